"""A segment: documents with their passages, vectors and terms in three files that never change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from esnqa.errors import IndexCorruptError
from esnqa.index.documents import DocumentFile, StoredDocument, write_documents
from esnqa.index.durable import write_file
from esnqa.index.manifest import REBUILD, SegmentEntry
from esnqa.index.vectors import VectorIndex, write_vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from esnqa.types import Vectors

DOCUMENTS, VECTORS, TERMS = FILES = ("store.sqlite", "vectors.faiss", "terms.txt")


@dataclass(frozen=True, slots=True)
class Record:
    """A document on its way into a segment: a line of terms and a vector for each of its passages."""

    document: StoredDocument
    terms: tuple[str, ...]
    vectors: Vectors


def write_segment(folder: Path, records: Iterable[Record], dimension: int) -> tuple[int, int]:
    """Writes the files of a segment into an empty folder; returns how many documents and passages went in."""
    vectors: list[Vectors] = [np.empty((0, dimension), np.float32)]
    lines: list[str] = []
    documents = 0

    def taken() -> Iterator[StoredDocument]:
        nonlocal documents
        for record in records:
            documents += 1
            vectors.append(record.vectors)
            lines.extend(record.terms)
            yield record.document

    write_documents(folder / DOCUMENTS, taken())
    write_vectors(folder / VECTORS, np.concatenate(vectors))
    write_file(folder / TERMS, "".join(line + "\n" for line in lines).encode())
    return documents, len(lines)


class Segment:
    """A segment of a generation, open for reading; ``base`` is the position of its first row in the generation.

    ``live`` is a mask of the rows whose documents were not replaced since, or ``None`` where none was.
    """

    def __init__(self, root: Path, entry: SegmentEntry, base: int, dimension: int) -> None:
        """Opens the files, whose hashes were checked before."""
        self.entry = entry
        self.base = base
        self.rows = entry.passages
        self._folder = root / "segments" / entry.name
        self.vectors = VectorIndex(self._folder / VECTORS, entry.passages, dimension)
        try:
            self.documents = DocumentFile(self._folder / DOCUMENTS)
            self.replaced = frozenset(entry.tombstones)
            self.live = self._checked_live()
        except BaseException:
            self.vectors.close()
            raise

    def live_rows(self) -> NDArray[np.int64]:
        """The rows that count, in order."""
        return np.arange(self.rows) if self.live is None else np.flatnonzero(self.live)

    def is_live(self, row: int) -> bool:
        """Whether the row's document was not replaced since."""
        return self.live is None or bool(self.live[row])

    def live_ids(self) -> list[str]:
        """The ids of the documents that count."""
        return [document_id for document_id in self.documents.document_ids() if document_id not in self.replaced]

    def term_lines(self) -> list[str]:
        """The terms of each row, joined by spaces."""
        return (self._folder / TERMS).read_text(encoding="utf-8").split("\n")[:-1]

    def records(self, without: Collection[str] = ()) -> Iterator[Record]:
        """The documents that count, but for some, as they go into another segment, in order of id."""
        lines, vectors = self.term_lines(), self.vectors.vectors()
        for document_id in sorted(set(self.live_ids()).difference(without)):
            document, rows = self.documents.stored(document_id)
            span = slice(rows.start, rows.stop)
            yield Record(document, tuple(lines[span]), vectors[span])

    def close(self) -> None:
        """Lets go of the files."""
        self.vectors.close()
        self.documents.close()

    def _checked_live(self) -> NDArray[np.bool_] | None:
        if self.documents.counts() != (self.entry.documents, self.entry.passages):
            problem = f"Index file {self._folder / DOCUMENTS} holds other counts than its manifest says."
            raise IndexCorruptError(problem, REBUILD)
        if not self.replaced:
            return None
        live = np.ones(self.rows, bool)
        for rows in self.documents.document_rows(sorted(self.replaced)).values():
            live[rows.start : rows.stop] = False
        return live
