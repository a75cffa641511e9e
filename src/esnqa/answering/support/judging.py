"""Two small logistic models of meaning: with and without an encoder's similarity.

Their coefficients stand in ``model.json`` beside this file; ``python -m esnqa_eval.train_support`` makes them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import exp
from typing import Any

from esnqa.answering.support.aligning import Alignment
from esnqa.answering.support.results import Finding
from esnqa.answering.support.tokens import Sentence

MODEL_FILE = "model.json"
FEATURES = ("similarity", "coverage", "best_coverage", "pairs", "in_order", "length", "findings")
"""Inputs of the models, in order; the model by words alone leaves the first out."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the models see of a statement and its evidence; ``similarity`` is ``None`` where no encoder was asked."""

    similarity: float | None
    coverage: float
    best_coverage: float
    pairs: float
    in_order: float
    length: float
    findings: float

    @classmethod
    def of(
        cls,
        statement: Sentence,
        evidence: Sequence[Sentence],
        aligned: Alignment,
        similarity: float | None,
        findings: Sequence[Finding],
    ) -> Seen:
        """Looks at a statement in the light of its evidence."""
        known = frozenset[str]().union(*(s.stems for s in evidence))
        covered = len(statement.stems & known) / len(statement.stems) if statement.stems else 0.0
        return cls(
            similarity,
            covered,
            aligned.coverage,
            _pairs_shared(statement, evidence),
            min(aligned.shared, 1.0),
            min(len(statement.words), 40) / 40,
            min(len(findings), 3) / 3,
        )

    def row(self) -> list[float]:
        """The inputs in the order of :data:`FEATURES`; without the first where there is no similarity."""
        values = [getattr(self, name) for name in FEATURES]
        return [float(v) for v in (values if self.similarity is not None else values[1:])]


def _pairs_shared(statement: Sentence, evidence: Sequence[Sentence]) -> float:
    """The share of the statement's pairs of neighbouring words that the evidence has as well."""
    pairs = _pairs(statement)
    known = set().union(*(_pairs(s) for s in evidence))
    return len(pairs & known) / len(pairs) if pairs else 0.0


def _pairs(sentence: Sentence) -> set[tuple[str, str]]:
    folded = [word.folded for word in sentence.words]
    return set(pairwise(folded))


@cache
def models() -> dict[str, Any]:
    """The coefficients by model: ``with_similarity`` and ``by_words``."""
    stored: dict[str, Any] = json.loads(files(__package__).joinpath(MODEL_FILE).read_text(encoding="utf-8"))
    return stored


def probability(seen: Seen) -> float:
    """The probability, from 0 to 1, that people would call the statement supported."""
    model = models()["by_words" if seen.similarity is None else "with_similarity"]
    names = FEATURES[1:] if seen.similarity is None else FEATURES
    odds = model["bias"] + sum(
        model["weights"][name] * (value - model["mean"][name]) / model["scale"][name]
        for name, value in zip(names, seen.row(), strict=True)
    )
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))
