"""Fetched pages wait on disk in one temporary file that has no name, so that nothing is left behind by a crash."""

from __future__ import annotations

import tempfile
import weakref
from dataclasses import dataclass


class Spool:
    """Bytes of many pages in one temporary file, closed when the last page is forgotten."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="esnqa-")  # noqa: SIM115 - closed by the finalizer below
        weakref.finalize(self, self._file.close)

    def add(self, content: bytes, media_type: str, charset: str | None) -> Spooled:
        """Keeps ``content`` and returns the handle to read it back."""
        start = self._file.seek(0, 2)
        self._file.write(content)
        return Spooled(self, start, len(content), media_type, charset)

    def read(self, start: int, length: int) -> bytes:
        self._file.seek(start)
        return self._file.read(length)


@dataclass(frozen=True, slots=True)
class Spooled:
    """A fetched page's bytes, with the media type and character set that the server named."""

    spool: Spool
    start: int
    length: int
    media_type: str
    charset: str | None

    def read(self) -> bytes:
        """The bytes."""
        return self.spool.read(self.start, self.length)
