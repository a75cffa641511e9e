"""Text → terms for lexical search: words, numbers and names, casefolded, stemmed by language, accents folded.

Terms carry no language, so that names and numbers meet across languages. A passage is analysed in its own language, a
query in its own and in every language that the index holds.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from esnqa.lexicon.abbreviations import elsewhere
from esnqa.lexicon.stopwords import STOP_WORDS
from esnqa.lexicon.translation import translations

ANALYZER = 2
"""Raised whenever the same text would give other terms; an index with other terms is re-analysed by its next writer."""

UNKNOWN = "und"

_ALGORITHMS = {
    "ar": "arabic", "bs": "serbian", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hr": "serbian", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

_HYPHENS = re.compile("[-\u2010\u2011]")
_SEPARATORS = re.compile(r"[^0-9]")
_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:[.,\u00a0\u202f\u2009'’][0-9]+)+)"
    r"|(?P<initials>(?<!\w)(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?)"
    "|(?P<word>[^\\W_]+(?:[-\u2010\u2011][^\\W_]+)*)"
)
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ŀ": "l", "ς": "σ"}
)


def analyze(text: str, language: str | None) -> list[str]:
    """The terms of a passage's text in order of appearance, repetitions kept.

    ``language`` is a BCP 47 code; without one, or for a language without stemmer, words are only folded. A word whose
    stem depends on its accents also gives the stem of its unaccented form, so that it is found however it is typed.
    """
    tag = primary(language)
    return [term for word in words(text) if not _is_stop(word, tag) for term in _terms(word.lower_form, tag)]


def query_terms(text: str, language: str | None, others: Iterable[str] = ()) -> list[str]:
    """The distinct terms, sorted, of a question asked in ``language`` of an index that holds ``others`` as well.

    Function words of the question's language are left out under every language; of each other language, its own.
    """
    tag = primary(language)
    asked = [word for word in words(text) if not _is_stop(word, tag)]
    tags = {tag, *(primary(other) for other in others)}
    return sorted({_stemmed(word.lower_form, each) for each in tags for word in asked if not _is_stop(word, each)})


def alternatives_under(text: str, language: str | None, document_language: str | None) -> list[tuple[str, ...]]:
    """For each word of a question asked in ``language``, the terms by which documents of ``document_language`` may say it.

    The first term is the word's own, what it is probably translated by follows, the likeliest first. No word twice, in
    the order of their terms.
    """
    tag, other = primary(language), primary(document_language)
    found: dict[str, tuple[str, ...]] = {}
    for word in words(text):
        if not _is_stop(word, tag) and not _is_stop(word, other):
            own = _stemmed(word.lower_form, other)
            found[own] = tuple(dict.fromkeys((*found.get(own, (own,)), *_meant(word, tag, other))))
    return sorted(found.values())


def _meant(word: Word, tag: str, other: str) -> list[str]:
    """The terms of ``other`` for a word, those much less likely than the first left out."""
    if word.is_name:
        known = _abbreviated(word, other)
        return [known] if known else []
    folded = fold(word.lower_form)
    likely = [t for t in translations(folded, stem(folded, tag), tag, other) if t[0] not in _stop_words(other)]
    return [_stemmed(meant, other) for meant, share in likely[:_MEANINGS] if share >= _LIKELY * likely[0][1]]


def _abbreviated(word: Word, target: str) -> str | None:
    known = elsewhere(word.lower_form, target)
    return fold(known.casefold()) if known else None


_MEANINGS = 3
_LIKELY = 0.2


def translated_terms(text: str, language: str | None, others: Iterable[str]) -> dict[str, dict[str, float]]:
    """For each term of a question asked in ``language``, the terms of ``others`` that its word is translated by.

    The inner values are probabilities between 0 and 1. A word is translated by the table of
    :mod:`esnqa.lexicon.translation`, a known abbreviation by its others; names and numbers are the same everywhere.
    """
    tag = primary(language)
    targets = sorted({primary(other) for other in others} - {tag})
    found: dict[str, dict[str, float]] = {}
    for word in words(text):
        if _is_stop(word, tag):
            continue
        own = _stemmed(word.lower_form, tag)
        if word.is_name:
            known = {name for target in targets if (name := _abbreviated(word, target))}
            if known:
                found.setdefault(own, {}).update(dict.fromkeys(known, 1.0))
            continue
        meant = found.setdefault(own, {})
        for target in targets:
            for other, probability in translations(
                fold(word.lower_form), stem(fold(word.lower_form), tag), tag, target
            ):
                if other not in _stop_words(target):
                    term = _stemmed(other, target)
                    meant[term] = max(meant.get(term, 0.0), probability)
    return found


def stem(word: str, language: str) -> str:
    """The folded stem of a word by the stemmer of ``language``; the folded word where there is none."""
    return _stemmed(word, primary(language))


def primary(language: str | None) -> str:
    """The primary subtag of a BCP 47 code: ``"pt"`` for ``"pt-PT"``; ``"und"`` for none."""
    return re.split("[-_]", language, maxsplit=1)[0].lower() if language else UNKNOWN


def fold(word: str) -> str:
    """A casefolded word without accents (Latin, Greek, Cyrillic), other scripts as they are."""
    plain = word.translate(_LETTERS)
    if plain.isascii():
        return plain
    return unicodedata.normalize("NFC", "".join(_bases(unicodedata.normalize("NFD", plain))))


def _bases(decomposed: str) -> Iterator[str]:
    base = ""
    for char in decomposed:
        if not unicodedata.combining(char):
            base = char
        elif base < "\u0530":
            continue
        yield char


class Word:
    """A word as found: its casefolded form, and whether it is an abbreviation such as IT, WHO or U.S."""

    __slots__ = ("is_name", "lower_form")

    def __init__(self, form: str, is_name: bool) -> None:
        self.lower_form = form.casefold()
        self.is_name = is_name


def words(text: str) -> Iterator[Word]:
    """The words of a text in order; a hyphenated word of letters gives its parts, then itself without hyphens.

    Numbers lose the separators of their thousands and get a decimal point; dates give their parts.
    """
    text = unicodedata.normalize("NFC", text)
    shouting = _mostly_capitals(text)
    for match in _TOKEN.finditer(text):
        token = match.group()
        if match.lastgroup == "number":
            yield from (Word(number, True) for number in _numbers(token))
        elif match.lastgroup == "initials":
            yield Word(token.replace(".", ""), token.isupper())
        else:
            yield from _word_parts(token, shouting)


def _mostly_capitals(text: str) -> bool:
    capitals = sum(map(str.isupper, text))
    return capitals * 2 > sum(map(str.isalpha, text))


def _word_parts(token: str, shouting: bool) -> Iterator[Word]:
    parts = _HYPHENS.split(token)
    for part in parts:
        yield Word(part, len(part) > 1 and part.isupper() and not shouting)
    if len(parts) > 1 and all(part.isalpha() for part in parts):
        yield Word("".join(parts), True)


def _numbers(token: str) -> list[str]:
    groups, marks = _SEPARATORS.split(token), _SEPARATORS.findall(token)
    if len(set(marks)) == 1 and all(len(group) == 3 for group in groups[1:]):
        return ["".join(groups)]
    if len(marks) == 1 and marks[0] in ".,":
        return [".".join(groups)]
    if len(set(marks[:-1])) == 1 and marks[-1] != marks[0] and all(len(group) == 3 for group in groups[1:-1]):
        return ["".join(groups[:-1]) + "." + groups[-1]]
    return groups


def _is_stop(word: Word, tag: str) -> bool:
    return not word.is_name and word.lower_form in _stop_words(tag)


@cache
def _stop_words(tag: str) -> frozenset[str]:
    listed = STOP_WORDS.get(tag, "").casefold().split()
    return frozenset(listed) | frozenset(fold(word) for word in listed)


@lru_cache(maxsize=1 << 16)
def _terms(word: str, tag: str) -> tuple[str, ...]:
    accented, plain = _stemmed(word, tag), _stemmed(fold(word), tag)
    return (accented,) if accented == plain else (accented, plain)


_stemmers = threading.local()


@lru_cache(maxsize=1 << 14)
def _stemmed(word: str, tag: str) -> str:
    stemmer = _stemmer(tag)
    return fold(stemmer.stemWord(word) if stemmer else word) or fold(word)


def _stemmer(tag: str) -> Any:
    """This thread's stemmer for a language, or ``None``: a stemmer has state, so threads do not share one."""
    if tag not in _ALGORITHMS:
        return None
    own: dict[str, Any] = _stemmers.__dict__
    if tag not in own:
        import Stemmer

        own[tag] = Stemmer.Stemmer(_ALGORITHMS[tag])
    return own[tag]
