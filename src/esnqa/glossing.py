"""A quotation word by word in the reader's language, by the translation table: a help to make it out, not a translation.

The quotation itself is never touched: a gloss stands beside it, and is no part of any citation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from esnqa.lexicon.analysis import primary
from esnqa.lexicon.translation import LANGUAGES
from esnqa.lexicon.wording import word_by_word
from esnqa.types import Answer

NOTICES = {
    "en": "Word by word from a table: a help, not a translation.",
    "de": "Wort für Wort aus einer Tabelle: eine Hilfe, keine Übersetzung.",
    "fr": "Mot à mot d’après une table : une aide, pas une traduction.",
    "es": "Palabra por palabra según una tabla: una ayuda, no una traducción.",
    "it": "Parola per parola da una tabella: un aiuto, non una traduzione.",
    "pt": "Palavra a palavra segundo uma tabela: uma ajuda, não uma tradução.",
    "pl": "Słowo po słowie z tabeli: pomoc, a nie tłumaczenie.",
    "nl": "Woord voor woord uit een tabel: een hulp, geen vertaling.",
    "el": "Λέξη προς λέξη από πίνακα: βοήθημα, όχι μετάφραση.",
    "ro": "Cuvânt cu cuvânt dintr-un tabel: un ajutor, nu o traducere.",
}
"""What stands with every gloss, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Gloss:
    """A quotation word by word: ``words`` are its words in order, each with what the table says or ``None``.

    ``text`` is the quotation's text with these put in; words without entry, numbers, abbreviations and signs stay as they
    are. Words come without accents, as the table has them. ``notice`` says in the reader's language what this is.
    """

    language: str
    source_language: str
    text: str
    words: tuple[tuple[str, str | None], ...]
    notice: str


def gloss(quote: str, source: str | None, reader: str | None) -> Gloss | None:
    """The gloss of a quotation in ``source`` for a reader of ``reader`` (BCP 47 codes).

    ``None`` where both are one language, where the table does not hold one of them, and where it knows no word of the
    quotation. Pairs without English go through English.
    """
    spoken, read = primary(source), primary(reader)
    if spoken == read or spoken not in LANGUAGES or read not in LANGUAGES:
        return None
    parts = [
        (piece, _shown(piece, meant, spoken, read), is_word)
        for piece, meant, is_word in word_by_word(quote, spoken, read)
    ]
    words = tuple((part, meant) for part, meant, is_word in parts if is_word)
    if not any(meant for _, meant in words):
        return None
    return Gloss(read, spoken, "".join(meant or part for part, meant, _ in parts), words, NOTICES[read])


def answer_glosses(answer: Answer, reader: str | None = None) -> dict[int, Gloss]:
    """The glosses of an answer's citations by marker, for a reader of ``reader``, else of the question's language."""
    found = {c.marker: gloss(c.quote, c.language, reader or answer.question_language) for c in answer.citations}
    return {marker: each for marker, each in found.items() if each is not None}


def _shown(word: str, meant: Sequence[str], source: str, target: str) -> str | None:
    spelt = [_spelt(each, target) for each in meant]
    if not spelt:
        return None
    return "-".join([_capital(spelt[0]) if word[0].isupper() and source != "de" else spelt[0], *spelt[1:]])


def _spelt(word: str, language: str) -> str:
    """The table folds every Greek sigma into one; at the end of a word it is written otherwise."""
    return word[:-1] + "ς" if language == "el" and word.endswith("σ") else word


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
