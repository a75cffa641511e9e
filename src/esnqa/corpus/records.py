"""What discovery hands to reading: source items and failures, both frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from esnqa.errors import EsnqaError

if TYPE_CHECKING:
    from esnqa.corpus.spool import Spooled

READER_VERSION = "2"
"""Changes whenever the readers yield another text, structure or metadata for the same bytes."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read: which, what is wrong with it, and what to do."""

    source: str
    error: str
    remedy: str

    @classmethod
    def of(cls, source: str, error: EsnqaError) -> Failure:
        """The failure that an error amounts to."""
        return cls(source, error.problem, error.remedy)


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One file or page to be read.

    ``source`` is what the user named (a file, a folder or an address); ``relative`` is the POSIX path below that
    folder, or the file's name; ``content_sha256`` is the hexadecimal SHA-256 of the raw bytes. Of ``path`` and ``url``
    exactly one is set; the bytes of a page were fetched at discovery and wait in ``content``.
    """

    source: str
    path: Path | None
    url: str | None
    relative: str
    content_sha256: str
    content: Spooled | None = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The address or path by which a person finds it."""
        return self.url or str(self.path)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found in some sources, in their order, and what could not be used."""

    items: tuple[SourceItem, ...]
    failures: tuple[Failure, ...]
