"""Plain parts to put in the place of esnqa's own, so that an ablation shows what these are worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from esnqa.types import (
    Answer,
    Document,
    Draft,
    DraftStatement,
    Filter,
    Query,
    Refusal,
    ScoredPassage,
    SpanRef,
    Turn,
)
from esnqa_eval.suites import Mode, Suite
from esnqa_eval.systems import Prepared, System

if TYPE_CHECKING:
    from esnqa.answering.candidates import Candidate
    from esnqa.assistant import Assistant

RRF_K = 60
SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Exchange:
    """A part of another make: how a prepared system gets it, and on which suites that changes anything."""

    name: str
    apply: Callable[[Prepared], Prepared]
    modes: tuple[Mode, ...]

    def __call__(self, prepared: Prepared) -> Prepared:
        """The system with the part exchanged, under an identity of its own."""
        return replace(self.apply(prepared), identity=f"{prepared.identity} with {self.name}")

    def changes(self, suite: Suite) -> bool:
        """Whether the suite would notice."""
        return suite.mode in self.modes


class ReciprocalRanks:
    """Searches by meaning and by words and adds reciprocal ranks with equal weights (Cormack et al. 2009); answers as before."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._parts = [_with(assistant, mode=mode) for mode in ("dense", "lexical")]

    def search(self, query: str, *, k: int, where: Filter, language: str | None) -> list[ScoredPassage]:
        """The ``k`` passages with the largest sums, ties by passage id."""
        scores: dict[str, float] = {}
        passages: dict[str, ScoredPassage] = {}
        for part in self._parts:
            for rank, scored in enumerate(part.search(query, k=k, where=where, language=language), start=1):
                name = scored.passage.id
                scores[name] = scores.get(name, 0.0) + 1 / (RRF_K + rank)
                passages.setdefault(name, scored)
        best = sorted(scores, key=lambda name: (-scores[name], name))[:k]
        return [replace(passages[name], score=scores[name]) for name in best]

    def ask(self, question: str, *, history: Sequence[Turn], where: Filter, language: str | None) -> Answer:
        """As the assistant answers."""
        return self._assistant.ask(question, history=history, where=where, language=language)

    def document(self, document_id: str) -> Document:
        """A document by id."""
        return self._assistant.document(document_id)


class NearestSentences:
    """Answers with the sentences most similar to the question, whatever they say, and never refuses."""

    def __init__(self, assistant: Assistant, count: int = SENTENCES) -> None:
        self._assistant, self._count = assistant, count

    def search(self, query: str, *, k: int, where: Filter, language: str | None) -> list[ScoredPassage]:
        """As the assistant searches."""
        return self._assistant.search(query, k=k, where=where, language=language)

    def ask(self, question: str, *, history: Sequence[Turn], where: Filter, language: str | None) -> Answer:
        """The nearest sentences of the passages that the assistant reads; confidence is the highest similarity."""
        from esnqa.answering.composing import compose
        from esnqa.queries import make_query

        query = make_query(question, history=history, where=where, language=language)
        passages = self._assistant.settings.answering.passages
        found = self._assistant.search(query.standalone, k=passages, where=where, language=query.language)
        return compose(
            query,
            self._draft(query, found),
            found,
            generator="nearest sentences",
            index=self._assistant.store.stamp,
            timings_ms={"total": 0.0},
        )

    def document(self, document_id: str) -> Document:
        """A document by id."""
        return self._assistant.document(document_id)

    def _draft(self, query: Query, found: Sequence[ScoredPassage]) -> Draft | Refusal:
        from esnqa.answering.candidates import candidates

        sentences = candidates(found)
        if not sentences:
            return Refusal("nothing was found", {}, ())
        encoder = self._assistant.encoder(self._assistant.store)
        spoken = [sentence.source.document.language for sentence in sentences]
        vectors = encoder.encode_passages([sentence.text for sentence in sentences], spoken)
        similar = np.clip(vectors @ encoder.encode_query(query.standalone, query.language), 0.0, 1.0)
        nearest = np.argsort(-similar, kind="stable")[: self._count]
        statements = tuple(_statement(sentences[place], float(similar[place])) for place in nearest)
        return Draft(statements, float(similar[nearest[0]]))


def _statement(sentence: Candidate, similarity: float) -> DraftStatement:
    span = SpanRef(sentence.source, sentence.start, sentence.end)
    return DraftStatement(" ".join(sentence.text.split()), (span,), support=1.0, relevance=similarity)


def _with(assistant: Assistant, mode: str) -> Assistant:
    """Another assistant over the same index and encoder that retrieves in another way."""
    from esnqa.assistant import Assistant as Another

    settings = assistant.settings
    changed = settings.model_copy(update={"retrieval": settings.retrieval.model_copy(update={"mode": mode})})
    return Another.open(settings.index_dir, changed, encoder=assistant.encoder(assistant.store))


def _exchanged(make: Callable[[Assistant], System]) -> Callable[[Prepared], Prepared]:
    """A system made from the assistant in a prepared one."""

    def apply(prepared: Prepared) -> Prepared:
        from esnqa.assistant import Assistant as Real

        if not isinstance(prepared.system, Real):
            raise TypeError("only an assistant's parts can be exchanged")
        return replace(prepared, system=make(prepared.system), sentences=None)

    return apply


RECIPROCAL_RANKS = Exchange(
    f"reciprocal ranks, k = {RRF_K}", _exchanged(ReciprocalRanks), (Mode.RETRIEVAL, Mode.RERANK)
)
NEAREST_SENTENCES = Exchange(
    f"the {SENTENCES} sentences nearest to the question",
    _exchanged(NearestSentences),
    (Mode.RETRIEVAL, Mode.RERANK, Mode.ANSWERS),
)
