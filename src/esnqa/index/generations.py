"""Which generations a folder holds, which one is current, and the way to a readable one."""

from __future__ import annotations

from pathlib import Path

from esnqa.errors import IndexCorruptError, IndexMismatchError, IndexMissingError, StoreError
from esnqa.index.durable import open_checked, unreadable
from esnqa.index.manifest import REBUILD, Manifest, is_generation_name, parse
from esnqa.index.store import Store
from esnqa.lexicon.analysis import ANALYZER

CURRENT = "CURRENT"
_MANIFEST_LIMIT = 1 << 28
_ATTEMPTS = 20


def open_store(index_dir: Path | str) -> Store:
    """The current generation of the index in a folder, checked file by file and open for reading.

    If it is damaged, the one before is opened instead: a warning is logged and :attr:`Store.degraded` says why.
    Raises IndexMissingError where no index is, IndexCorruptError where no whole generation is left, and
    IndexMismatchError for an index that another version wrote.
    """
    root = Path(index_dir)
    for _ in range(_ATTEMPTS):
        name = _pointer(root)
        try:
            store = open_best(root)
        except IndexCorruptError:
            # A writer may have replaced the generation, and removed it, while it was being opened.
            if _pointer(root) == name:
                raise
            continue
        if store.degraded and _pointer(root) != name:
            store.close()
            continue
        return _usable(root, store)
    raise StoreError(f"The index in {root} changes faster than it can be opened.", "Try again when indexing is done.")


def current_generation(index_dir: Path | str) -> str | None:
    """The name of the current generation, or ``None`` where there is none; cheap enough to ask every second."""
    name = _pointer(Path(index_dir))
    return name if name and is_generation_name(name) else None


def verify_files(index_dir: Path | str) -> list[str]:
    """What is wrong with the files of the generations that are kept, one sentence each; empty when all is well.

    Raises IndexMissingError where no index is.
    """
    root = Path(index_dir)
    names = generation_names(root)
    problems: list[str] = []
    if not names:
        raise missing(root)
    if current_generation(root) not in names:
        problems.append(_bad_pointer(root))
    checked: set[str] = set()
    for name in _with_fallback(root, names):
        problems += _problems(root, name, checked)
    return problems


def _with_fallback(root: Path, names: list[str]) -> list[str]:
    """The generations, and that which the current one names as its fall-back, whether its manifest is there or not."""
    try:
        previous = read_manifest(root, names[0]).previous
    except StoreError:
        return names  # the caller reads it again and reports why it cannot be read
    return [*names, previous] if previous and previous not in names else names


def generation_names(root: Path) -> list[str]:
    """The generations that have a manifest, the current one first, then from the newest to the oldest."""
    try:
        found = [path.stem for path in (root / "manifests").iterdir() if path.suffix == ".json"]
    except (FileNotFoundError, NotADirectoryError):
        found = []
    except OSError as error:
        raise unreadable(root / "manifests", error) from error
    names = sorted(filter(is_generation_name, found), reverse=True)
    pointed = _pointer(root)
    if pointed and is_generation_name(pointed):
        return [pointed, *(name for name in names if name != pointed)]
    return names


def read_manifest(root: Path, name: str) -> Manifest:
    """The manifest of a generation. Raises IndexCorruptError if it is missing or not as it was written."""
    path = manifest_path(root, name)
    try:
        with path.open("rb") as file:
            data = file.read(_MANIFEST_LIMIT + 1)
    except FileNotFoundError as error:
        by = f", which {root / CURRENT} names," if name == _pointer(root) else ""
        raise IndexCorruptError(f"Manifest {path}{by} is missing.", REBUILD) from error
    except OSError as error:
        raise unreadable(path, error) from error
    if len(data) > _MANIFEST_LIMIT:
        raise IndexCorruptError(f"Manifest {path} is larger than any manifest.", REBUILD)
    return parse(data, path, name)


def manifest_path(root: Path, name: str) -> Path:
    """Where the manifest of a generation stands."""
    return root / "manifests" / f"{name}.json"


def missing(root: Path) -> IndexMissingError:
    """The error for a folder without index."""
    return IndexMissingError(f"There is no index in {root}.", "Make one: esnqa index SOURCE.")


def open_best(root: Path) -> Store:
    """The current generation or, where it is damaged, the newest that is whole; without a warning."""
    pointed, names = _pointer(root), generation_names(root)
    if not names:
        raise missing(root) if pointed is None else IndexCorruptError(_bad_pointer(root), REBUILD)
    problem = None if pointed == names[0] else IndexCorruptError(_bad_pointer(root), REBUILD)
    for name in names:
        degraded = f"{problem.problem} Generation {name} is used instead. {REBUILD}" if problem else None
        try:
            return Store(root, read_manifest(root, name), degraded)
        except IndexCorruptError as error:
            problem = problem or error
    assert problem is not None  # noqa: S101 - every name that was tried left one
    raise problem


def _usable(root: Path, store: Store) -> Store:
    if store.info.analyzer != ANALYZER:
        store.close()
        raise IndexMismatchError(
            f"The index in {root} was made with other rules for words.", "Bring it up to date: esnqa index."
        )
    if store.degraded:
        from esnqa.logs import get_logger

        get_logger(__name__).warning("index_degraded", reason=store.degraded)
    return store


def _pointer(root: Path) -> str | None:
    """What CURRENT says, which may be anything, or ``None`` if there is no such file."""
    path = root / CURRENT
    try:
        with path.open("rb") as file:
            return file.read(256).decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unreadable(path, error) from error


def _bad_pointer(root: Path) -> str:
    return f"Index file {root / CURRENT} is missing or names no generation."


def _problems(root: Path, name: str, checked: set[str]) -> list[str]:
    try:
        manifest = read_manifest(root, name)
    except StoreError as error:
        return [error.problem]
    problems = []
    for path, entry in manifest.files.items():
        if path in checked:
            continue
        checked.add(path)
        try:
            open_checked(root, path, entry).close()
        except StoreError as error:
            problems.append(error.problem)
    return problems
