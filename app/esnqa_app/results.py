"""Search results as HTML, with the words of the query marked where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from esnqa.types import ScoredPassage
from esnqa_app import present
from esnqa_app.layout import Piece
from esnqa_app.rendering import macro
from esnqa_app.texts import Texts

TEMPLATE = "results.html"
SHORTEST = 4
_WORD = re.compile(r"\w+")
_BLANK_LINES = re.compile(r"\n{2,}")


@dataclass(frozen=True, slots=True)
class Item:
    """One passage: where it stands, its text with words marked, and why it was found."""

    reference: present.Reference
    pieces: tuple[Piece, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """All that was found, and a sentence on it."""

    items: tuple[Item, ...]
    summary: str


def intro(texts: Texts) -> str:
    """What stands there before the first search."""
    return macro(TEMPLATE, "intro")(texts)


def problem(what: str, remedy: str) -> str:
    """What is wrong with a search, and what to do."""
    return macro(TEMPLATE, "problem")(what, remedy)


def listing(query: str, scored: Sequence[ScoredPassage], texts: Texts) -> str:
    """The passages that were found, best first."""
    items = tuple(
        Item(present.of_passage(s, texts), marked(_BLANK_LINES.sub("\n", s.passage.text), query), _why(s, texts))
        for s in scored
    )
    documents = len({s.document.id for s in scored})
    summary = texts.found.format(count=len(items), documents=documents) if items else texts.found_nothing
    return macro(TEMPLATE, "results")(Found(items, summary), texts)


def _why(scored: ScoredPassage, texts: Texts) -> str:
    words = [texts.score.format(score=f"{scored.score:.2f}")]
    if (dense := scored.signals.get("dense")) is not None:
        words.append(texts.meaning.format(value=f"{dense:.2f}"))
    if (lexical := scored.signals.get("lexical")) is not None:
        words.append(texts.words.format(value=f"{lexical:.1f}"))
    return " · ".join(words)


def marked(text: str, query: str) -> tuple[Piece, ...]:
    """``text`` in pieces, words that begin like one of the query's longer words marked. Together they are ``text``."""
    stems = {stem for word in _WORD.findall(query) if (stem := _stem(word))}
    pieces, last = [], 0
    for word in _WORD.finditer(text):
        if any(_folded(word.group()).startswith(stem) for stem in stems):
            pieces += [Piece(text[last : word.start()]), Piece(word.group(), marked=True)]
            last = word.end()
    return tuple(piece for piece in (*pieces, Piece(text[last:])) if piece.text)


def _stem(word: str) -> str:
    folded = _folded(word)
    if len(folded) < SHORTEST and not folded.isdigit():
        return ""
    return folded if folded.isdigit() or len(folded) <= SHORTEST + 1 else folded[: max(SHORTEST + 1, len(folded) - 3)]


def _folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
