"""Files that survive a power cut, and files that are what they should be: write, fsync, rename, hash."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from esnqa.errors import IndexCorruptError, StoreError
from esnqa.index.manifest import REBUILD, FileEntry

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_AS_BEFORE = "the index is as it was."


def write_file(path: Path, data: bytes) -> None:
    """Writes a new file and brings it to the disk."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Brings to the disk a file that a library wrote."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


sync_folder = sync_file  # a folder is brought to the disk in the same way: its entries are its content


def replace_file(path: Path, data: bytes) -> None:
    """Puts a file with this content at ``path`` so that at any moment either the old or the new one stands there."""
    beside = path.with_name(path.name + ".tmp")
    beside.unlink(missing_ok=True)
    write_file(beside, data)
    beside.replace(path)
    sync_folder(path.parent)


def settle_folder(beside: Path, path: Path) -> None:
    """Gives a finished folder its name, its files having been brought to the disk."""
    sync_folder(beside)
    beside.replace(path)
    sync_folder(path.parent)


def entry_of(path: Path) -> FileEntry:
    """SHA-256 and size of a file as it stands on the disk."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileEntry(digest, file.tell())


def open_checked(root: Path, path: str, entry: FileEntry) -> BufferedReader:
    """Opens the file ``root/path`` at its beginning once its size and SHA-256 are those of ``entry``.

    Raises IndexCorruptError naming the file if it is missing, unreadable or changed.
    """
    file = _open(root / path)
    try:
        _check(file, root / path, entry)
    except BaseException:
        file.close()
        raise
    return file


def _open(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise IndexCorruptError(f"Index file {path} is missing.", REBUILD) from error
    except OSError as error:
        raise unreadable(path, error) from error


def _check(file: BufferedReader, path: Path, entry: FileEntry) -> None:
    try:
        size = os.fstat(file.fileno()).st_size
        if size != entry.size:
            raise IndexCorruptError(f"Index file {path} has {size} bytes and should have {entry.size}.", REBUILD)
        if hashlib.file_digest(file, "sha256").hexdigest() != entry.sha256:
            raise IndexCorruptError(f"Index file {path} is damaged: its SHA-256 is not the manifest's.", REBUILD)
        file.seek(0)
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> StoreError:
    """The error for a file or folder of the index that the system does not let us read."""
    if error.errno in _REFUSED:
        return StoreError(f"Index file {path} may not be read ({error.strerror}).", "Correct its permissions.")
    return IndexCorruptError(f"Index file {path} cannot be read ({error.strerror}).", REBUILD)


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turns what the system raises while an index is written into one StoreError that names the folder."""
    try:
        yield
    except sqlite3.Error as error:
        problem = f"The index in {folder} could not be written: {error}."
        raise StoreError(problem, f"Free some space there; {_AS_BEFORE}") from error
    except OSError as error:
        raise StoreError(*_advice(folder, error)) from error


def _advice(folder: Path, error: OSError) -> tuple[str, str]:
    if error.errno in _FULL:
        return f"No space is left to write the index in {folder} ({error.strerror}).", f"Free some; {_AS_BEFORE}"
    if error.errno in _REFUSED:
        problem = f"The index folder {folder} may not be written to ({error.strerror})."
        return problem, "Correct its permissions, or choose another with --index-dir."
    return f"The index in {folder} could not be written: {error}.", f"Check the disk; {_AS_BEFORE}"


def remove(path: Path) -> None:
    """Removes a file or a folder with all that it holds, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
