"""A query to ranked passages: candidates from each signal, fused, near-duplicates collapsed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import fsum, sqrt
from statistics import fmean
from typing import TYPE_CHECKING

from esnqa.settings import RetrievalSettings
from esnqa.types import Document, Encoder, Hit, Passage, PassageStore, Query, ScoredPassage

if TYPE_CHECKING:
    from esnqa.types import Vectors

_SHINGLE_WORDS = 4


@dataclass(frozen=True, slots=True)
class Retriever:
    """Ranks the passages of one index generation for a query.

    ``settings.mode`` chooses the signals: ``dense`` (cosine similarity), ``lexical`` (BM25) or ``hybrid`` (both); only
    ``lexical`` works without an encoder.
    """

    store: PassageStore
    encoder: Encoder | None
    settings: RetrievalSettings

    def encode(self, query: Query) -> Vectors:
        """The query's vector, of shape (dimension,)."""
        if self.encoder is None:
            raise ValueError("a retriever without encoder ranks by words alone")
        return self.encoder.encode_query(query.standalone, None if query.foreign else query.language)

    def retrieve(self, query: Query, k: int, vector: Vectors | None = None) -> list[ScoredPassage]:
        """The ``k`` best passages that satisfy the query's filter, best first, near-duplicates collapsed.

        ``score`` lies between 0 and 1 and orders passages within one query; ``signals`` holds what it was made of.
        ``vector`` saves encoding the query again.
        """
        mode = self.settings.mode
        wanted = max(self.settings.candidates, k)
        if vector is None and mode != "lexical":
            vector = self.encode(query)
        dense = self.store.dense(vector, wanted, query.where) if vector is not None and mode != "lexical" else []
        lexical = self._by_words(query, wanted) if mode != "dense" else []
        if mode == "hybrid" and vector is not None:
            dense = self._completed(dense, lexical, vector)
        ranked = fuse(
            dense, lexical, 1.0 if mode == "dense" else 0.0 if mode == "lexical" else self.settings.dense_weight
        )
        return self._distinct(self._own_first(ranked, query.language), k)

    def _own_first(self, ranked: list[Fused], language: str) -> list[Fused]:
        """The ranking with what is not in the question's language put back a little, where some of it is."""
        lost = self.settings.own_language
        own = self.store.in_language([item.passage_id for item in ranked], language) if lost else frozenset()
        return own_first(ranked, own, lost)

    def _by_words(self, query: Query, wanted: int) -> list[Hit]:
        return self.store.lexical(
            query.standalone, query.language, wanted, query.where, translate=self.settings.translate_words
        )

    def _completed(self, dense: list[Hit], lexical: Sequence[Hit], vector: Vectors) -> list[Hit]:
        """The dense hits and those that only the lexical signal found, with their exact similarity."""
        known = {hit.passage_id for hit in dense}
        missing = [hit.passage_id for hit in lexical if hit.passage_id not in known]
        similarities = self.store.similarities(vector, missing)
        return dense + [Hit(name, score) for name, score in zip(missing, similarities, strict=True)]

    def _distinct(self, ranked: Sequence[Fused], k: int) -> list[ScoredPassage]:
        documents: dict[str, Document] = {}
        chosen: list[ScoredPassage] = []
        seen: list[frozenset[str]] = []
        for start in range(0, len(ranked), k):
            batch = ranked[start : start + k]
            for fused, passage in zip(batch, self.store.passages([f.passage_id for f in batch]), strict=True):
                shingles = _shingles(passage.text)
                if any(_overlap(shingles, other) >= self.settings.duplicate_overlap for other in seen):
                    continue
                seen.append(shingles)
                chosen.append(self._scored(fused, passage, documents))
                if len(chosen) == k:
                    return chosen
        return chosen

    def _scored(self, fused: Fused, passage: Passage, documents: dict[str, Document]) -> ScoredPassage:
        document = documents.get(passage.document_id)
        if document is None:
            document = documents[passage.document_id] = self.store.document(passage.document_id)
        return ScoredPassage(passage, document, fused.score, fused.signals)


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage after fusion."""

    passage_id: str
    score: float
    signals: dict[str, float]


def fuse(dense: Sequence[Hit], lexical: Sequence[Hit], dense_weight: float) -> list[Fused]:
    """Candidates of both signals, best first, ties by passage id.

    Each signal is standardised over the candidates, so that its weight does not depend on its scale; a candidate that a
    signal did not find counts as its lowest dense score, or as 0 on the lexical one: no word met. The weighted sum is
    mapped to [0, 1] by its rank-preserving share of the best attainable: 1 means best on every signal.
    """
    found = {
        "dense": {hit.passage_id: hit.score for hit in dense},
        "lexical": {hit.passage_id: hit.score for hit in lexical},
    }
    weights = {"dense": dense_weight, "lexical": 1 - dense_weight}
    names = sorted({hit.passage_id for hit in (*dense, *lexical)})
    total = dict.fromkeys(names, 0.0)
    best = worst = 0.0
    for signal, scores in found.items():
        if not scores or not weights[signal]:
            continue
        floor = 0.0 if signal == "lexical" else min(scores.values())
        values = [scores.get(name, floor) for name in names]
        mean = fmean(values)
        spread = sqrt(fsum((value - mean) ** 2 for value in values) / len(values)) or 1.0
        for name, value in zip(names, values, strict=True):
            total[name] += weights[signal] * (value - mean) / spread
        best += weights[signal] * (max(values) - mean) / spread
        worst += weights[signal] * (min(values) - mean) / spread
    extent = best - worst  # nothing where all candidates are alike: then each is the best
    fused = [
        Fused(
            name,
            (total[name] - worst) / extent if extent else 1.0,
            {s: scores[name] for s, scores in found.items() if name in scores},
        )
        for name in names
    ]
    return sorted(fused, key=lambda item: (-item.score, item.passage_id))


def own_first(ranked: Sequence[Fused], own: Collection[str], lost: float) -> list[Fused]:
    """Candidates with every score outside of ``own`` less by the share ``lost``, best first, ties by passage id.

    The order within ``own`` and within the others stays; all stays as it is where ``own`` is empty.
    """
    if not own or not lost:
        return list(ranked)
    weighed = [item if item.passage_id in own else replace(item, score=item.score * (1 - lost)) for item in ranked]
    return sorted(weighed, key=lambda item: (-item.score, item.passage_id not in own, item.passage_id))


def _shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.lower())
    width = min(_SHINGLE_WORDS, len(words)) or 1
    return frozenset(" ".join(words[i : i + width]) for i in range(len(words) - width + 1))


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """The share of the smaller set that stands in the other, from 0 to 1."""
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0
