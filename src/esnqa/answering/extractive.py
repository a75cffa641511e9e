"""The answer without a language model: the sentences that answer, verbatim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from esnqa.answering.candidates import Candidate, candidates
from esnqa.answering.features import Observed, WordWeights, observe
from esnqa.answering.scoring import Scores, score
from esnqa.answering.selection import Chosen, select
from esnqa.answering.wording import refusal_reason
from esnqa.settings import AnsweringSettings
from esnqa.types import Draft, DraftStatement, Encoder, Query, Refusal, ScoredPassage, SpanRef

if TYPE_CHECKING:
    from esnqa.types import Vectors

NEAREST = 5


@dataclass(frozen=True, slots=True)
class ExtractiveGenerator:
    """Quotes the sentences of the evidence that answer, or declines. Implements :class:`esnqa.types.AnswerGenerator`."""

    encoder: Encoder
    weights: WordWeights
    settings: AnsweringSettings
    name: str = "extractive"

    def generate(self, query: Query, evidence: Sequence[ScoredPassage], vector: Vectors) -> Draft | Refusal:
        """At most ``settings.sentences`` verbatim sentences in reading order, or a refusal with the signals behind it."""
        found = candidates(evidence[: self.settings.passages])
        if not found:
            return Refusal(refusal_reason(query.language, "nothing_found"), {}, tuple(evidence[:NEAREST]))
        observed = observe(query, found, vector, self.encoder, self.weights)
        scores = score(observed)
        if scores.answerable < self.settings.threshold or _is_elsewhere(scores):
            return Refusal(_reason(observed, scores), _signals(scores), tuple(evidence[:NEAREST]))
        chosen = select(found, [float(p) for p in scores.sentences], self.settings.sentences)
        return Draft(tuple(_statement(item) for item in chosen), scores.answerable, _signals(scores))


def _signals(scores: Scores) -> dict[str, float]:
    return {name: round(value, 4) for name, value in {"confidence": scores.answerable, **scores.signals}.items()}


def _statement(chosen: Chosen) -> DraftStatement:
    """A verbatim sentence supports itself: what it states is what stands there, character for character."""
    spans = tuple(SpanRef(c.source, c.start, c.end) for c in (chosen.sentence, *chosen.also))
    return DraftStatement(_on_one_line(chosen.sentence), spans, support=1.0, relevance=chosen.probability)


def _on_one_line(sentence: Candidate) -> str:
    return " ".join(sentence.text.split())


UNRELATED = 0.3
"""No passage as dissimilar as this to the question answers it: 99 of 100 answerable questions of the suites lie above."""


def _is_elsewhere(scores: Scores) -> bool:
    return max(scores.signals["passage_similarity"], scores.signals["best_similarity"]) < UNRELATED


_FAILED = {
    "coverage": ("coverage", "context_coverage", "names_missing", "names_missing_in_document", "words_score"),
    "kind": ("kind_of_best", "typed_coverage", "kind_absent", "best_lacks_kind", "quotes_lack_kind"),
    "unclear": ("best_similarity", "passage_similarity", "passage_margin", "similarity_margin", "probability_margin"),
}


def _reason(observed: Observed, scores: Scores) -> str:
    """In words, the signal that spoke most against an answer."""
    if _is_elsewhere(scores):
        return refusal_reason(observed.query.language, "similarity")
    if observed.names_absent:
        return refusal_reason(observed.query.language, "coverage", missing=observed.names_absent[:3])
    against = {name: sum(scores.contributions[part] for part in parts) for name, parts in _FAILED.items()}
    worst = min(against, key=lambda name: against[name])
    missing = observed.covered[int(scores.sentences.argmax())].missing
    if worst == "coverage" and not missing:
        worst = "unclear"
    return refusal_reason(observed.query.language, worst, kind=observed.kind, missing=missing[:3])
