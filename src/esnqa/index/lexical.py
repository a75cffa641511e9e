"""BM25 over the live passages of a generation: built by bm25s, kept as plain arrays, searched memory-mapped.

bm25s works out every term's score in every passage (method "lucene", k1 1.5, b 0.75) when the index is built. What is
left for a search is to add up the columns of the question's terms, which needs numpy alone and so opens fast.
"""

from __future__ import annotations

import logging
import os
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import log1p
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from esnqa.errors import IndexCorruptError
from esnqa.index.durable import write_file
from esnqa.index.manifest import REBUILD

if TYPE_CHECKING:
    from numpy.typing import NDArray

K1 = 1.5
B = 0.75
_ARRAYS = {"scores": np.float32, "passages": np.int32, "columns": np.int64, "offsets": np.int64, "positions": np.int64}
FILES = ("vocabulary.txt", *(f"{name}.npy" for name in _ARRAYS))


def write_lexical(folder: Path, lines: Sequence[str], positions: Sequence[int]) -> None:
    """Writes the postings of passages whose terms, joined by spaces, are ``lines``.

    ``positions`` are the passages' places among all rows of the generation's segments. The folder must exist.
    """
    terms = [line.split() for line in lines]
    vocabulary = sorted(set().union(*terms))
    scores, passages, columns = _postings(terms, vocabulary)
    encoded = [term.encode() + b"\n" for term in vocabulary]
    arrays = {
        "scores": scores,
        "passages": passages,
        "columns": columns,
        "offsets": np.cumsum([0, *map(len, encoded)]),
        "positions": np.asarray(positions),
    }
    write_file(folder / "vocabulary.txt", b"".join(encoded))
    for name, kind in _ARRAYS.items():
        _save(folder / f"{name}.npy", arrays[name].astype(kind))


def _postings(terms: list[list[str]], vocabulary: list[str]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Scores, passage numbers, and where the column of each term begins, by term."""
    if not vocabulary:
        return np.empty(0), np.empty(0), np.zeros(1)
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # importing it sets it to DEBUG
    numbers = {term: number for number, term in enumerate(vocabulary)}
    ids = [[numbers[term] for term in passage] for passage in terms]
    model = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy", csc_backend="numpy")
    model.index((ids, numbers), create_empty_token=False, show_progress=False)
    return model.scores["data"], model.scores["indices"], model.scores["indptr"]


def _save(path: Path, array: NDArray[Any]) -> None:
    with path.open("xb") as file:
        np.save(file, array, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())


class LexicalIndex:
    """The postings of a generation, memory-mapped: they stay readable after their files are unlinked."""

    def __init__(self, folder: Path) -> None:
        self._scores, self._passages, self._columns, self._offsets, self.positions = _load_arrays(folder)
        self._vocabulary = _map_bytes(folder / "vocabulary.txt")
        self._check(folder)
        # Looking up a term reads a dozen single values: views give them many times faster than arrays do.
        self._starts, self._bytes = self._offsets.data, self._vocabulary.data
        self._column = lru_cache(maxsize=1 << 14)(self._find)

    def search(self, terms: Mapping[str, float]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Scores above zero and positions of all passages that hold one of the ``terms``, each weighted, in no order.

        Terms are added in sorted order, so that sums do not depend on how the index is laid out.
        """
        total = np.zeros(len(self.positions), np.float32)
        for term in sorted(terms):
            if (column := self._column(term)) is not None:
                start, end = self._columns[column], self._columns[column + 1]
                total[self._passages[start:end]] += self._scores[start:end] * np.float32(terms[term])
        found = np.flatnonzero(total > 0)
        return total[found], self.positions[found]

    def inverse_document_frequency(self, term: str) -> float:
        """BM25's weight of a term, ln(1 + (N - n + 0.5) / (n + 0.5)); the largest for a term that is nowhere."""
        column = self._column(term)
        holders = 0 if column is None else int(self._columns[column + 1] - self._columns[column])
        return log1p((len(self.positions) - holders + 0.5) / (holders + 0.5))

    def terms(self) -> Iterator[str]:
        """The vocabulary, sorted by its UTF-8 bytes."""
        return (self._term(number).decode() for number in range(len(self._offsets) - 1))

    def close(self) -> None:
        """Lets go of the files."""
        self._starts.release()
        self._bytes.release()
        del self._scores, self._passages, self._columns, self._offsets, self.positions, self._vocabulary

    def _find(self, term: str) -> int | None:
        wanted = term.encode("utf-8", "replace")
        count = len(self._offsets) - 1
        place = bisect_left(range(count), wanted, key=self._term)
        return place if place < count and self._term(place) == wanted else None

    def _term(self, number: int) -> bytes:
        return self._bytes[self._starts[number] : self._starts[number + 1] - 1].tobytes()

    def _check(self, folder: Path) -> None:
        lengths = len(self._scores), len(self._vocabulary)
        fits = (
            len(self._passages) == lengths[0]
            and len(self._columns) == len(self._offsets)
            and (self._columns[0], self._columns[-1]) == (0, lengths[0])
            and (self._offsets[0], self._offsets[-1]) == (0, lengths[1])
        )
        if not fits:
            raise IndexCorruptError(f"The files of {folder} do not fit each other.", REBUILD)


def _load_arrays(folder: Path) -> Iterator[NDArray[Any]]:
    for name, kind in _ARRAYS.items():
        path = folder / f"{name}.npy"
        try:
            array = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
        except ValueError as error:
            raise IndexCorruptError(f"Index file {path} is not a readable array: {error}.", REBUILD) from error
        if array.dtype != kind or array.ndim != 1:
            raise IndexCorruptError(f"Index file {path} holds another kind of array.", REBUILD)
        yield array


def _map_bytes(path: Path) -> NDArray[np.uint8]:
    if path.stat().st_size == 0:
        return np.empty(0, np.uint8)
    return np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)
