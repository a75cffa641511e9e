"""A generation opened for reading: search by vector and by words, and its documents and passages by id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import finalize

import numpy as np

from esnqa.errors import IndexCorruptError, IndexMismatchError, NotFoundError
from esnqa.index.durable import open_checked, unreadable
from esnqa.index.filters import passage_mask
from esnqa.index.lexical import FILES as LEXICAL_FILES
from esnqa.index.lexical import LexicalIndex
from esnqa.index.manifest import REBUILD, Manifest
from esnqa.index.segment import FILES as SEGMENT_FILES
from esnqa.index.segment import Segment
from esnqa.lexicon.analysis import alternatives_under, primary, query_terms, translated_terms
from esnqa.types import Document, Filter, Hit, IndexStamp, Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from esnqa.types import Vectors

    Mask = NDArray[np.bool_] | None

_DOCUMENTS_KEPT = 256
_MASKS_KEPT = 32
_ALL = Filter()


class Store:
    """One generation of an index, searchable by many threads at once; a :class:`esnqa.types.PassageStore`.

    It stays as it is, also when its files are removed, until :meth:`close` or until nothing refers to it. ``info`` is its manifest; ``degraded``
    says why it is not the current generation, and is ``None`` when it is. Made by :func:`open_store`.
    """

    def __init__(
        self, root: Path, manifest: Manifest, degraded: str | None = None, checked: Collection[str] = ()
    ) -> None:
        """Opens the generation, having checked the hash of each of its files but those already ``checked``."""
        self.info = manifest
        self.degraded = degraded
        self.stamp = IndexStamp(manifest.generation, manifest.sha256)
        resources = ExitStack()
        self._close = finalize(self, resources.close)
        try:
            _check_files(root, manifest, checked)
            self._segments = _open_segments(root, manifest, resources)
            self._lexical = LexicalIndex(root / "lexical" / manifest.lexical)
            resources.callback(self._lexical.close)
            self._check_counts(root)
        except OSError as error:
            self.close()
            raise unreadable(Path(error.filename or root), error) from error
        except BaseException:
            self.close()
            raise
        self._bases = np.array([segment.base for segment in self._segments])
        self._masks = lru_cache(_MASKS_KEPT)(partial(_make_masks, self._segments))
        self._document = lru_cache(_DOCUMENTS_KEPT)(partial(_read_document, self._segments))

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the files; the store can no longer be used."""
        self._close()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The open segments, in the manifest's order."""
        return self._segments

    def dense(self, vector: Vectors, k: int, where: Filter = _ALL) -> list[Hit]:
        """The ``k`` nearest passages among those that pass ``where``, by cosine similarity, best first, ties by id.

        ``vector`` has shape (dimension,) and unit length; one of another dimension raises IndexMismatchError.
        """
        self._check_vector(vector)
        if k < 1:
            return []
        found = [
            (scores, rows + segment.base)
            for segment, mask in self._masked(where)
            for scores, rows in [segment.vectors.search(vector, k, mask)]
        ]
        return self._ranked(found, k)

    def lexical(self, text: str, language: str, k: int, where: Filter = _ALL, *, translate: bool = True) -> list[Hit]:
        """The ``k`` best passages among those that pass ``where``, by BM25 above zero, best first, ties by id.

        With ``translate`` the words of the question are also looked for in the other languages of the index.
        """
        if k < 1:
            return []
        scores, positions = self._lexical.search(self._weighted_terms(text, language, translate))
        if where:
            explicit = [_explicit(segment, mask) for segment, mask in self._masked(where)]
            passed = np.concatenate([*explicit, np.empty(0, bool)])[positions]
            scores, positions = scores[passed], positions[passed]
        return self._ranked([(scores, positions)], k)

    def _weighted_terms(self, text: str, language: str, translate: bool) -> dict[str, float]:
        """The terms of a question with weight 1, and what its words are translated by with their probabilities.

        A translation that stands in fewer passages than the question's own word counts no more than that word would: else
        the passages in rare languages of a collection would come before all others.
        """
        weights = dict.fromkeys(query_terms(text, language, self.info.languages), 1.0)
        translated: dict[str, float] = {}
        if not translate:
            return weights
        for own, meant in translated_terms(text, language, self.info.languages).items():
            worth = self._lexical.inverse_document_frequency(own)
            for term, probability in meant.items():
                share = min(1.0, worth / self._lexical.inverse_document_frequency(term))
                translated[term] = max(translated.get(term, 0.0), probability * share)
        return translated | weights

    def word_weights(self, text: str, language: str, document_language: str | None) -> dict[tuple[str, ...], float]:
        """How telling each word of a question asked in ``language`` is, by the terms that say it in documents of
        ``document_language``, its own first: the inverse document frequency of the most frequent of them."""
        said = alternatives_under(text, language, document_language)
        return {terms: min(map(self._lexical.inverse_document_frequency, terms)) for terms in said}

    def similarities(self, vector: Vectors, passage_ids: Sequence[str]) -> list[float]:
        """Cosine similarities of given passages to a vector, in order. Raises NotFoundError for an unknown id."""
        self._check_vector(vector)
        similarity: dict[str, float] = {}
        for segment, rows in self._located(passage_ids):
            mask = np.zeros(segment.rows, bool)
            mask[list(rows.values())] = True
            scores, found = segment.vectors.search(vector, len(rows), mask)
            by_row = dict(zip(found.tolist(), scores.tolist(), strict=True))
            similarity.update((passage_id, by_row[row]) for passage_id, row in rows.items())
        return [similarity[passage_id] for passage_id in passage_ids]

    def in_language(self, passage_ids: Sequence[str], language: str) -> frozenset[str]:
        """Those of given passages that are in a language, compared by primary subtag."""
        tag = primary(language)
        if tag not in map(primary, self.info.languages):
            return frozenset()
        return frozenset(
            passage_id
            for segment in self._segments
            for passage_id, row in segment.documents.in_language(passage_ids, tag)
            if segment.is_live(row)
        )

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """Passages by id, in order. Raises NotFoundError for an unknown id."""
        found: dict[str, Passage] = {}
        for segment, rows in self._located(passage_ids):
            found |= segment.documents.passages(list(rows.values()))
        return [found[passage_id] for passage_id in passage_ids]

    def document(self, document_id: str) -> Document:
        """A document by id. Raises NotFoundError for an unknown id."""
        return self._document(document_id)

    def document_passages(self, document_id: str) -> list[Passage]:
        """A document's passages in order. Raises NotFoundError for an unknown id."""
        segment = _home(self._segments, document_id)
        rows = segment.documents.document_rows([document_id])[document_id]
        found, ids = segment.documents.passages(rows), segment.documents.passage_ids(rows)
        return [found[ids[row]] for row in rows]

    def try_words(self) -> None:
        """Raises IndexCorruptError if the first word of the vocabulary is found nowhere."""
        term = next(self._lexical.terms(), None)
        if term is not None and not len(self._lexical.search({term: 1.0})[0]):
            raise IndexCorruptError(f"The lexical index {self.info.lexical} does not find {term!r}.", REBUILD)

    def documents(self) -> Iterator[Document]:
        """All documents, by id."""
        for document_id in sorted(each for segment in self._segments for each in segment.live_ids()):
            yield _read_document(self._segments, document_id)

    def _check_counts(self, root: Path) -> None:
        live = sum(len(segment.live_rows()) for segment in self._segments)
        if live != self.info.passages or live != len(self._lexical.positions):
            where = f"{root}/manifests/{self.info.generation}.json"
            raise IndexCorruptError(f"The parts of generation {where} do not fit each other.", REBUILD)

    def _check_vector(self, vector: Vectors) -> None:
        if vector.shape != (self.info.dimension,):
            raise IndexMismatchError(
                f"A vector of shape {vector.shape} cannot be looked up in an index of dimension {self.info.dimension}, "
                f"made by {self.info.encoder.id}.",
                "Use the encoder that made the index, or rebuild it: esnqa index --full SOURCE.",
            )

    def _masked(self, where: Filter) -> Iterable[tuple[Segment, Mask]]:
        return zip(self._segments, self._masks(where), strict=True)

    def _ranked(self, found: list[tuple[NDArray[np.float32], NDArray[np.int64]]], k: int) -> list[Hit]:
        """The best ``k`` of scores and positions, which hold all that ties with the ``k``-th, ties by passage id."""
        if not found:
            return []
        scores, positions = (np.concatenate(parts) for parts in zip(*found, strict=True))
        if len(scores) > k:
            keep = scores >= np.partition(scores, len(scores) - k)[len(scores) - k]
            scores, positions = scores[keep], positions[keep]
        ids = self._ids(positions)
        hits = [Hit(ids[position], score) for position, score in zip(positions.tolist(), scores.tolist(), strict=True)]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:k]

    def _ids(self, positions: NDArray[np.int64]) -> dict[int, str]:
        homes = np.searchsorted(self._bases, positions, side="right") - 1
        ids: dict[int, str] = {}
        for number in np.unique(homes).tolist():
            segment = self._segments[number]
            rows = (positions[homes == number] - segment.base).tolist()
            ids |= {row + segment.base: each for row, each in segment.documents.passage_ids(rows).items()}
        return ids

    def _located(self, passage_ids: Sequence[str]) -> list[tuple[Segment, dict[str, int]]]:
        """The live rows of passages, by segment and id. Raises NotFoundError if one is nowhere."""
        missing = dict.fromkeys(passage_ids)
        located = []
        for segment in self._segments:
            rows = segment.documents.passage_rows(list(missing))
            live = {passage_id: row for passage_id, row in rows.items() if segment.is_live(row)}
            if live:
                located.append((segment, live))
            missing = {passage_id: None for passage_id in missing if passage_id not in live}
        if missing:
            raise NotFoundError(f"No passage has the id {next(iter(missing))!r}.", "Look ids up with: esnqa search.")
        return located


def _open_segments(root: Path, manifest: Manifest, resources: ExitStack) -> tuple[Segment, ...]:
    opened: list[Segment] = []
    base = 0
    for entry in manifest.segments:
        segment = Segment(root, entry, base, manifest.dimension)
        resources.callback(segment.close)
        opened.append(segment)
        base += segment.rows
    return tuple(opened)


def _make_masks(segments: Iterable[Segment], where: Filter) -> list[Mask]:
    return [passage_mask(segment, where) for segment in segments]


def _home(segments: Iterable[Segment], document_id: str) -> Segment:
    for segment in segments:
        if document_id not in segment.replaced and segment.documents.document_rows([document_id]):
            return segment
    raise _unknown_document(document_id)


def _read_document(segments: Iterable[Segment], document_id: str) -> Document:
    document = _home(segments, document_id).documents.document(document_id)
    if document is None:
        raise _unknown_document(document_id)
    return document


def _unknown_document(document_id: str) -> NotFoundError:
    return NotFoundError(f"No document has the id {document_id!r}.", "Look ids up with: esnqa search.")


def _explicit(segment: Segment, mask: Mask) -> NDArray[np.bool_]:
    return np.ones(segment.rows, bool) if mask is None else mask


def expected_files(manifest: Manifest) -> set[str]:
    """The paths of the files that the parts of a generation consist of."""
    segments = {f"segments/{entry.name}/{name}" for entry in manifest.segments for name in SEGMENT_FILES}
    return segments | {f"lexical/{manifest.lexical}/{name}" for name in LEXICAL_FILES}


def _check_files(root: Path, manifest: Manifest, checked: Collection[str]) -> None:
    if set(manifest.files) != expected_files(manifest):
        named = root / "manifests" / f"{manifest.generation}.json"
        raise IndexCorruptError(f"Manifest {named} does not name the files of its parts.", REBUILD)
    for path, entry in manifest.files.items():
        if path not in checked:
            open_checked(root, path, entry).close()
