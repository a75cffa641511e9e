"""Whether two runs differ: paired randomisation with Holm's correction; the only door to scipy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from esnqa_eval.errors import DependencyError

RESAMPLES = 9_999
SEED = 20_240_607
EXACT = 12
"""Up to this many differing questions every assignment is tried."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure in two runs over the same questions.

    ``difference`` is ``now - before``, in the measure's own unit; ``p`` is two-sided, ``p_holm`` corrected for the
    comparisons made together.
    """

    measure: str
    before: float
    now: float
    difference: float
    p: float
    p_holm: float
    wins: int
    losses: int
    ties: int


def paired_p(before: ArrayLike, now: ArrayLike) -> float:
    """The two-sided p-value of the mean difference, were it by chance which run gave which value (Fisher; Smucker 2007).

    Exact up to EXACT differing questions, else from RESAMPLES seeded reassignments; 1 where at most one differs.
    """
    differences = np.asarray(now, float) - np.asarray(before, float)
    moved = differences[np.abs(differences) > 1e-12]
    if moved.size < 2:
        return 1.0
    return _exact_p(moved) if moved.size <= EXACT else _sampled_p(moved)


def _exact_p(moved: NDArray[np.float64]) -> float:
    result = _scipy_stats().permutation_test(
        (moved,),
        lambda sample, axis: np.sum(sample, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=np.inf,
    )
    return float(result.pvalue)


def _sampled_p(moved: NDArray[np.float64]) -> float:
    """As scipy's ``permutation_test`` with samples, but with matrix products: some 30 times faster."""
    generator = np.random.default_rng(SEED)
    bar = abs(float(moved.sum())) * (1 - 1e-9)
    reached, left, width = 0, RESAMPLES, (moved.size + 7) // 8
    while left:
        rows = min(left, max(1, 4_000_000 // moved.size))
        bits = np.frombuffer(generator.bytes(rows * width), np.uint8).reshape(rows, width)
        signs = np.unpackbits(bits, axis=1, count=moved.size).astype(np.float64)
        sums = 2 * (signs @ moved) - moved.sum()
        reached += int((np.abs(sums) >= bar).sum())
        left -= rows
    return (reached + 1) / (RESAMPLES + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected for being made together (Holm 1979), in the order given."""
    count = len(p_values)
    corrected = [0.0] * count
    highest = 0.0
    for rank, place in enumerate(sorted(range(count), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (count - rank) * p_values[place]))
        corrected[place] = highest
    return corrected


Values = Mapping[str, Mapping[str, float]]
"""For each question, its measures."""


def compare(before: Values, now: Values, measures: Sequence[str]) -> list[Comparison]:
    """The measures over the questions that both runs have them for; a measure that none has is left out."""
    rows: list[tuple[str, list[float], list[float]]] = []
    for name in measures:
        shared = [key for key in before if name in before[key] and name in now.get(key, {})]
        if shared:
            rows.append((name, [before[key][name] for key in shared], [now[key][name] for key in shared]))
    p_values = [paired_p(old, new) for _, old, new in rows]
    return [
        _comparison(name, np.array(old), np.array(new), p, corrected)
        for (name, old, new), p, corrected in zip(rows, p_values, holm(p_values), strict=True)
    ]


def _comparison(name: str, old: Any, new: Any, p: float, corrected: float) -> Comparison:
    moved = new - old
    wins, losses = int((moved > 1e-12).sum()), int((moved < -1e-12).sum())
    return Comparison(
        name,
        float(old.mean()),
        float(new.mean()),
        float(moved.mean()),
        p,
        corrected,
        wins,
        losses,
        len(moved) - wins - losses,
    )


def _scipy_stats() -> Any:
    try:
        from scipy import stats
    except ImportError as error:
        raise DependencyError("Significance needs scipy.", "Install it: pip install 'esnqa[eval]'.") from error
    return stats
