"""The one writer of an index: takes changes, writes a new generation beside the old one, and switches to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

import esnqa
from esnqa.errors import IndexCorruptError, IndexLockedError, IndexMismatchError, StoreError
from esnqa.index.durable import entry_of, remove, replace_file, settle_folder, sync_folder, writing_to
from esnqa.index.generations import (
    CURRENT,
    current_generation,
    generation_names,
    manifest_path,
    missing,
    open_best,
    read_manifest,
)
from esnqa.index.intake import IndexedDocument, check_documents, record_of, terms_of
from esnqa.index.layout import Layout, plan
from esnqa.index.lexical import FILES as LEXICAL_FILES
from esnqa.index.lexical import write_lexical
from esnqa.index.manifest import FileEntry, GenerationMeta, Manifest, SegmentEntry, manifest_body, parse, seal
from esnqa.index.segment import FILES as SEGMENT_FILES
from esnqa.index.segment import Record, Segment, write_segment
from esnqa.index.store import Store
from esnqa.lexicon.analysis import ANALYZER

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from esnqa.types import Vectors

_AS_BEFORE = "Check the disk and its free space; the index is as it was."
_PARTS = {"segments": SEGMENT_FILES, "lexical": LEXICAL_FILES}


@dataclass(frozen=True, slots=True)
class DocumentState:
    """What the index knows of an indexed document's origin."""

    fingerprint: str
    source: str
    content_sha256: str


class Writer:
    """The right to write an index, for the length of a ``with`` block.

    ``full`` starts from nothing and puts the result in the place of whatever is there. Entering raises
    IndexLockedError if another writer is at work (for longer than ``wait_s``), IndexCorruptError if no whole
    generation is left to start from, IndexMismatchError if a newer version wrote it; the last two not with ``full``.
    """

    def __init__(self, index_dir: Path | str, *, full: bool = False, wait_s: float = 0.5) -> None:
        self._root = Path(index_dir)
        self._full = full
        self._wait_s = wait_s
        self._lock: BaseFileLock | None = None
        self._base: Store | None = None
        self._state: dict[str, DocumentState] = {}

    def __enter__(self) -> Writer:
        with writing_to(self._root):
            if not self._root.is_dir():
                self._root.mkdir(parents=True, exist_ok=True)
            self._lock = self._acquired()
        try:
            self._open_base()
            with writing_to(self._root):
                if self._base and not self._base.degraded:
                    self._clean(self._base.info)
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(self, *raised: object) -> None:
        self._leave()

    @property
    def manifest(self) -> Manifest | None:
        """The generation that this writer starts from, or ``None`` for none."""
        return self._base.info if self._base and not self._full else None

    @property
    def degraded(self) -> str | None:
        """Why this writer does not start from the current generation but from an older one; ``None`` if it does."""
        return self._base.degraded if self._base and not self._full else None

    @property
    def state(self) -> Mapping[str, DocumentState]:
        """What is indexed now, by document id; empty with ``full``."""
        return MappingProxyType({} if self._full else self._state)

    def reusable_vectors(self, embed_keys: Iterable[str], encoder_fingerprint: str) -> dict[str, Vectors]:
        """The stored vectors of texts by the SHA-256 of the text, for those that this encoder embedded before.

        Each has shape (dimension,). None with ``full``.
        """
        if self._full or self._base is None or self._base.info.encoder.fingerprint != encoder_fingerprint:
            return {}
        wanted = set(embed_keys)
        found: dict[str, Vectors] = {}
        for segment in self._base.segments:
            rows = segment.documents.rows_embedded(sorted(wanted.difference(found)))
            if rows:
                found |= dict(zip(rows, segment.vectors.vectors(list(rows.values())), strict=True))
        return found

    def commit(
        self, upserts: Sequence[IndexedDocument], deletes: Collection[str] = (), *, meta: GenerationMeta
    ) -> Manifest:
        """Writes and switches to a generation with these documents added or replaced, and those gone.

        Ids in ``deletes`` that are not indexed are ignored. Nothing is written if nothing changes. The generation
        before is kept as a fall-back unless it holds a document that is now gone; nothing on the disk does then.
        Raises ValueError for documents that contradict themselves, IndexMismatchError if documents that stay were
        embedded by another encoder, and StoreError if it cannot be written; the old generation stays current.
        """
        if self._lock is None:
            raise RuntimeError("a Writer commits inside its with block")
        meta = replace(meta, chunker=dict(meta.chunker), sources=tuple(meta.sources), failures=tuple(meta.failures))
        check_documents(upserts, deletes, meta)
        changed = {item.document.id for item in upserts}
        stays = set(self.state).difference(changed, deletes)
        self._check_recipe(stays, meta)
        if self._is_current(upserts, stays, meta):
            return self._current.info
        with writing_to(self._root):
            return self._commit(upserts, stays | changed, meta)

    @property
    def _current(self) -> Store:
        if self._base is None:
            raise missing(self._root)
        return self._base

    def _acquired(self) -> BaseFileLock:
        from filelock import FileLock, Timeout

        lock = FileLock(self._root / "LOCK", timeout=self._wait_s)
        try:
            lock.acquire()
        except Timeout as error:
            problem = f"The index in {self._root} is being written by another process."
            raise IndexLockedError(problem, "Wait until it has finished, then try again.") from error
        return lock

    def _open_base(self) -> None:
        try:
            self._base = open_best(self._root) if generation_names(self._root) else None
        except StoreError:
            if not self._full:
                raise
        if self._base:
            self._state = _read_state(self._base)
            if self._base.degraded and not self._full:
                from esnqa.logs import get_logger

                get_logger(__name__).warning("index_degraded", reason=self._base.degraded)

    def _leave(self) -> None:
        if self._base:
            self._base.close()
        if self._lock:
            self._lock.release()
        self._base = self._lock = None

    def _check_recipe(self, stays: set[str], meta: GenerationMeta) -> None:
        if not stays:
            return
        made = self._current.info
        if (made.encoder.fingerprint, made.dimension) != (meta.encoder.fingerprint, meta.dimension):
            raise IndexMismatchError(
                f"The index in {self._root} was made with {made.encoder.id}; {meta.encoder.id} cannot add to it.",
                "Use the same encoder, or rebuild it: esnqa index --full SOURCE.",
            )

    def _is_current(self, upserts: Sequence[IndexedDocument], stays: set[str], meta: GenerationMeta) -> bool:
        base = self._base
        if base is None or self._full or base.degraded or upserts or len(stays) != len(self._state):
            return False
        return base.info.meta == meta and base.info.analyzer == ANALYZER

    def _commit(self, upserts: Sequence[IndexedDocument], live: set[str], meta: GenerationMeta) -> Manifest:
        number = self._next_number()
        try:
            manifest, data = self._write(number, upserts, live, meta)
            store = self._checked(manifest)
            self._switch(manifest, data, store)
        except BaseException:
            self._discard(number)
            raise
        if self._base:
            self._base.close()
        self._base, self._full = store, False
        self._state = _read_state(store)
        self._clean_after(manifest)
        return manifest

    def _switch(self, manifest: Manifest, data: bytes, store: Store) -> None:
        try:
            self._folder("manifests")
            replace_file(manifest_path(self._root, manifest.generation), data)
            replace_file(self._root / CURRENT, manifest.generation.encode())
        except BaseException:
            store.close()
            raise

    def _next_number(self) -> int:
        folders = (self._root / name for name in ("manifests", *_PARTS))
        names = (path.name.partition("-")[0] for folder in folders if folder.is_dir() for path in folder.iterdir())
        return 1 + max((int(name) for name in names if name.isdecimal()), default=0)

    def _write(
        self, number: int, upserts: Sequence[IndexedDocument], live: set[str], meta: GenerationMeta
    ) -> tuple[Manifest, bytes]:
        base = None if self._full else self._base
        layout = plan(base.segments if base else (), {item.document.id for item in upserts}, live, self._is_stale())
        entries = [*layout.kept, *self._write_segments(number, layout, upserts, meta.dimension)]
        if base and base.info.segments == tuple(entries) and base.info.analyzer == ANALYZER:
            name, languages, passages = base.info.lexical, base.info.languages, base.info.passages
        else:
            name, languages, passages = self._write_lexical(number, entries, meta.dimension)
        body = manifest_body(
            meta,
            segments=tuple(entries),
            files=self._files(entries, name),
            esnqa_version=esnqa.__version__,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            previous=self._fallback(live),
            documents=len(live),
            passages=passages,
            languages=list(languages),
            analyzer=ANALYZER,
            lexical=name,
        )
        generation, data = seal(number, body)
        return parse(data, manifest_path(self._root, generation), generation), data

    def _is_stale(self) -> bool:
        return self._base is not None and self._base.info.analyzer != ANALYZER

    def _fallback(self, live: set[str]) -> str | None:
        """The generation to keep: the one before, unless it holds a document that is gone."""
        if self._base is None or not live.issuperset(self._state):
            return None
        return self._base.info.generation

    def _write_segments(
        self, number: int, layout: Layout, upserts: Sequence[IndexedDocument], dimension: int
    ) -> list[SegmentEntry]:
        written = []
        if layout.rewritten:
            gone = {item.document.id for item in upserts} | layout.deleted
            by_segment = (segment.records(without=gone) for segment in layout.rewritten)
            records: Iterable[Record] = chain.from_iterable(by_segment)
            if self._is_stale():
                records = (replace(record, terms=terms_of(record.document)) for record in records)
            written.append(self._write_segment(f"{number:08d}-merged", records, dimension))
        if upserts:
            new = (record_of(item) for item in sorted(upserts, key=lambda item: item.document.id))
            written.append(self._write_segment(f"{number:08d}-new", new, dimension))
        return written

    def _write_segment(self, name: str, records: Iterable[Record], dimension: int) -> SegmentEntry:
        counts = self._write_part("segments", name, lambda folder: write_segment(folder, records, dimension))
        return SegmentEntry(name, *counts)

    def _write_lexical(
        self, number: int, entries: list[SegmentEntry], dimension: int
    ) -> tuple[str, tuple[str, ...], int]:
        name = f"{number:08d}"
        lines: list[str] = []
        positions: list[int] = []
        languages: set[str] = set()
        base = 0
        for entry in entries:
            segment = Segment(self._root, entry, base, dimension)
            terms = segment.term_lines()
            lines += [terms[row] for row in segment.live_rows().tolist()]
            positions += (segment.live_rows() + base).tolist()
            languages |= {tag for tag, row in segment.documents.tags() if segment.is_live(row)}
            base += segment.rows
            segment.close()
        self._write_part("lexical", name, lambda folder: write_lexical(folder, lines, positions))
        return name, tuple(sorted(languages)), len(lines)

    def _write_part(self, kind: str, name: str, write: Callable[[Path], Any]) -> Any:
        folder = self._folder(kind)
        beside = folder / f"{name}.tmp"
        beside.mkdir()
        result = write(beside)
        settle_folder(beside, folder / name)
        return result

    def _folder(self, kind: str) -> Path:
        folder = self._root / kind
        if not folder.is_dir():
            folder.mkdir()
            sync_folder(self._root)
        return folder

    def _files(self, entries: list[SegmentEntry], lexical: str) -> dict[str, FileEntry]:
        known = self._base.info.files if self._base else {}
        paths = [f"segments/{entry.name}/{name}" for entry in entries for name in SEGMENT_FILES]
        paths += [f"lexical/{lexical}/{name}" for name in LEXICAL_FILES]
        return {path: known.get(path) or entry_of(self._root / path) for path in paths}

    def _checked(self, manifest: Manifest) -> Store:
        """The new generation, opened as any reader opens it and tried."""
        try:
            store = Store(self._root, manifest, checked=self._base.info.files if self._base else ())
            _try_out(store, {path.split("/")[1] for path in manifest.files if not self._knows(path)})
        except IndexCorruptError as error:
            problem = f"What was written to {self._root} is not what was meant: {error.problem}"
            raise StoreError(problem, _AS_BEFORE) from error
        return store

    def _knows(self, path: str) -> bool:
        return self._base is not None and path in self._base.info.files

    def _discard(self, number: int) -> None:
        """Removes what a failed commit wrote, unless it failed after the switch; a killed one leaves it to the next."""
        if (current_generation(self._root) or "").startswith(f"{number:08d}-"):
            return
        for kind in ("manifests", *_PARTS):
            for path in (self._root / kind).glob(f"{number:08d}*"):
                remove(path)

    def _clean_after(self, manifest: Manifest) -> None:
        try:
            self._clean(manifest)
        except OSError as error:
            problem = f"Generation {manifest.generation} is in place in {self._root}, but an older one is not removed"
            raise StoreError(
                f"{problem}: {error}.", "Check the folder's permissions; the next run tries again."
            ) from error

    def _clean(self, manifest: Manifest) -> None:
        """Removes everything that neither this generation nor its fall-back names."""
        kept = [manifest, *self._readable(manifest.previous)]
        generations = {f"{each.generation}.json" for each in kept}
        parts = {"/".join(path.split("/")[:2]) for each in kept for path in each.files}
        stray = [path for path in _entries(self._root / "manifests") if path.name not in generations]
        stray += [self._root / f"{CURRENT}.tmp"]
        stray += [path for kind in _PARTS for path in _entries(self._root / kind) if f"{kind}/{path.name}" not in parts]
        for path in stray:
            remove(path)

    def _readable(self, name: str | None) -> list[Manifest]:
        try:
            return [read_manifest(self._root, name)] if name else []
        except StoreError:
            return []  # no fall-back any more: what it named goes, and verify_files has nothing left to report


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _read_state(store: Store) -> dict[str, DocumentState]:
    return {
        facts.id: DocumentState(facts.fingerprint, facts.facets["source"], facts.facets["content_sha256"])
        for segment in store.segments
        for facts in segment.documents.facts()
        if facts.id not in segment.replaced
    }


def _try_out(store: Store, parts: set[str]) -> None:
    """Looks up a vector of each new segment and a word, and lets SQLite check its files."""
    for segment in store.segments:
        if segment.entry.name not in parts:
            continue
        segment.documents.check()
        first = segment.vectors.vectors([0])[0] if segment.rows else None
        if first is not None and not np.isclose(segment.vectors.search(first, 1, None)[0][0], 1, atol=2e-2):
            raise IndexCorruptError(f"Segment {segment.entry.name} does not find its own first vector.")
    store.try_words()
