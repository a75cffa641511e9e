"""From records to measures: each question judged by itself, with the reason where it went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from esnqa_eval import ranking
from esnqa_eval.citing import SUPPORTED, CitationScores, citation_scores, cited_statements, verbatim_share
from esnqa_eval.correctness import answered_rightly, exact_match, gold_f1, missing, span_hit
from esnqa_eval.records import Cited, Given, Record
from esnqa_eval.suites import Mode, Question, Suite
from esnqa_eval.support import NamedSupport
from esnqa_eval.trec import Run


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with its record, measures by name, and why it counts as wrong (empty where it does not)."""

    question: Question
    record: Record
    measures: Mapping[str, float]
    wrong: str

    @property
    def answerable(self) -> bool | None:
        """Whether the documents answer it; ``None`` where nobody has judged it."""
        if self.question.answerable is None and (self.question.documents or self.question.answers):
            return True
        return self.question.answerable


def judge(suite: Suite, records: Mapping[str, Record], support: NamedSupport) -> list[Judged]:
    """Every question of the suite with its measures, in the suite's order; a question without a record counts as empty."""
    ranked = ranking.measure(suite.qrels, run_of(suite, records), _ranking_names(suite.mode))
    for query, values in _by_sentence(suite, records).items():
        ranked[query] |= values
    return [
        _judged(suite, question, records.get(question.id, Record(question.id)), ranked.get(question.id, {}), support)
        for question in suite.questions
    ]


def run_of(suite: Suite, records: Mapping[str, Record]) -> Run:
    """The rankings of all questions, documents under the names that the suite uses for them."""
    return {question.id: _ranking(question, records.get(question.id)) for question in suite.questions}


def _by_sentence(suite: Suite, records: Mapping[str, Record]) -> dict[str, dict[str, float]]:
    """The measures of ranking by sentences, of suites whose candidates were ranked so."""
    run = {query: record.by_sentence for query, record in records.items() if record.by_sentence}
    qrels = {query: grades for query, grades in suite.qrels.items() if query in run}
    found = ranking.measure(qrels, run, ("map", "mrr"))
    return {query: {f"{name}_by_sentence": v for name, v in values.items()} for query, values in found.items()}


def _ranking_names(mode: Mode) -> tuple[str, ...]:
    return {Mode.RERANK: ranking.RERANK, Mode.ANSWERS: ranking.EVIDENCE}.get(mode, ranking.RETRIEVAL)


def _ranking(question: Question, record: Record | None) -> tuple[tuple[str, float], ...]:
    if record is None:
        return ()
    names = {shown.document_id: shown.names for shown in record.shown}
    return tuple(
        (_suite_name(document, names.get(document, ()), question), score) for document, score in record.ranking
    )


def _suite_name(document: str, names: tuple[str, ...], question: Question) -> str:
    if document in question.documents:
        return document
    return next((gold for gold in question.documents if gold in names), document)


def _judged(
    suite: Suite, question: Question, record: Record, ranked: Mapping[str, float], support: NamedSupport
) -> Judged:
    if suite.mode is Mode.ATTRIBUTION:
        return _judged_claim(question, record, suite.qrels.get(question.id, {}))
    measures = dict(ranked)
    wrong = f"error: {record.error}" if record.error else ""
    if suite.is_answered(question):
        answer_measures, why = _answer_measures(question, record, support)
        measures |= answer_measures
        wrong = wrong or why
    elif not wrong and _missed(suite.mode, ranked):
        wrong = _how_deep(question, record)
    return Judged(question, record, {"errors": float(bool(record.error)), **measures}, wrong)


def _missed(mode: Mode, ranked: Mapping[str, float]) -> bool:
    """Whether a ranking counts as wrong: nothing relevant among ten documents, or not in first place of few candidates."""
    return ranked.get("success@1" if mode is Mode.RERANK else "recall@10") == 0


def _judged_claim(question: Question, record: Record, grades: Mapping[str, int]) -> Judged:
    supported = bool(question.documents)
    said = (record.support or 0.0) >= SUPPORTED
    verdict = (
        ""
        if said == supported
        else ("judged unsupported, people say supported" if supported else "judged supported, people say not")
    )
    wrong = f"error: {record.error}" if record.error else verdict
    measures = {"errors": float(bool(record.error)), "support_right": float(not wrong)}
    measures |= {f"citation_{name}_by_check": value for name, value in record.citing.items()}
    if grades:
        measures |= {f"citation_{name}_by_people": value for name, value in _by_people(grades).items()}
    return Judged(question, record, measures, wrong)


def _by_people(grades: Mapping[str, int]) -> dict[str, float]:
    """A claim's citation measures by people's labels: supported by any passage, and the share of passages that do."""
    recall, precision = float(any(grade > 0 for grade in grades.values())), _mean(g > 0 for g in grades.values())
    return {"recall": recall, "precision": precision, "f1": CitationScores(recall, precision).f1}


def _answer_measures(question: Question, record: Record, support: NamedSupport) -> tuple[dict[str, float], str]:
    given = record.given
    if given is None:
        return _nothing_given(question), "no answer was given"
    found = _citation_measures(question, given, support) if not given.refused else {}
    why = ""
    if question.answerable is False:
        found["refused_rightly"] = float(given.refused)
        why = "" if given.refused else "answered, though the documents do not answer it"
    elif question.answers or question.documents:
        found |= _answerable_measures(question, given)
        why = _why_wrong(question, record, given)
    else:
        return found, ""
    return {"right": float(not why), **found}, why


def _nothing_given(question: Question) -> dict[str, float]:
    if question.answerable is False:
        return {"right": 0.0, "refused_rightly": 0.0}
    found = {"right": 0.0, "answered": 0.0}
    if question.answers:
        found |= dict.fromkeys(("answer_accuracy", "token_f1", "exact_match", "span_hit"), 0.0)
    return found | ({"document_hit": 0.0} if question.documents else {})


def _answerable_measures(question: Question, given: Given) -> dict[str, float]:
    found = {"answered": float(not given.refused)}
    quotes = [citation.quote for citation in given.citations]
    if question.answers:
        said = "" if given.refused else given.text
        found["answer_accuracy"] = float(answered_rightly(said, question.answers))
        found["token_f1"] = gold_f1(said, question.answers)
        found["exact_match"] = float(exact_match(said, question.answers))
        found["span_hit"] = float(not given.refused and span_hit(quotes, question.answers))
    if question.documents:
        found["document_hit"] = float(not given.refused and any(_is_gold(cited, question) for cited in given.citations))
    return found


def _citation_measures(question: Question, given: Given, support: NamedSupport) -> dict[str, float]:
    quotes = {cited.marker: cited.quote for cited in given.citations}
    statements = cited_statements([{"text": text, "citations": list(m)} for text, m in given.statements], quotes)
    if not statements:
        return {}
    scores = citation_scores(statements, support.check)
    found = {
        "citation_recall": scores.recall,
        "citation_precision": scores.precision,
        "citation_f1": scores.f1,
        "verbatim": verbatim_share(statements),
    }
    if given.citations:
        found["quotes_exact"] = _mean(cited.exact for cited in given.citations)
        if question.documents and question.answerable is not False:
            found |= _gold_citation_measures(question, given)
    return found


def _gold_citation_measures(question: Question, given: Given) -> dict[str, float]:
    """Citations against the suite's own labels: which of them are right, and how many of the right ones are there."""
    precision = _mean(_is_gold(cited, question) for cited in given.citations)
    recall = _mean(
        any(gold == c.document_id or gold in c.names for c in given.citations) for gold in question.documents
    )
    f1 = CitationScores(recall, precision).f1
    return {"gold_citations": precision, "gold_citation_recall": recall, "gold_citation_f1": f1}


def _why_wrong(question: Question, record: Record, given: Given) -> str:
    if given.refused:
        return (
            f"refused, though the documents answer it ({given.reason})"
            if given.reason
            else "refused, though the documents answer it"
        )
    if question.answers:
        absent = missing(given.text, question.answers)
        if not absent:
            return ""
        wanted = "; ".join(" / ".join(group) for group in absent)
        return f"the answer lacks: {wanted} ({_where_gold_was(question, record, given)})"
    if any(_is_gold(cited, question) for cited in given.citations):
        return ""
    return f"no gold document is cited ({_where_gold_was(question, record, given)})"


def _where_gold_was(question: Question, record: Record, given: Given) -> str:
    if not question.documents:
        return "the suite names no gold document"
    if any(_is_gold(cited, question) for cited in given.citations):
        return "a gold document is cited"
    place = _gold_place(question, record)
    return f"gold document at rank {place}, not cited" if place else "gold document not retrieved"


def _how_deep(question: Question, record: Record) -> str:
    place = _gold_place(question, record)
    return f"the first relevant document is at rank {place}" if place else "no relevant document was retrieved"


def _gold_place(question: Question, record: Record) -> int | None:
    golds = set(question.documents)
    places = (place for place, (name, _) in enumerate(_ranking(question, record), start=1) if name in golds)
    return next(places, None)


def _is_gold(cited: Cited, question: Question) -> bool:
    return any(gold == cited.document_id or gold in cited.names for gold in question.documents)


def _mean(holds: Iterable[bool]) -> float:
    values = [float(value) for value in holds]
    return sum(values) / len(values)
