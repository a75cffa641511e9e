"""What comes into the index: documents with passages and vectors, checked, and turned into what a segment stores."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from esnqa.index.documents import StoredDocument, encode
from esnqa.index.manifest import GenerationMeta
from esnqa.index.segment import Record
from esnqa.lexicon.analysis import analyze
from esnqa.types import Document, Passage

if TYPE_CHECKING:
    from esnqa.types import Vectors


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document ready for the index.

    ``passages`` in order; for each its ``embed_keys`` entry, the SHA-256 of the text that was embedded, and its row of
    ``vectors``, of shape (len(passages), dimension), float32, unit length. ``fingerprint`` changes whenever the
    document has to be indexed anew; ``source`` is what it was read from and ``content_sha256`` the hash of that.
    """

    document: Document
    passages: tuple[Passage, ...]
    embed_keys: tuple[str, ...]
    vectors: Vectors
    fingerprint: str
    source: str
    content_sha256: str


def record_of(item: IndexedDocument) -> Record:
    """The document as a segment stores it."""
    stored = encode(
        item.document, item.passages, item.embed_keys,
        fingerprint=item.fingerprint, source=item.source, content_sha256=item.content_sha256,
    )  # fmt: skip
    return Record(stored, terms_of(stored), np.asarray(item.vectors, np.float32))


def terms_of(stored: StoredDocument) -> tuple[str, ...]:
    """The terms of each passage, joined by spaces: those of the title, of the headings above it, and its own."""
    data = json.loads(stored.data)
    lines = []
    for *_, language, _, headings, _, text in stored.passages:
        above = [data["title"], *(heading for heading in json.loads(headings) if heading != data["title"])]
        terms = [term for part in above for term in analyze(part, data["language"] or language)]
        lines.append(" ".join(terms + analyze(text, language or data["language"])))
    return tuple(lines)


def check_documents(upserts: Sequence[IndexedDocument], deletes: Collection[str], meta: GenerationMeta) -> None:
    """Raises ValueError for documents that contradict themselves or each other."""
    ids = [item.document.id for item in upserts]
    if len(set(ids)) != len(ids) or not set(ids).isdisjoint(deletes):
        raise ValueError("a document is given twice, or both to add and to delete")
    seen: set[str] = set()
    for item in upserts:
        if problem := _contradiction(item, meta.dimension):
            raise ValueError(f"document {item.document.id!r}: {problem}")
        passage_ids = {passage.id for passage in item.passages}
        if len(passage_ids) != len(item.passages) or not seen.isdisjoint(passage_ids):
            raise ValueError(f"document {item.document.id!r}: a passage id is not its own")
        seen |= passage_ids


def _contradiction(item: IndexedDocument, dimension: int) -> str | None:
    document, passages = item.document, item.passages
    if hashlib.sha256(document.text.encode()).hexdigest() != document.sha256:
        return "its SHA-256 is not that of its text"
    if any(p.document_id != document.id or document.text[p.start : p.end] != p.text for p in passages):
        return "a passage is not its span of the text"
    if len(item.embed_keys) != len(passages) or item.vectors.shape != (len(passages), dimension):
        return f"its {len(passages)} passages have vectors of shape {item.vectors.shape} for dimension {dimension}"
    if not np.allclose(np.linalg.norm(item.vectors, axis=1), 1, atol=1e-2):
        return "a vector has not unit length"
    return None
