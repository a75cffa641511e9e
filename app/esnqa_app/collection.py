"""What the collection holds, for filters, the library and the links between documents; read once for each generation."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from esnqa.types import Document
from esnqa_app.present import title_of

if TYPE_CHECKING:
    from esnqa.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Entry:
    """What the library shows of a document."""

    id: str
    title: str
    published: str | None
    language: str | None
    kind: str | None
    publisher: str | None
    source_url: str | None
    themes: tuple[str, ...]
    countries: tuple[str, ...]

    @classmethod
    def of(cls, document: Document) -> Entry:
        """A document without its text."""
        known = {name: getattr(document, name) for name in cls.__slots__}
        return cls(**{**known, "title": title_of(document)})


@dataclass(frozen=True, slots=True)
class Collection:
    """One generation's documents by title, how often each value of a filter occurs, and when it was made.

    ``facets`` are counts by filter key (``language``, ``country``, ``theme``, ``kind``), the most frequent first.
    """

    generation: str
    created: datetime
    entries: tuple[Entry, ...]
    facets: Mapping[str, Mapping[str, int]]
    by_address: Mapping[str, Entry] = field(repr=False)
    by_id: Mapping[str, Entry] = field(repr=False)

    @classmethod
    def of(cls, assistant: Assistant) -> Collection:
        """The collection as the assistant has it now."""
        info = assistant.store.info
        entries = sorted(map(Entry.of, assistant.documents()), key=lambda entry: (entry.title.casefold(), entry.id))
        return cls(
            generation=info.generation,
            created=datetime.fromisoformat(info.created),
            entries=tuple(entries),
            facets={
                "language": _counted(entry.language for entry in entries),
                "country": _counted(code for entry in entries for code in entry.countries),
                "theme": _counted(theme for entry in entries for theme in entry.themes),
                "kind": _counted(entry.kind for entry in entries),
            },
            by_address={entry.source_url: entry for entry in entries if entry.source_url},
            by_id={entry.id: entry for entry in entries},
        )


def _counted(values: Iterable[str | None]) -> dict[str, int]:
    counts = Counter(value for value in values if value)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


class Collections:
    """The current collection of an assistant; safe to use from several threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._known: Collection | None = None

    def current(self) -> Collection:
        """The collection of the current generation."""
        with self._lock:
            generation = self._assistant.store.stamp.generation
            if self._known is None or self._known.generation != generation:
                self._known = Collection.of(self._assistant)
            return self._known
