"""Folders of files made once and kept in the cache, each with the hashes that were noted when it was made."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_NOTED = "sha256.json"


def intact(folder: Path) -> bool:
    """Whether a kept folder is complete and its files have the hashes that were noted when it was made."""
    try:
        noted = noted_hashes(folder)
        return bool(noted) and all(sha256(folder / name) == value for name, value in noted.items())
    except (OSError, ValueError, AttributeError):
        return False  # missing or damaged: it is made again


def noted_hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a kept folder, by name, as noted. Raises OSError or ValueError."""
    noted: dict[str, str] = json.loads((folder / _NOTED).read_text())
    return noted


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep(folder: Path, fill: Callable[[Path], None]) -> None:
    """Makes ``folder`` with what ``fill`` writes into an empty one; where another process was first, its folder stands.

    Raises OSError, and what ``fill`` raises.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    try:
        fill(made)
        files = sorted(path for path in made.rglob("*") if path.is_file())
        hashes = {path.relative_to(made).as_posix(): sha256(path) for path in files}
        (made / _NOTED).write_text(json.dumps(hashes))
        shutil.rmtree(folder, ignore_errors=True)
        _settle(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _settle(made: Path, folder: Path) -> None:
    try:
        made.replace(folder)
    except OSError:
        if not intact(folder):
            raise
