"""Every measure by name: what it says, which way is better, and whether a gate watches it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure's name in JSON, what it says in words, and its unit (empty: a share from 0 to 1).

    ``better`` is 1 where higher is better, -1 where lower, 0 where neither; ``watched`` measures are compared by a gate.
    """

    name: str
    says: str
    better: int = 1
    watched: bool = False
    unit: str = ""


_ALL = (
    Measure(
        "right", "questions dealt with rightly: answered rightly, or refused where there is no answer", watched=True
    ),
    Measure(
        "answer_accuracy",
        "answerable questions whose answer contains all gold strings (refusals count as wrong)",
        watched=True,
    ),
    Measure("answered", "answerable questions that were answered, not refused"),
    Measure("refused_rightly", "unanswerable questions that were refused", watched=True),
    Measure("document_hit", "answerable questions whose answer cites a gold document", watched=True),
    Measure("span_hit", "answerable questions with a gold string in a cited quote"),
    Measure("token_f1", "overlap of the answer's words with the gold answer's"),
    Measure("exact_match", "answers that are the gold answer, no more and no less"),
    Measure("gold_citations", "citations that point to a gold document: precision against the suite's labels"),
    Measure("gold_citation_recall", "gold documents that are cited (where one of several is enough, a strict measure)"),
    Measure("gold_citation_f1", "harmonic mean of the two, for each answer"),
    Measure("citation_recall", "statements that their citations together support (ALCE)", watched=True),
    Measure("citation_precision", "citations that are needed for or suffice for their statement (ALCE)", watched=True),
    Measure("citation_f1", "harmonic mean of citation recall and precision, for each answer"),
    Measure("verbatim", "statements that stand word for word in a cited quote"),
    Measure("quotes_exact", "citations whose quote is what stands at its place in the document"),
    Measure("abstention_precision", "refusals that were right"),
    Measure("abstention_recall", "unanswerable questions that were refused"),
    Measure("abstention_f1", "harmonic mean of abstention precision and recall"),
    Measure("answerable_auroc", "chance that an answerable question gets more confidence than an unanswerable one"),
    Measure("answerable_auroc_dense", "the same with the best passage's similarity instead of confidence"),
    Measure("answerable_auroc_lexical", "the same with the best passage's BM25 instead of confidence"),
    Measure(
        "risk_area", "mean share of wrong answers as the bar for answering is lowered (risk-coverage curve)", better=-1
    ),
    Measure(
        "calibration_error", "mean distance between confidence and share of right answers (ECE, 10 bins)", better=-1
    ),
    Measure("ndcg@10", "ranking of the first ten documents, discounted by rank", watched=True),
    Measure("recall@5", "relevant documents among the first five", watched=True),
    Measure("recall@10", "relevant documents among the first ten"),
    Measure("recall@100", "relevant documents among the first hundred"),
    Measure("mrr@10", "one over the rank of the first relevant document among ten"),
    Measure("mrr", "one over the rank of the first relevant document"),
    Measure("map", "mean average precision", watched=True),
    Measure("map_by_sentence", "the same, ranked by the sentence that most probably answers"),
    Measure("mrr_by_sentence", "one over the rank of the first relevant document, ranked the same way"),
    Measure("map@100", "mean average precision over the first hundred"),
    Measure("success@1", "questions with a relevant document in first place"),
    Measure("success@5", "questions with a relevant document among the first five"),
    Measure("precision@5", "relevant ones among the first five documents"),
    Measure("support_auroc", "chance that a supported claim gets more support than an unsupported one"),
    Measure("support_auroc_dense", "the same with similarity instead of the support check"),
    Measure("support_auroc_lexical", "the same with BM25 instead of the support check"),
    Measure("support_right", "claims that the support check judges as people do", watched=True),
    Measure("support_precision", "claims called supported that people call supported"),
    Measure("support_recall", "claims that people call supported that are called so"),
    Measure("citation_recall_by_check", "claims that their passages support, as the support check says", better=0),
    Measure("citation_recall_by_people", "the same, as people say", better=0),
    Measure(
        "citation_precision_by_check",
        "passages that are needed for or suffice for their claim, as the check says",
        better=0,
    ),
    Measure("citation_precision_by_people", "passages that people call supporting", better=0),
    Measure("citation_f1_by_check", "harmonic mean of the two, as the check says", better=0),
    Measure("citation_f1_by_people", "the same, as people say", better=0),
    Measure("support_calibration_error", "mean distance between support and share of supported claims", better=-1),
    Measure("search_p50", "half of the searches were done in", better=-1, unit="ms"),
    Measure("search_p95", "95 of 100 searches were done in", better=-1, unit="ms"),
    Measure("ask_p50", "half of the answers were there in", better=-1, unit="ms"),
    Measure("ask_p95", "95 of 100 answers were there in", better=-1, unit="ms"),
    Measure("tokens_read", "tokens of the passages read for an answer, on average", better=-1, unit="tokens"),
    Measure("tokens_written", "tokens of an answer, on average", better=0, unit="tokens"),
    Measure("errors", "questions that ended in an error", better=-1),
)
CATALOGUE: dict[str, Measure] = {measure.name: measure for measure in _ALL}
WATCHED: tuple[str, ...] = tuple(measure.name for measure in _ALL if measure.watched)
ORDER: dict[str, int] = {measure.name: place for place, measure in enumerate(_ALL)}


def lower_is_better(name: str) -> bool:
    """Whether a smaller value of the measure is the better one."""
    return name in CATALOGUE and CATALOGUE[name].better < 0
