"""Records appended as they come, so that an interrupted run goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from esnqa_eval.records import Record, read_line


def key_of(parts: Mapping[str, Any]) -> str:
    """A short name for everything that a run depends on."""
    written = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


class Journal:
    """The records of one run in a file of JSON lines; a line that was cut short by a crash is dropped when opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records: dict[str, Record] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = self._read()
        self._file = path.open("r+b" if path.exists() else "w+b")
        self._file.truncate(whole)
        self._file.seek(whole)

    def append(self, record: Record) -> None:
        """Writes a record through to the file."""
        self._file.write(record.line().encode() + b"\n")
        self._file.flush()
        self.records[record.id] = record

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _read(self) -> int:
        """Reads the whole records; gives the length in bytes up to the end of the last one."""
        if not self.path.exists():
            return 0
        position = 0
        for line in self.path.read_bytes().splitlines(keepends=True):
            try:
                record = read_line(line.decode())
            except (ValueError, KeyError, TypeError):
                return position
            if not line.endswith(b"\n"):
                return position
            self.records[record.id] = record
            position += len(line)
        return position
