"""A text word by word in another language, by the translation table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from esnqa.lexicon.abbreviations import elsewhere
from esnqa.lexicon.analysis import fold, primary, stem
from esnqa.lexicon.translation import LANGUAGES, glosses

_WORD = re.compile(r"[^\W\d_]+")


def word_by_word(text: str, source: str, target: str) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """The text in pieces: each word with what the table says, and what stands between words; the pieces make the text.

    A piece comes with its words in ``target`` (one for each part of a compound) and whether it is a word. What the table
    does not know, most abbreviations, and what is the same in both languages come without. Words are lower case without accents.
    """
    end = 0
    for found in _WORD.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], (), False
        yield found.group(), _meant(found.group(), source, target), True
        end = found.end()
    if end < len(text):
        yield text[end:], (), False


def in_english(text: str, language: str | None) -> str:
    """The text word by word in English; as it is where ``language`` is English, not known, or not in the table."""
    source = primary(language)
    if source == "en" or source not in LANGUAGES:
        return text
    return "".join(" ".join(meant) or piece for piece, meant, _ in word_by_word(text, source, "en"))


def _meant(word: str, source: str, target: str) -> tuple[str, ...]:
    if len(word) > 1 and word.isupper():
        known = elsewhere(word, target)
        return (known,) if known else ()
    folded = fold(word.casefold())
    meant = glosses(folded, stem(folded, source), source, target)
    return () if meant == (folded,) else meant
