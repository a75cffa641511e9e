"""Questions to begin with, which the collection really answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from esnqa.errors import EsnqaError
from esnqa_app.collection import Collection, Collections
from esnqa_app.texts import Texts

if TYPE_CHECKING:
    from esnqa.assistant import Assistant

_log = logging.getLogger("esnqa.app")
WANTED = 4
LONGEST_TITLE = 80
_QUOTES = frozenset('"“”„«»?!<>')
TRIED = 24
STARTERS = {
    "en": (
        "How many people with disabilities live in institutions across the EU?",
        "What is meant by hidden homelessness?",
        "To which dates has EU protection for Ukrainians been extended?",
        "What does co-production mean to ESN?",
        "When was the EU directive on violence against women adopted?",
    ),
    "es": ("¿Cuántos niños migrantes solos tenía acogidos Canarias en la primavera de 2025?",),
}


class Examples:
    """Finds, beside all else, a few questions that the current generation answers."""

    def __init__(self, assistant: Assistant, collections: Collections) -> None:
        self._assistant, self._collections = assistant, collections
        self._working = threading.Lock()
        self._found: dict[str, tuple[str, tuple[str, ...]]] = {}  # by language: the generation, and its questions

    def found(self, texts: Texts) -> tuple[str, ...] | None:
        """The questions last found in a language; ``None`` until they have first been looked for."""
        known = self._found.get(texts.code)
        return known[1] if known else None

    def refresh(self, texts: Texts) -> None:
        """Begins to look for questions in a thread, if the collection is another one than last time."""
        threading.Thread(target=self.look, args=(texts,), name="esnqa-examples", daemon=True).start()

    def look(self, texts: Texts) -> None:
        """Looks for questions, after those who look already."""
        with self._working:
            try:
                collection = self._collections.current()
                if self._found.get(texts.code, ("",))[0] != collection.generation:
                    self._found[texts.code] = (collection.generation, tuple(self._answered(collection, texts)))
            except EsnqaError as error:
                self._found[texts.code] = ("", ())
                _log.warning("no example questions: %s", error)

    def _answered(self, collection: Collection, texts: Texts) -> Iterator[str]:
        found = 0
        for tried, question in enumerate(_candidates(collection, texts)):
            if found == WANTED or tried == TRIED:
                return
            if self._assistant.quote(question).status == "answered":
                found += 1
                yield question


def _candidates(collection: Collection, texts: Texts) -> Iterator[str]:
    """Questions of our own in the reader's language, the collection's themes, titles in that language, and last in English."""
    yield from STARTERS.get(texts.code, ())
    themes = list(collection.facets["theme"])[:WANTED]
    yield from (texts.example_theme.format(theme=texts.theme_name(theme)) for theme in themes)
    titles = (
        entry.title
        for entry in collection.entries
        if entry.language == texts.code and len(entry.title) <= LONGEST_TITLE and entry.title.isprintable()
    )
    yield from islice((title for title in titles if not _QUOTES.intersection(title)), WANTED)
    if texts.code != "en":
        yield from STARTERS["en"]
