"""What a support check finds: a probability, a verdict, and each thing that fails."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SUPPORTED = 0.5
"""A statement whose score reaches this, and in which nothing fails, counts as supported."""


class Failure(StrEnum):
    """What about a statement is not as its evidence has it."""

    NUMBER = "number"
    DATE = "date"
    UNIT = "unit"
    NAME = "name"
    NEGATION = "negation"
    MODALITY = "modality"
    QUANTIFIER = "quantifier"
    MEANING = "meaning"


_WORDS = {
    Failure.NUMBER: "the number {said} is not in the evidence",
    Failure.DATE: "the date {said} is not in the evidence",
    Failure.UNIT: "the evidence has another unit than {said}",
    Failure.NAME: "the name {said} is not there in the evidence",
    Failure.NEGATION: "a negation is added, left out or moved: {said}",
    Failure.MODALITY: "the evidence is not as firm, or firmer, than {said}",
    Failure.QUANTIFIER: "the evidence does not say {said}",
    Failure.MEANING: "the evidence speaks of something else",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that fails: ``said`` as the statement has it, ``found`` as the evidence has it (empty: not at all)."""

    kind: Failure
    said: str
    found: str = ""

    @property
    def message(self) -> str:
        """In English and in one line, what fails."""
        text = _WORDS[self.kind].format(said=f"“{self.said}”" if self.said else "the statement")
        return f"{text} (it says “{self.found}”)" if self.found else text


@dataclass(frozen=True, slots=True)
class Support:
    """How well evidence supports a statement: ``score`` from 0 to 1, the verdict, and what fails, in the statement's order.

    Where something fails, ``score`` lies below :data:`SUPPORTED` and ``supported`` is false.
    """

    score: float
    supported: bool
    findings: tuple[Finding, ...] = ()
