"""What DOCX and PPTX share: an archive is measured before it is opened, and its properties say little that is meant."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from esnqa.errors import SourceError

_MAX_UNPACKED = 300_000_000
_MAX_PART = 100_000_000
_MAX_RATIO = 200
_RATIO_MATTERS = 5_000_000
_MAX_PARTS = 20_000
_AGAIN = "Open and save it again in its program."


def open_package(raw: bytes, opener: Callable[[Any], Any], kind: str) -> Any:
    """The document that ``opener`` makes of an archive. Raises SourceError for a broken, encrypted or bloated one."""
    check_archive(raw, kind)
    try:
        return opener(io.BytesIO(raw))
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # python-docx and python-pptx let through whatever their parts raise
        raise SourceError(
            f"It is broken: its {kind} parts do not fit together ({type(error).__name__}).", _AGAIN
        ) from error


def check_archive(raw: bytes, kind: str) -> None:
    """Raises SourceError for what is no archive, is encrypted, declares entities, or would unpack to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            _check_sizes(parts)
            for part in parts:
                _check_part(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise SourceError(f"It is no {kind} file, or broken.", _AGAIN) from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    largest = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    bloated = unpacked > _RATIO_MATTERS and unpacked > _MAX_RATIO * max(1, packed)
    if unpacked > _MAX_UNPACKED or largest > _MAX_PART or bloated or len(parts) > _MAX_PARTS:
        raise SourceError(
            f"It would unpack to {unpacked / 1e6:.0f} MB in {len(parts)} parts, as only a bomb does.",
            "Leave it out, or save it as PDF.",
        )


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.flag_bits & 1:
        raise SourceError("It is encrypted.", "Save it without a password.")
    if part.filename.endswith((".xml", ".rels")):
        with archive.open(part) as file:
            start = file.read(4096)
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start or "<!DOCTYPE".encode("utf-16-le") in start:
            raise SourceError("One of its parts declares entities, which no Office program writes.", "Leave it out.")
