"""Whether an answer is right: what it must contain, how it overlaps with the gold answer, and what it cites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice, product

from esnqa_eval.text import contains, token_f1, tokens

Gold = Sequence[Sequence[str]]
"""What must be said, each as its alternatives."""
_RENDERINGS = 256


def answered_rightly(answer: str, gold: Gold) -> bool:
    """Whether the answer contains an alternative of everything that must be said."""
    return all(any(contains(answer, alternative) for alternative in group) for group in gold)


def missing(answer: str, gold: Gold) -> list[Sequence[str]]:
    """What must be said and is not, as its alternatives."""
    return [group for group in gold if not any(contains(answer, alternative) for alternative in group)]


def gold_f1(answer: str, gold: Gold) -> float:
    """Token F1 against the nearest way of saying the gold answer."""
    said = tokens(answer)
    return max((token_f1(said, way) for way in _renderings(gold)), default=0.0)


def exact_match(answer: str, gold: Gold) -> bool:
    """Whether the answer's tokens are those of a way of saying the gold answer, no more and no less."""
    said = tokens(answer)
    return any(said == way for way in _renderings(gold))


def span_hit(quotes: Iterable[str], gold: Gold) -> bool:
    """Whether one quote contains an alternative of something that must be said."""
    return any(contains(quote, alternative) for quote in quotes for group in gold for alternative in group)


def matches_document(gold: str, names: Iterable[str]) -> bool:
    """Whether ``gold`` names the document with these names: its id, source URL, path, file name or stem."""
    return gold in document_names(names)


def document_names(names: Iterable[str]) -> frozenset[str]:
    """The names that a suite may use for a document: each name, its last part, and that without its suffix."""
    found: set[str] = set()
    for name in names:
        last = name.rstrip("/").replace("\\", "/").rpartition("/")[2]
        found |= {name, last, last.rpartition(".")[0]}
    return frozenset(found - {""})


def _renderings(gold: Gold) -> Iterable[tuple[str, ...]]:
    for way in islice(product(*gold), _RENDERINGS):
        words = tuple(token for part in way for token in tokens(part))
        if words:
            yield words
