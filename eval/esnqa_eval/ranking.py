"""Measures of a ranking; the only door to ir-measures.

Questions without a relevant document are not measured; a question that was not ranked counts 0; unjudged documents
count as not relevant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from esnqa_eval.errors import DependencyError
from esnqa_eval.suites import Qrels
from esnqa_eval.trec import Run

NAMES: dict[str, str] = {
    "ndcg@10": "nDCG@10",
    "recall@5": "R@5",
    "recall@10": "R@10",
    "recall@100": "R@100",
    "mrr@10": "RR@10",
    "mrr": "RR",
    "map": "AP",
    "map@100": "AP@100",
    "success@1": "Success@1",
    "success@5": "Success@5",
    "precision@5": "P@5",
}
"""Our names of the measures and those of ir-measures (Macdonald et al.)."""

RETRIEVAL = (
    "ndcg@10",
    "recall@5",
    "recall@10",
    "recall@100",
    "mrr@10",
    "map@100",
    "success@1",
    "success@5",
    "precision@5",
)
RERANK = ("map", "mrr", "ndcg@10", "success@1", "recall@5", "precision@5")
EVIDENCE = ("ndcg@10", "recall@5", "mrr@10", "success@1", "success@5")


def measure(qrels: Qrels, run: Run, names: tuple[str, ...] = RETRIEVAL) -> dict[str, dict[str, float]]:
    """For each question with a relevant document, its measures by name, each from 0 to 1.

    The order of a ranking is taken as it is, ties included; of a document listed twice the first place counts.
    """
    judged = {query: dict(grades) for query, grades in qrels.items() if any(grade > 0 for grade in grades.values())}
    if not judged:
        return {}
    places = {query: _places(run.get(query, ())) for query in judged}
    ir_measures = _library()
    wanted = {ir_measures.parse_measure(NAMES[name]): name for name in names}
    found: dict[str, dict[str, float]] = {query: dict.fromkeys(names, 0.0) for query in judged}
    for metric in ir_measures.iter_calc(list(wanted), judged, places):
        found[metric.query_id][wanted[metric.measure]] = float(metric.value)
    return found


def provider_values(provider: str, qrels: Qrels, run: Run, names: Iterable[str]) -> Iterator[tuple[str, str, float]]:
    """Question, measure and value as one of ir-measures' providers computes them from the run's scores.

    ``pytrec_eval`` is trec_eval's own code. Measures that the provider does not know, and questions that were not ranked,
    are left out. Raises DependencyError where the provider is not installed.
    """
    ir_measures = _library()
    engine = ir_measures.providers.registry[provider]
    if not engine.is_available():
        raise DependencyError(
            f"ir-measures' provider {provider} is not there.", "Install it: pip install 'esnqa[eval]'."
        )
    wanted = {ir_measures.parse_measure(NAMES[name]): name for name in names}
    known = [metric for metric in wanted if engine.supports(metric)]
    scores = {query: dict(ranking) for query, ranking in run.items() if ranking}
    for metric in (
        engine.iter_calc(known, {query: dict(grades) for query, grades in qrels.items()}, scores) if known else ()
    ):
        if metric.query_id in scores:
            yield metric.query_id, wanted[metric.measure], float(metric.value)


def _places(ranking: Any) -> dict[str, float]:
    """Scores that fall by one from place to place, so that no provider breaks a tie in its own way."""
    documents = list(dict.fromkeys(document for document, _ in ranking))
    return {document: float(len(documents) - place) for place, document in enumerate(documents)}


def _library() -> Any:
    try:
        import ir_measures
    except ImportError as error:
        raise DependencyError("Evaluation needs ir-measures.", "Install it: pip install 'esnqa[eval]'.") from error
    return ir_measures
