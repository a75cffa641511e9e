"""What the collection holds, for filters, the library and the links between documents; read once for each generation."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
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
    translations: tuple[str, ...]
    superseded_by: tuple[str, ...]
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, document: Document) -> Entry:
        """A document without its text."""
        known = {name: getattr(document, name) for name in cls.__slots__}
        return cls(**{**known, "title": title_of(document)})


@dataclass(frozen=True, slots=True)
class Unread:
    """A source that could not be read when the index was made, and why."""

    source: str
    reason: str
    remedy: str


def _shown(source: str) -> str:
    """A web address as it is; of a file its name alone, for its folders are nobody's business."""
    return source if "://" in source else PurePath(source).name or source


@dataclass(frozen=True, slots=True)
class Collection:
    """One generation's documents by title, how often each value of a filter occurs, and when it was made.

    ``years`` counts documents by year of publication, ``""`` those without a date; ``unread`` could not be. ``facets`` are counts by filter key (``language``, ``country``, ``theme``, ``kind``), the most frequent first.
    """

    generation: str
    created: datetime
    entries: tuple[Entry, ...]
    facets: Mapping[str, Mapping[str, int]]
    by_address: Mapping[str, Entry] = field(repr=False)
    by_id: Mapping[str, Entry] = field(repr=False)
    years: Mapping[str, int] = field(default_factory=dict)
    unread: tuple[Unread, ...] = ()

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
            years=dict(
                sorted(Counter((e.published or "")[:4] for e in entries).items(), key=lambda i: (not i[0], i[0]))
            ),
            unread=tuple(Unread(_shown(failure.source), failure.error, failure.remedy) for failure in info.failures),
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
