"""How well an answer's citations carry it, in the sense of ALCE (Gao et al. 2023), and whether it is verbatim."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from esnqa_eval.text import tokens

Support = Callable[[str, Sequence[str]], float]
"""How well texts together support a claim, from 0 to 1."""
SUPPORTED = 0.5


@dataclass(frozen=True, slots=True)
class CitedStatement:
    """A statement and the quotes that it cites, in order."""

    text: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CitationScores:
    """Citation recall, precision and their harmonic mean for one answer, each from 0 to 1."""

    recall: float
    precision: float

    @property
    def f1(self) -> float:
        """The harmonic mean; 0 where both are 0."""
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0


def citation_scores(
    statements: Sequence[CitedStatement], support: Support, threshold: float = SUPPORTED
) -> CitationScores:
    """Citation recall and precision of an answer with at least one statement.

    Recall is the share of statements that their citations together support. A citation is precise where its statement is
    supported, and it either supports that alone or the others without it do not. Precision is the share of precise
    citations, 0 where there are none.
    """
    supported = [bool(s.quotes) and support(s.text, s.quotes) >= threshold for s in statements]
    precise = [
        holds and _needed(statement, position, support, threshold)
        for statement, holds in zip(statements, supported, strict=True)
        for position in range(len(statement.quotes))
    ]
    return CitationScores(_share(supported), _share(precise))


def verbatim_share(statements: Sequence[CitedStatement]) -> float:
    """The share of statements whose words stand, adjoining and in order, in one of their quotes."""
    return _share([any(_within(statement.text, quote) for quote in statement.quotes) for statement in statements])


def cited_statements(statements: Sequence[Mapping[str, object]], quotes: Mapping[int, str]) -> list[CitedStatement]:
    """Statements of an answer object with the quotes that their markers name; an unknown marker names none."""
    return [
        CitedStatement(
            str(statement["text"]),
            tuple(quotes[marker] for marker in _markers(statement) if marker in quotes),
        )
        for statement in statements
    ]


def _needed(statement: CitedStatement, position: int, support: Support, threshold: float) -> bool:
    quotes = statement.quotes
    others = quotes[:position] + quotes[position + 1 :]
    if not others or support(statement.text, quotes[position : position + 1]) >= threshold:
        return True
    return support(statement.text, others) < threshold


def _markers(statement: Mapping[str, object]) -> list[int]:
    cited = statement.get("citations")
    return [int(marker) for marker in cited] if isinstance(cited, list | tuple) else []


def _within(text: str, quote: str) -> bool:
    words, quoted = " ".join(tokens(text)), " ".join(tokens(quote))
    return bool(words) and f" {words} " in f" {quoted} "


def _share(holds: Sequence[bool]) -> float:
    return sum(holds) / len(holds) if holds else 0.0
