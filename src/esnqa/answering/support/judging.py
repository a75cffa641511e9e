"""How probably evidence means what a statement says: one number for nearness, and a logistic curve over it.

What counts towards nearness is set here by hand; ``model.json`` beside this file holds the curves, which
``python -m esnqa_eval.train_support`` fits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import exp

from esnqa.answering.support.aligning import Alignment
from esnqa.answering.support.tokens import Sentence

MODEL_FILE = "model.json"
NEARNESS: Mapping[str, Mapping[str, float]] = {
    "with_similarity": {"similarity": 1.0, "pairs": 0.5},
    "by_words": {"pairs": 1.0, "coverage": 0.3},
    "across_languages": {"similarity": 1.0},
}
"""What is added up, with an encoder's similarity, without one, and where statement and evidence share no language."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A statement beside its evidence: ``similarity`` (``None`` without an encoder), the share of its words that the best
    sentence has, and the share of its pairs of neighbouring words that the evidence has."""

    similarity: float | None
    coverage: float
    pairs: float
    is_across: bool = False

    @classmethod
    def of(
        cls, statement: Sentence, evidence: Sequence[Sentence], aligned: Alignment, similarity: float | None
    ) -> Seen:
        """Looks at a statement in the light of its evidence."""
        is_across = statement.language not in {s.language for s in evidence}
        return cls(similarity, aligned.coverage, _pairs_shared(statement, evidence), is_across)

    @property
    def model(self) -> str:
        """The name of the model that applies."""
        if self.similarity is None:
            return "by_words"
        return "across_languages" if self.is_across else "with_similarity"

    def nearness(self, model: str) -> float:
        """What the named model adds up."""
        return sum(weight * float(getattr(self, name) or 0.0) for name, weight in NEARNESS[model].items())


def _pairs_shared(statement: Sentence, evidence: Sequence[Sentence]) -> float:
    pairs = _pairs(statement)
    known = set[tuple[str, str]]().union(*(_pairs(s) for s in evidence))
    return len(pairs & known) / len(pairs) if pairs else 0.0


def _pairs(sentence: Sentence) -> set[tuple[str, str]]:
    return set(pairwise(word.folded for word in sentence.words))


@cache
def curves() -> Mapping[str, Mapping[str, float]]:
    """Slope and bias of each model."""
    stored: Mapping[str, Mapping[str, float]] = json.loads(
        files(__package__).joinpath(MODEL_FILE).read_text(encoding="utf-8")
    )
    return stored


def probability(seen: Seen) -> float:
    """The probability, from 0 to 1, that people would call the statement supported."""
    curve = curves()[seen.model]
    return 1 / (1 + exp(-(curve["slope"] * seen.nearness(seen.model) + curve["bias"])))
