"""Word alignment over parallel text: IBM model 1 with a preference for the diagonal, both directions made to agree.

Brown et al. 1993 (model 1), Dyer et al. 2013 (the diagonal), Liang et al. 2006 (agreement). Everything is vectorised over
the flat list of all word pairs that stand in one sentence pair, so that an iteration takes a second or less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ITERATIONS = 6
TENSION = 3.0
MAX_TOKENS = 60
NULL = 0.2
"""The weight of the empty word beside the real words of a sentence."""


@dataclass(frozen=True, slots=True)
class Links:
    """How often (expected) the token ``other[i]`` was a translation of ``english[i]``, over all of the text."""

    other: NDArray[np.int64]
    english: NDArray[np.int64]
    count: NDArray[np.float64]


def align(english: Sequence[Sequence[int]], other: Sequence[Sequence[int]]) -> Links:
    """Expected counts of links between token numbers, those below 0.01 left out."""
    pairs = _Pairs.of(english, other)
    forward, backward = pairs.uniform(), pairs.uniform()
    for iteration in range(ITERATIONS):
        to_english = pairs.posterior(forward, pairs.other_at, pairs.other_places)
        to_other = pairs.posterior(backward, pairs.english_at, pairs.english_places)
        if iteration:
            to_english = to_other = np.sqrt(to_english * to_other)
        forward = pairs.conditional(to_english, pairs.english_of)
        backward = pairs.conditional(to_other, pairs.other_of)
    agreed = pairs.posterior(forward, pairs.other_at, pairs.other_places) * pairs.posterior(
        backward, pairs.english_at, pairs.english_places
    )
    return pairs.links(np.sqrt(agreed) * (agreed > 0.01))


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Every pair of tokens of a sentence pair. ``*_at``: the place of a token in the text, ``kind``: which two tokens."""

    other_at: NDArray[np.int64]
    english_at: NDArray[np.int64]
    other_places: int
    english_places: int
    kind: NDArray[np.int64]
    other_of: NDArray[np.int64]
    english_of: NDArray[np.int64]
    diagonal: NDArray[np.float32]

    @classmethod
    def of(cls, english: Sequence[Sequence[int]], other: Sequence[Sequence[int]]) -> _Pairs:
        """All pairs; longer texts are cut."""
        sides = [
            (np.asarray(e[:MAX_TOKENS]), np.asarray(o[:MAX_TOKENS]))
            for e, o in zip(english, other, strict=True)
            if len(e) and len(o)
        ]
        lengths = [(len(e), len(o)) for e, o in sides]
        grids = {shape: _grid(*shape) for shape in set(lengths)}
        starts = np.concatenate([[(0, 0)], np.cumsum(lengths, axis=0)])
        english_at = np.concatenate([grids[s][0] + at[0] for s, at in zip(lengths, starts, strict=False)])
        other_at = np.concatenate([grids[s][1] + at[1] for s, at in zip(lengths, starts, strict=False)])
        diagonal = np.concatenate([grids[s][2] for s in lengths])
        english_ids = np.concatenate([e for e, _ in sides]).astype(np.int64)
        other_ids = np.concatenate([o for _, o in sides]).astype(np.int64)
        width = int(english_ids.max()) + 1
        kinds, kind = np.unique(other_ids[other_at] * width + english_ids[english_at], return_inverse=True)
        return cls(
            other_at, english_at, len(other_ids), len(english_ids), kind, kinds // width, kinds % width, diagonal
        )

    def uniform(self) -> NDArray[np.float64]:
        """The same probability for all."""
        return np.full(len(self.other_of), 1.0)

    def posterior(self, probability: NDArray[np.float64], at: NDArray[np.int64], places: int) -> NDArray[np.float64]:
        """For each pair the share of it among the pairs of its place, the empty word's share left out."""
        weight = probability[self.kind] * self.diagonal
        total = np.bincount(at, weight, places)
        typical = np.bincount(at, self.diagonal, places)
        null = NULL * 1e-2 * typical if probability.max() < 1.0 else 0.0
        return np.asarray(weight / (total + null)[at])

    def conditional(self, posterior: NDArray[np.float64], given: NDArray[np.int64]) -> NDArray[np.float64]:
        """The probability of each kind of pair given one of its two tokens."""
        count = np.bincount(self.kind, posterior, len(self.other_of))
        total = np.bincount(given, count)
        return np.asarray(count / np.maximum(total[given], 1e-12)) * 0.999

    def links(self, posterior: NDArray[np.float64]) -> Links:
        """The expected count of each kind of pair."""
        count = np.bincount(self.kind, posterior, len(self.other_of))
        kept = count > 0.01
        return Links(self.other_of[kept], self.english_of[kept], count[kept])


def _grid(english: int, other: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    rows, columns = np.meshgrid(np.arange(english), np.arange(other), indexing="ij")
    distance = np.abs((rows + 0.5) / english - (columns + 0.5) / other)
    return rows.ravel(), columns.ravel(), np.exp(-TENSION * distance).ravel().astype(np.float32)
