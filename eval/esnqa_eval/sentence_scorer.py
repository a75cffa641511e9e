"""The answering room's own judgement of sentences, as another way of ranking the candidates of a reranking suite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from esnqa.types import ScoredPassage

if TYPE_CHECKING:
    from esnqa.assistant import Assistant

SentenceScorer = Callable[[str, str | None, Sequence[ScoredPassage]], dict[str, float]]
"""From a question, its language and passages to the score of each passage's document."""


def sentence_scorer(assistant: Assistant) -> SentenceScorer:
    """Scores a document by the sentence in its passages that most probably answers, from 0 to 1.

    A document without a sentence has no score.
    """
    from esnqa.answering.candidates import candidates
    from esnqa.answering.features import observe
    from esnqa.answering.scoring import score
    from esnqa.queries import make_query

    def scores(question: str, language: str | None, passages: Sequence[ScoredPassage]) -> dict[str, float]:
        found = candidates(passages)
        if not found:
            return {}
        query = make_query(question, language=language)
        store = assistant.store
        encoder = assistant.encoder(store)
        vector = encoder.encode_query(query.standalone, query.language)
        probabilities = score(observe(query, found, vector, encoder, store.word_weights)).sentences
        best: dict[str, float] = {}
        for candidate, probability in zip(found, probabilities, strict=True):
            name = candidate.source.document.id
            best[name] = max(best.get(name, 0.0), float(probability))
        return best

    return scores
