"""What a user's sources hold: the files of folders, single files, and the pages of addresses and sitemaps."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from esnqa.corpus.formats import SUPPORTED, format_by_name, unsupported_remedy
from esnqa.corpus.records import Discovery, Failure, SourceItem
from esnqa.errors import EsnqaError, SourceError
from esnqa.settings import CorpusSettings

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".esnqaignore"
_BLOCK = 1 << 20


def discover(sources: Sequence[str], settings: CorpusSettings) -> Discovery:
    """The items that ``sources`` (files, folders, addresses of pages or sitemaps) hold, and what could not be used.

    Folders are read recursively and in order, without hidden files and what their ``.esnqaignore`` (as in gitignore)
    names; pages are fetched here. Nothing is left out in silence: whatever is no document is a failure that says why.
    """
    found: list[SourceItem | Failure] = []
    for source in sources:
        try:
            found += _source(str(source), settings)
        except EsnqaError as error:
            found.append(Failure.of(str(source), error))
    items = [entry for entry in found if isinstance(entry, SourceItem)]
    return Discovery(tuple(items), tuple(entry for entry in found if isinstance(entry, Failure)))


def _source(source: str, settings: CorpusSettings) -> Iterator[SourceItem | Failure]:
    if "://" in source:
        from esnqa.corpus.web import pages

        return pages(source, settings)
    path = Path(source)
    if not source.strip() or not os.path.lexists(path):
        raise SourceError(f"{source or 'The empty name'} does not exist.", "Check its name.")
    if path.is_dir():
        return _folder(source, path, settings)
    if not path.exists():
        raise SourceError(f"{source} is a link to what does not exist.", "Correct or remove the link.")
    return iter([_file(source, path, path.name, settings)])


def _folder(source: str, root: Path, settings: CorpusSettings) -> Iterator[SourceItem | Failure]:
    """The folder's files in order; a failure of its own where there is no document at all."""
    documents = 0
    for path, problem in _walk(root, _ignored(root)):
        if problem:
            yield Failure.of(str(path), problem)
            continue
        entry = _file(source, path, path.relative_to(root).as_posix(), settings)
        documents += format_by_name(path.name) is not None
        yield entry
    if not documents:
        yield Failure(source, f"There is no document in the folder {source}.", f"Put {SUPPORTED} files there.")


def _walk(root: Path, ignored: GitIgnoreSpec) -> list[tuple[Path, SourceError | None]]:
    """Files below ``root``, sorted by their path, each with what speaks against reading it."""
    found: list[tuple[Path, SourceError | None]] = []

    def unreadable(error: OSError) -> None:
        problem = f"The folder {error.filename} cannot be read: {error.strerror}."
        found.append((Path(error.filename), SourceError(problem, "Check its permissions.")))

    for folder, folders, files in os.walk(root, onerror=unreadable):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        folders[:] = [
            name for name in folders if name not in links and not _is_ignored(folder, name, root, ignored, "/")
        ]
        paths = [Path(folder) / name for name in files + links if not _is_ignored(folder, name, root, ignored)]
        found += ((path, _link_problem(path, root) if path.is_symlink() else None) for path in paths)
    return sorted(found, key=lambda entry: entry[0].relative_to(root).as_posix())


def _is_ignored(folder: str, name: str, root: Path, ignored: GitIgnoreSpec, ending: str = "") -> bool:
    """Whether a name is hidden, or ``.esnqaignore`` says so; folders end in a slash."""
    return name.startswith(".") or ignored.match_file((Path(folder) / name).relative_to(root).as_posix() + ending)


def _link_problem(path: Path, root: Path) -> SourceError | None:
    """What speaks against following a link: it leaves the folder, loops, dangles, or leads to a folder."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return SourceError(f"{path} is a link that leads nowhere or in a circle.", "Correct or remove it.")
    if not target.is_relative_to(root.resolve()):
        return SourceError(f"{path} is a link that leaves the folder.", "Name its target as a source, or copy it here.")
    if target.is_dir():
        return SourceError(
            f"{path} is a link to a folder that is read anyway.", "Remove it or list it in .esnqaignore."
        )
    return None


def _ignored(root: Path) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    file = root / IGNORE_FILE
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines() if file.is_file() else []
        return GitIgnoreSpec.from_lines(lines)
    except (OSError, ValueError) as error:
        raise SourceError(f"{file} cannot be read: {error}.", "Correct it, or remove it.") from error


def _file(source: str, path: Path, relative: str, settings: CorpusSettings) -> SourceItem | Failure:
    try:
        _check(path, settings)
        return SourceItem(source, path.absolute(), None, relative, _sha256(path))
    except OSError as error:
        return Failure(str(path), f"{path} cannot be read: {error.strerror}.", "Check its permissions.")
    except EsnqaError as error:
        return Failure.of(str(path), error)


def _check(path: Path, settings: CorpusSettings) -> None:
    if not path.is_file():
        raise SourceError(f"{path} is no ordinary file.", "Remove it or list it in .esnqaignore.")
    if format_by_name(path.name) is None:
        suffix = path.suffix or "without a suffix"
        raise SourceError(f"{path.name}: the format ({suffix}) is not supported.", unsupported_remedy(path.name))
    size = path.stat().st_size
    if size > settings.max_file_mb * 1_000_000:
        problem = f"{path.name} has {size / 1e6:.0f} MB, more than {settings.max_file_mb} MB."
        raise SourceError(problem, "Split it, or raise corpus.max_file_mb.")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
