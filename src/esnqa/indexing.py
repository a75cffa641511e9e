"""Brings an index in step with its sources: what is new is read, cut and embedded, what is gone goes."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from esnqa.chunking import Chunk, chunk
from esnqa.corpus import READER_VERSION, Failure, SourceItem, discover, read_all
from esnqa.errors import IndexMismatchError, IndexMissingError, SourceError, StoreError
from esnqa.settings import Settings
from esnqa.types import Document, Encoder, Passage

if TYPE_CHECKING:
    from esnqa.index import DocumentState, GenerationMeta, IndexedDocument, Writer

DOCUMENTS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Progress:
    """How far indexing has come: ``phase`` is ``reading``, ``embedding`` or ``writing``; ``done`` of ``total`` documents."""

    phase: str
    done: int
    total: int
    name: str = ""


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What one run did: documents by what became of them, passages in the index and newly embedded, failures."""

    generation: str
    added: int
    changed: int
    deleted: int
    unchanged: int
    passages: int
    embedded: int
    failures: tuple[Failure, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class _Found:
    """A document that was read, and where from."""

    document: Document
    source: str
    content_sha256: str

    @property
    def place(self) -> str | None:
        """The path below the source that was named; what lies above it is nobody else's business."""
        return None if self.document.path is None else self.source.partition("\n")[2] or self.document.path


def build_index(
    sources: Sequence[str],
    settings: Settings,
    *,
    full: bool = False,
    add: bool = False,
    encoder: Encoder | None = None,
    progress: Report | None = None,
) -> IndexReport:
    """Makes the index at ``settings.index_dir`` hold exactly the documents of ``sources`` (files, folders, addresses).

    Without sources, those of the last run are taken, else ``settings.corpus_dir``. ``add`` keeps the documents of other
    sources too; ``full`` reads and embeds everything anew. A source that cannot be read is a failure in the report, and
    what was indexed of it before stays. Raises SourceError if nothing at all could be read, and the errors of the index.
    """
    from esnqa.index import Writer

    with Writer(settings.index_dir, full=full) as writer:
        named = list(sources) or _recorded_sources(writer, settings, full) or [str(settings.corpus_dir)]
        run = _Run(writer, settings, encoder, progress or _silent)
        return run.from_sources(named, keep_others=add)


def index_documents(
    documents: Iterable[Document],
    settings: Settings,
    *,
    encoder: Encoder | None = None,
    progress: Report | None = None,
    whole: bool = False,
) -> IndexReport:
    """Makes the index at ``settings.index_dir`` hold exactly these documents.

    ``whole`` makes each document one passage, embedded as title and text up to the encoder's limit, as the published
    figures of retrieval sets are made; its words are indexed to the last.
    """
    from esnqa.index import Writer

    found = [_Found(document, "documents", _digest([document.sha256, document.title])) for document in documents]
    with Writer(settings.index_dir) as writer:
        return _Run(writer, settings, encoder, progress or _silent, whole=whole).from_documents(found)


def _silent(progress: Progress) -> None:
    del progress


def _recorded_sources(writer: Writer, settings: Settings, full: bool) -> list[str]:
    """The sources of the last run; none where there was none. Raises StoreError where they cannot be told any more."""
    from esnqa.index import open_store

    if not full:
        return list(writer.manifest.sources) if writer.manifest else []
    try:
        with open_store(settings.index_dir) as store:
            return list(store.info.sources)
    except IndexMissingError:
        return []
    except StoreError as error:
        problem = f"What the index in {settings.index_dir} was made from cannot be told: {error.problem}"
        raise StoreError(problem, "Name it: esnqa index --full SOURCE.") from error


class _Run:
    """One run over one index."""

    def __init__(
        self, writer: Writer, settings: Settings, encoder: Encoder | None, progress: Report, *, whole: bool = False
    ) -> None:
        from esnqa.embedding import load_encoder

        self.writer, self.settings, self.progress = writer, settings, progress
        self.encoder = encoder or load_encoder(settings)
        self.started = time.perf_counter()
        self.whole = whole
        self.recipe = _digest(
            [READER_VERSION, settings.chunking.model_dump(), self.encoder.fingerprint, self.encoder.max_tokens]
        )
        self._check_encoder()
        self.embedded = 0
        self.upserts: list[IndexedDocument] = []

    def _check_encoder(self) -> None:
        made = self.writer.manifest
        if made and made.encoder.fingerprint != self.encoder.fingerprint:
            raise mismatch(made.encoder.id, self.encoder.id, self.settings.index_dir)

    def from_sources(self, sources: Sequence[str], *, keep_others: bool) -> IndexReport:
        """Indexes what the sources hold."""
        named = [_absolute(source) for source in sources]
        discovery = discover(named, self.settings.corpus)
        items = list({item.name: item for item in reversed(discovery.items)}.values())[::-1]  # each file once
        known = {(state.source, state.content_sha256): name for name, state in self._current().items()}
        unchanged, to_read = self._sorted(items, known)
        failures = list(discovery.failures)
        self.progress(Progress("reading", len(unchanged), len(items)))
        read = list(self._read(to_read, failures, done=len(unchanged), total=len(items)))
        kept = self._kept(failures, {item.name for item in items}, named if keep_others else None)
        seen = self._take(list(_distinct(read, {*unchanged, *kept})), skip=frozenset())
        if not (seen or unchanged) and failures:
            raise _nothing_read(failures)
        recorded = tuple(
            dict.fromkeys([*(self.writer.manifest.sources if keep_others and self.writer.manifest else ()), *named])
        )
        return self._commit({*unchanged, *seen, *kept}, recorded, failures)

    def from_documents(self, found: Sequence[_Found]) -> IndexReport:
        """Indexes documents that were read elsewhere."""
        current = self._current()
        same = {
            f.document.id for f in found if (s := current.get(f.document.id)) and s.content_sha256 == f.content_sha256
        }
        self._take([(f.document.id, f) for f in found], skip=same)
        return self._commit({f.document.id for f in found}, (), [])

    def _current(self) -> Mapping[str, DocumentState]:
        """What is indexed by this very recipe; the rest has to be indexed anew."""
        return {name: state for name, state in self.writer.state.items() if state.fingerprint == self.recipe}

    def _sorted(
        self, items: Sequence[SourceItem], known: Mapping[tuple[str, str], str]
    ) -> tuple[list[str], list[SourceItem]]:
        unchanged, to_read = [], []
        for item in items:
            name = known.get((_key(item), item.content_sha256))
            if name is None:
                to_read.append(item)
            else:
                unchanged.append(name)
        return unchanged, to_read

    def _read(self, items: Sequence[SourceItem], failures: list[Failure], done: int, total: int) -> Iterator[_Found]:
        for number, (item, outcome) in enumerate(read_all(items, self.settings.corpus), 1):
            self.progress(Progress("reading", done + number, total, item.relative))
            if isinstance(outcome, Failure):
                failures.append(outcome)
            else:
                yield _Found(outcome, _key(item), item.content_sha256)

    def _take(self, found: Sequence[tuple[str, _Found]], skip: Set[str]) -> set[str]:
        """Cuts and embeds the documents that are not to be skipped; gives the ids of all."""
        wanted = [(name, item) for name, item in found if name not in skip]
        for start in range(0, len(wanted), DOCUMENTS_AT_ONCE):
            self.progress(Progress("embedding", start, len(wanted)))
            self._index(wanted[start : start + DOCUMENTS_AT_ONCE])
        return {name for name, _ in found}

    def _index(self, found: Sequence[tuple[str, _Found]]) -> None:
        from esnqa.index import IndexedDocument

        documents = [replace(item.document, id=name, path=item.place) for name, item in found]
        chunks = [self._cut(document) for document in documents]
        vectors = self._vectors([part for parts in chunks for part in parts])
        start = 0
        for document, (_, item), parts in zip(documents, found, chunks, strict=True):
            end = start + len(parts)
            self.upserts.append(
                IndexedDocument(
                    document=document,
                    passages=tuple(part.passage for part in parts),
                    embed_keys=tuple(_embed_key(part) for part in parts),
                    vectors=vectors[start:end],
                    fingerprint=self.recipe,
                    source=item.source,
                    content_sha256=item.content_sha256,
                )
            )
            start = end

    def _cut(self, document: Document) -> list[Chunk]:
        if self.whole:
            return [_one_passage(document)]
        limit = self.encoder.max_tokens - self.encoder.special_tokens
        return chunk(document, self.encoder.counter, limit, self.settings.chunking)

    def _vectors(self, chunks: Sequence[Chunk]) -> Any:
        """A vector for each chunk; those that the index holds are not made again."""
        import numpy as np

        keys = [_embed_key(part) for part in chunks]
        vectors = self.writer.reusable_vectors(keys, self.encoder.fingerprint)
        new = {key: part for key, part in zip(keys, chunks, strict=True) if key not in vectors}
        if new:
            texts = [part.embedded_text for part in new.values()]
            languages = [part.passage.language for part in new.values()]
            vectors |= dict(zip(new, self.encoder.encode_passages(texts, languages), strict=True))
            self.embedded += len(new)
        return np.stack([vectors[key] for key in keys]) if keys else np.empty((0, self.encoder.dimension), np.float32)

    def _kept(self, failures: Sequence[Failure], met: Set[str], named: Sequence[str] | None) -> set[str]:
        """Documents that stay although they were not read: of what could not be read, and if sources are ``named``, of
        all others, but for files that were ``met`` under these."""
        failed = {failure.source for failure in failures}
        kept = set()
        for name, state in self.writer.state.items():
            root, _, rest = state.source.partition("\n")
            file = _file_of(root, rest)
            unread = not failed.isdisjoint((root, file, *_folders_above(file)))
            if unread or (named is not None and root not in named and file not in met):
                kept.add(name)
        return kept

    def _commit(self, live: set[str], sources: tuple[str, ...], failures: Sequence[Failure]) -> IndexReport:
        before = set(self.writer.state)
        new = {item.document.id for item in self.upserts}
        deleted = before - live
        self.progress(Progress("writing", len(live), len(live)))
        manifest = self.writer.commit(self.upserts, deleted, meta=self._meta(sources, failures))
        return IndexReport(
            generation=manifest.generation,
            added=len(new - before),
            changed=len(new & before),
            deleted=len(deleted),
            unchanged=len(live - new),
            passages=manifest.passages,
            embedded=self.embedded,
            failures=tuple(failures),
            seconds=round(time.perf_counter() - self.started, 3),
        )

    def _meta(self, sources: tuple[str, ...], failures: Sequence[Failure]) -> GenerationMeta:
        from esnqa.index import EncoderInfo, GenerationMeta
        from esnqa.index import Failure as StoredFailure

        return GenerationMeta(
            dimension=self.encoder.dimension,
            encoder=EncoderInfo(self.encoder.id, self.encoder.fingerprint, self.encoder.max_tokens),
            chunker=self.settings.chunking.model_dump(),
            reader_version=READER_VERSION,
            sources=sources,
            failures=tuple(StoredFailure(f.source, f.error, f.remedy) for f in failures),
        )


def mismatch(made_by: str, now: str, index_dir: object) -> IndexMismatchError:
    """The error of an index that another encoder made."""
    return IndexMismatchError(
        f"The index in {index_dir} was made with {made_by}, in other weights or prompts than {now} has.",
        "Run `esnqa index --full` to make it anew, or set embedding.model to the one that made it.",
    )


def _distinct(found: Iterable[_Found], taken: set[str]) -> Iterator[tuple[str, _Found]]:
    """Every document with an id of its own: a second one of the same id gets its source's name behind an ``@``."""
    for item in found:
        name, number = item.document.id, 1
        while name in taken:
            number += 1
            root = item.source.partition("\n")[0].rstrip("/").rpartition("/")[2]
            name = f"{item.document.id}@{root}" if number == 2 else f"{item.document.id}@{root}-{number}"
        taken.add(name)
        yield name, item


def _one_passage(document: Document) -> Chunk:
    start, end = document.blocks[0].start, document.blocks[-1].end
    text = document.text[start:end]
    passage = Passage(f"{document.id}#whole", document.id, start, end, text, document.language, paragraph=1)
    return Chunk(passage, f"{document.title} {text}".strip(), 0)


def _nothing_read(failures: Sequence[Failure]) -> SourceError:
    shown = [f"{failure.source}: {failure.error} {failure.remedy}".rstrip() for failure in failures[:_NAMED_FAILURES]]
    if more := len(failures) - len(shown):
        shown.append(f"and {more} more")
    return SourceError("Nothing could be read; the index is as it was.", "\n".join(shown))


_NAMED_FAILURES = 20


def _absolute(source: str) -> str:
    if "://" in source or not source.strip():
        return source
    return os.path.abspath(os.path.expanduser(source))  # noqa: PTH100, PTH111 - pathlib keeps what ".." cancels


def _key(item: SourceItem) -> str:
    """What tells one source item from another across runs: the source that was named, and the place below it."""
    return f"{item.source}\n{item.url or item.relative}"


def _file_of(root: str, rest: str) -> str:
    """The path or address of an indexed document's source, as a failure would name it."""
    from pathlib import Path

    if rest.startswith(("http://", "https://")):
        return rest
    return root if Path(root).name == rest and not Path(root).is_dir() else str(Path(root) / rest)


def _folders_above(file: str) -> list[str]:
    from pathlib import PurePath

    return [] if "://" in file else [str(folder) for folder in PurePath(file).parents]


def _embed_key(part: Chunk) -> str:
    return hashlib.sha256(f"{part.passage.language or ''}\n{part.embedded_text}".encode()).hexdigest()


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
