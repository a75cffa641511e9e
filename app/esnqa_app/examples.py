"""Questions to begin with, which the collection really answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from esnqa.errors import EsnqaError
from esnqa_app.collection import Collection, Collections
from esnqa_app.names import readable

if TYPE_CHECKING:
    from esnqa.assistant import Assistant

_log = logging.getLogger("esnqa.app")
WANTED = 4
LONGEST_TITLE = 80
_QUOTES = frozenset('"“”„«»?!<>')
TRIED = 16
STARTERS = (
    "How many people with disabilities live in institutions across the EU?",
    "What is meant by hidden homelessness?",
    "To which dates has EU protection for Ukrainians been extended?",
    "¿Cuántos niños migrantes solos tenía acogidos Canarias en la primavera de 2025?",
    "What does co-production mean to ESN?",
    "For which age group is the youth version of Housing First meant?",
    "When was the EU directive on violence against women adopted?",
)


class Examples:
    """Finds, beside all else, a few questions that the current generation answers."""

    def __init__(self, assistant: Assistant, collections: Collections) -> None:
        self._assistant, self._collections = assistant, collections
        self._working = threading.Lock()
        self._generation = ""
        self.questions: tuple[str, ...] | None = None
        """The questions last found; ``None`` until they have first been looked for."""

    def refresh(self) -> None:
        """Begins to look for questions in a thread, if the collection is another one and nobody looks already."""
        threading.Thread(target=self._look, name="esnqa-examples", daemon=True).start()

    def _look(self) -> None:
        if not self._working.acquire(blocking=False):
            return
        try:
            collection = self._collections.current()
            if collection.generation != self._generation:
                self._generation = collection.generation
                self.questions = tuple(self._answered(collection))
        except EsnqaError as error:
            self.questions = ()
            _log.warning("no example questions: %s", error)
        finally:
            self._working.release()

    def _answered(self, collection: Collection) -> Iterator[str]:
        found = 0
        for tried, question in enumerate(_candidates(collection)):
            if found == WANTED or tried == TRIED:
                return
            if self._assistant.ask(question).status == "answered":
                found += 1
                yield question


def _candidates(collection: Collection) -> Iterator[str]:
    yield from STARTERS
    yield from (f"What is said about {readable(theme).lower()}?" for theme in list(collection.facets["theme"])[:WANTED])
    titles = (
        entry.title for entry in collection.entries if len(entry.title) <= LONGEST_TITLE and entry.title.isprintable()
    )
    yield from (f"What is reported on {title}?" for title in islice(titles, WANTED) if not _QUOTES.intersection(title))
