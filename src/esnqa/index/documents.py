"""Documents and passages of a segment in one SQLite file, written once and only read afterwards."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from esnqa.errors import IndexCorruptError
from esnqa.index.durable import sync_file
from esnqa.index.manifest import REBUILD
from esnqa.lexicon.analysis import primary
from esnqa.types import Block, BlockKind, Document, Passage

_SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, first INTEGER, passages INTEGER, fingerprint TEXT, facets TEXT, data TEXT, text TEXT
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT, document TEXT, embed_key TEXT, tag TEXT, start INTEGER, stop INTEGER,
    language TEXT, page INTEGER, headings TEXT, paragraph INTEGER, text TEXT
);
"""
_INDEXES = """
CREATE UNIQUE INDEX passage_id ON passages (id);
CREATE INDEX passage_tag ON passages (tag);
CREATE INDEX passage_embed_key ON passages (embed_key);
"""
_PASSAGES = "SELECT id, document, start, stop, text, language, page, headings, paragraph FROM passages WHERE row IN"
_STORED = "SELECT first, passages, id, fingerprint, facets, data, text FROM documents WHERE id = ?"
_MANY = 500  # values in one statement
_FACETS = ("kind", "published", "themes", "countries")
_IN_COLUMNS = {"id", "text"}
_TUPLES = {item.name for item in fields(Document) if str(item.type).startswith("tuple")}

PassageRow = tuple[Any, ...]
"""The columns of a passage but for its row: id, document, embed_key, tag, start, …, text."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as its columns, and its passages as theirs, in order; it moves between segments unread."""

    id: str
    fingerprint: str
    facets: str
    data: str
    text: str
    passages: tuple[PassageRow, ...]


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What filters and the indexer ask of a document, and which rows its passages have: ``first`` and how many."""

    id: str
    first: int
    passages: int
    fingerprint: str
    facets: dict[str, Any]


def encode(
    document: Document, passages: Sequence[Passage], embed_keys: Sequence[str], *, fingerprint: str, **recorded: str
) -> StoredDocument:
    """The columns of a document and its passages; ``recorded`` is kept beside the facets that filters ask for."""
    values = {item.name: getattr(document, item.name) for item in fields(Document)}
    values["blocks"] = [[str(b.kind), b.start, b.end, b.level, b.page] for b in document.blocks]
    facets = {name: values[name] for name in _FACETS} | recorded
    rows = tuple(
        (p.id, p.document_id, key, primary(p.language or document.language), p.start, p.end, p.language, p.page,
         json.dumps(p.heading_path), p.paragraph, p.text)
        for p, key in zip(passages, embed_keys, strict=True)
    )  # fmt: skip
    data = {name: value for name, value in values.items() if name not in _IN_COLUMNS}
    return StoredDocument(document.id, fingerprint, json.dumps(facets), json.dumps(data), document.text, rows)


def write_documents(path: Path, documents: Iterable[StoredDocument]) -> None:
    """Writes a new file, passages in order, and brings it to the disk.

    It is only ever added to, so that no page holds bytes of anything else.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN")
        _insert(connection, documents)
        connection.execute("COMMIT")
        connection.executescript(_INDEXES)
    finally:
        connection.close()
    sync_file(path)


def _insert(connection: sqlite3.Connection, documents: Iterable[StoredDocument]) -> None:
    row = 0
    for d in documents:
        values = (d.id, row, len(d.passages), d.fingerprint, d.facets, d.data, d.text)
        connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        numbered = [(row + i, *columns) for i, columns in enumerate(d.passages)]
        connection.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", numbered)
        row += len(d.passages)


class DocumentFile:
    """The documents and passages of a segment, read-only; one connection, shared by threads under a lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False, isolation_level=None
        )
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON"):
            self._connection.execute(f"PRAGMA {pragma}")

    def counts(self) -> tuple[int, int]:
        """How many documents and passages there are."""
        documents, passages = self._all("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)")[0]
        return documents, passages

    def check(self) -> None:
        """Raises IndexCorruptError if SQLite finds the file's structure damaged, or pages in it that hold nothing."""
        result = self._all("PRAGMA quick_check")[0][0]
        if result != "ok" or self._all("PRAGMA freelist_count")[0][0]:
            raise IndexCorruptError(f"Index file {self._path} is damaged: {result}.", REBUILD)

    def passage_ids(self, rows: Sequence[int]) -> dict[int, str]:
        """The ids of passages by row."""
        return dict(self._chosen("SELECT row, id FROM passages WHERE row IN", rows))

    def passage_rows(self, ids: Sequence[str]) -> dict[str, int]:
        """The rows of those of the passages that are here."""
        return dict(self._chosen("SELECT id, row FROM passages WHERE id IN", ids))

    def in_language(self, ids: Sequence[str], tag: str) -> Iterator[tuple[str, int]]:
        """Those of the passages that are here and have that primary language subtag, each as (id, row)."""
        found = self._chosen("SELECT id, row, tag FROM passages WHERE id IN", ids)
        return ((passage_id, row) for passage_id, row, each in found if each == tag)

    def passages(self, rows: Sequence[int]) -> dict[str, Passage]:
        """The passages in these rows, by id."""
        return {columns[0]: self._passage(columns) for columns in self._chosen(_PASSAGES, rows)}

    def document(self, document_id: str) -> Document | None:
        """The document with that id, if it is here."""
        found = self._all("SELECT id, text, data FROM documents WHERE id = ?", (document_id,))
        return self._document(*found[0]) if found else None

    def document_rows(self, document_ids: Sequence[str]) -> dict[str, range]:
        """The rows of the passages of those of the documents that are here."""
        found = self._chosen("SELECT id, first, passages FROM documents WHERE id IN", document_ids)
        return {document_id: range(first, first + count) for document_id, first, count in found}

    def document_ids(self) -> list[str]:
        """All documents' ids, in the order of their passages."""
        return [document_id for (document_id,) in self._all("SELECT id FROM documents ORDER BY rowid")]

    def facts(self) -> list[DocumentFacts]:
        """What filters and the indexer ask, of all documents."""
        found = self._all("SELECT id, first, passages, fingerprint, facets FROM documents ORDER BY rowid")
        return [
            DocumentFacts(i, first, n, fingerprint, self._json(facets)) for i, first, n, fingerprint, facets in found
        ]

    def tags(self) -> list[tuple[str, int]]:
        """The primary language subtag of each row, as (tag, row)."""
        return self._all("SELECT tag, row FROM passages")

    def rows_tagged(self, tags: Sequence[str]) -> list[int]:
        """The rows of passages in these languages."""
        return [row for (row,) in self._chosen("SELECT row FROM passages WHERE tag IN", tags)]

    def rows_embedded(self, embed_keys: Sequence[str]) -> dict[str, int]:
        """A row that holds the vector of the text with that key, for those keys that are here."""
        return dict(self._chosen("SELECT embed_key, row FROM passages WHERE embed_key IN", embed_keys))

    def stored(self, document_id: str) -> tuple[StoredDocument, range]:
        """A document that is here as its columns, and the rows of its passages."""
        first, count, stored_id, fingerprint, facets, data, text = self._all(_STORED, (document_id,))[0]
        rows = range(first, first + count)
        found = self._all("SELECT * FROM passages WHERE row >= ? AND row < ? ORDER BY row", (rows.start, rows.stop))
        passages = tuple(columns[1:] for columns in found)
        return StoredDocument(stored_id, fingerprint, facets, data, text, passages), rows

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._connection.close()

    def _chosen(self, statement: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(values), _MANY):
            some = tuple(values[start : start + _MANY])
            yield from self._all(f"{statement} ({', '.join('?' * len(some))})", some)

    def _all(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.ProgrammingError):
                raise
            raise IndexCorruptError(f"Index file {self._path} cannot be read: {error}.", REBUILD) from error

    def _passage(self, columns: tuple[Any, ...]) -> Passage:
        passage_id, document_id, start, end, text, language, page, headings, paragraph = columns
        path = tuple(self._json(headings))
        return Passage(passage_id, document_id, start, end, text, language, page, path, paragraph)

    def _document(self, document_id: str, text: str, data: str) -> Document:
        values: dict[str, Any] = self._json(data)
        values |= {name: tuple(values[name]) for name in _TUPLES if name in values}
        values["blocks"] = tuple(Block(BlockKind(kind), *rest) for kind, *rest in values["blocks"])
        return Document(id=document_id, text=text, **values)

    def _json(self, text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError as error:
            raise IndexCorruptError(f"Index file {self._path} is damaged: {error}.", REBUILD) from error
