"""The one door to FAISS: vectors of passages on disk and their search by inner product.

Vectors have unit length, so that the inner product is the cosine. Behind this door a compressed index for more
passages (SQ8, IVF) can take the place of the exact one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from esnqa.errors import IndexCorruptError
from esnqa.index.durable import sync_file
from esnqa.index.manifest import REBUILD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from esnqa.types import Vectors

_SPARE = 8  # hits fetched beyond k, so that ties at the k-th are seen
_loading = threading.Lock()


def _faiss() -> Any:
    import faiss

    return faiss


def write_vectors(path: Path, vectors: Vectors) -> None:
    """Writes vectors of shape (n, dimension), float32, and brings them to the disk.

    The bytes go through Python's own file, since FAISS's writer does not report a full disk.
    """
    faiss = _faiss()
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    with path.open("xb") as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))
    sync_file(path)


class VectorIndex:
    """The vectors of a segment, row ``i`` that of its passage ``i``; read when first needed.

    The file is opened at once, so that reading succeeds even after it was unlinked.
    """

    def __init__(self, path: Path, rows: int, dimension: int) -> None:
        self._file = path.open("rb")
        self._path = path
        self._shape = (rows, dimension)
        self._lock = threading.Lock()
        self._index: Any = None

    def search(self, vector: Vectors, k: int, mask: NDArray[np.bool_] | None) -> tuple[Vectors, NDArray[np.int64]]:
        """Scores and rows of the ``k`` best, best first, and of whatever else ties with the last of them.

        ``mask`` of shape (rows,) limits the search to its true rows.
        """
        allowed = self._shape[0] if mask is None else int(mask.sum())
        k = min(k, allowed)
        if k == 0:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        fetch = min(k + _SPARE, allowed)
        while True:
            scores, rows = self._search(vector, fetch, mask)
            if fetch == allowed or scores[-1] < scores[k - 1]:
                keep = scores >= scores[k - 1]
                return scores[keep], rows[keep]
            fetch = min(2 * fetch, allowed)

    def vectors(self, rows: Sequence[int] | None = None) -> Vectors:
        """The vectors in these rows, or all of them, of shape (rows, dimension)."""
        index = self._loaded()
        vectors: Vectors = (
            index.reconstruct_n(0, self._shape[0])
            if rows is None
            else index.reconstruct_batch(np.asarray(rows, np.int64))
        )
        return vectors

    def close(self) -> None:
        """Lets go of the file and the memory."""
        with self._lock:
            self._file.close()
            self._index = None

    def _search(self, vector: Vectors, k: int, mask: NDArray[np.bool_] | None) -> tuple[Vectors, NDArray[np.int64]]:
        faiss = _faiss()
        index = self._loaded()
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        if mask is None:
            scores, rows = index.search(query, k)
        else:
            selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
            scores, rows = index.search(query, k, params=faiss.SearchParameters(sel=selector))
        return scores[0], rows[0]

    def _loaded(self) -> Any:
        with self._lock:
            if self._index is None:
                self._index = self._load()
                self._file.close()
            return self._index

    def _load(self) -> Any:
        faiss = _faiss()
        size = self._file.seek(0, 2)
        self._file.seek(0)
        try:
            with _loading, _limits(size):
                index = faiss.read_index(faiss.PyCallbackIOReader(self._file.read))
        except RuntimeError as error:
            raise IndexCorruptError(f"Index file {self._path} is not readable by FAISS: {error}.", REBUILD) from error
        if not isinstance(index, faiss.IndexFlatIP) or (index.ntotal, index.d) != self._shape:
            raise IndexCorruptError(f"Index file {self._path} does not hold {self._shape} vectors.", REBUILD)
        return index


@contextmanager
def _limits(size: int) -> Iterator[None]:
    """Lets FAISS allocate no more for a file than its size, nor loop more often than it has bytes."""
    faiss = _faiss()
    before = faiss.get_deserialization_vector_byte_limit(), faiss.get_deserialization_loop_limit()
    faiss.set_deserialization_vector_byte_limit(size)
    faiss.set_deserialization_loop_limit(size)
    try:
        yield
    finally:
        faiss.set_deserialization_vector_byte_limit(before[0])
        faiss.set_deserialization_loop_limit(before[1])
