"""Which sentences of the evidence a statement speaks of, and what it changes where it is nearly one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from esnqa.answering.support.tokens import Sentence, Word

NEARLY_VERBATIM = 0.7
"""A statement that shares, in order, this share of its words with a sentence repeats it with changes."""
BESIDE = 0.6
"""Sentences that cover this much of what the best one covers of the statement are spoken of as well."""


@dataclass(frozen=True, slots=True)
class Change:
    """Words of the statement that stand where the evidence has others (either may be none)."""

    said: tuple[int, int]
    found: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The evidence as it relates to a statement.

    ``best`` is the sentence that covers most of the statement's words and ``coverage`` how much; ``near`` are all that cover
    nearly as much; ``shared`` is the share of the statement's words that ``best`` has in the same order, and ``changes`` what
    differs where that reaches :data:`NEARLY_VERBATIM`.
    """

    best: Sentence
    coverage: float
    near: tuple[Sentence, ...]
    shared: float
    changes: tuple[Change, ...]

    @property
    def nearly_verbatim(self) -> bool:
        """Whether the statement repeats ``best`` with changes."""
        return self.shared >= NEARLY_VERBATIM


def align(statement: Sentence, evidence: Sequence[Sentence]) -> Alignment:
    """The alignment of a statement with at least one sentence of evidence."""
    covered = [_coverage(statement, sentence) for sentence in evidence]
    top = max(covered)
    leading = [s for s, c in zip(evidence, covered, strict=True) if c >= top - 0.1]
    matched = [(_matching(statement, sentence), sentence) for sentence in leading[:6]]
    (shared, changes), best = max(matched, key=lambda pair: pair[0][0])
    near = tuple(s for s, c in zip(evidence, covered, strict=True) if c and c >= BESIDE * top)
    return Alignment(best, top, near or (best,), shared, changes if shared >= NEARLY_VERBATIM else ())


def _coverage(statement: Sentence, sentence: Sentence) -> float:
    return len(statement.stems & sentence.stems) / len(statement.stems) if statement.stems else 0.0


def _matching(statement: Sentence, sentence: Sentence) -> tuple[float, tuple[Change, ...]]:
    said, found = ([word.folded for word in s.words] for s in (statement, sentence))
    if not said:
        return 0.0, ()
    codes = SequenceMatcher(None, said, found, autojunk=False).get_opcodes()
    same = sum(i2 - i1 for tag, i1, i2, _, _ in codes if tag == "equal")
    return same / len(said), tuple(Change((i1, i2), (j1, j2)) for tag, i1, i2, j1, j2 in codes if tag != "equal")


def words_of(sentence: Sentence, span: tuple[int, int]) -> tuple[Word, ...]:
    """The words of a change on one side."""
    return sentence.words[span[0] : span[1]]


def content_near(stems: Sequence[str], begin: int, end: int, back: int, ahead: int) -> Iterator[str]:
    """The stems of the nearest content words before (at most ``back``) and behind (``ahead``) words ``begin`` to ``end``."""
    before = [s for s in stems[:begin] if s]
    behind = [s for s in stems[end:] if s]
    yield from before[len(before) - back :] if back else ()
    yield from behind[:ahead]
