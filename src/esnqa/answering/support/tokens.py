"""Words of a statement or a sentence of evidence, in comparable form and with the places where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from esnqa.lexicon.analysis import analyze, fold, primary
from esnqa.lexicon.stopwords import STOP_WORDS
from esnqa.sentences import split

_WORD = re.compile(r"\d+(?:[.,\u00a0\u202f'’]\d+)*|[^\W\d_]+(?:-[^\W\d_]+)*|[%€$£]")
_ELIDED = re.compile(r"\b(?:l|d|n|s|c|j|m|t|qu|jusqu|lorsqu|dell|all|nell|dall|sull|un|quest)[’'](?=\w)", re.IGNORECASE)
_CONTRACTED = re.compile(r"\b(ca|do|does|did|is|are|was|were|has|have|had|wo|would|could|should|must|need)n[’']t\b", re.IGNORECASE)  # fmt: skip

_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.])")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands, its casefolded form, and the same without accents; ``start`` counts in the plain text."""

    text: str
    lower: str
    folded: str
    start: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its words and the stems of those that carry meaning."""

    text: str
    language: str
    words: tuple[Word, ...]
    stems: frozenset[str]


def plain(text: str) -> str:
    """``text`` on one line, contractions of "not" and elided articles written apart, thousands together."""
    line = _SPACED.sub(lambda m: m[0].replace(" ", ""), " ".join(text.split()))
    line = _CONTRACTED.sub(lambda m: {"ca": "can", "wo": "will"}.get(m[1].lower(), m[1]) + " not", line)
    line = line.replace("cannot", "can not").replace("Cannot", "Can not")
    return _ELIDED.sub(lambda m: m[0][:-1] + "' ", line)


@lru_cache(maxsize=4096)
def sentence(text: str, language: str) -> Sentence:
    """``text`` read as one sentence of a language (primary subtag, ``"und"`` for none)."""
    line = plain(text)
    words = tuple(Word(m[0], m[0].casefold(), fold(m[0].casefold()), m.start()) for m in _WORD.finditer(line))
    return Sentence(line, language, words, frozenset(analyze(line, language)))


def sentences(texts: Sequence[str], languages: Sequence[str | None]) -> list[Sentence]:
    """All sentences of the texts, in order."""
    return [
        sentence(text[start:end], primary(tag))
        for text, tag in zip(texts, languages, strict=True)
        for start, end in split(text, tag)
    ]


@lru_cache(maxsize=1 << 14)
def stem(word: str, language: str) -> str:
    """The stem of one word; empty for a function word."""
    found = analyze(word, language)
    return found[-1] if found else ""


@lru_cache(maxsize=16)
def function_words(language: str) -> frozenset[str]:
    """The function words of a language, accents folded; English where the language has no list."""
    return frozenset(fold(word) for word in STOP_WORDS.get(language, STOP_WORDS["en"]).casefold().split())
