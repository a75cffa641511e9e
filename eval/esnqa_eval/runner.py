"""Asks a system a suite's questions, one after the other, and keeps what it gave."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from esnqa.errors import EsnqaError
from esnqa.types import Answer, Citation, Filter, ScoredPassage, TokenCounter, Turn
from esnqa_eval.citing import CitedStatement, citation_scores
from esnqa_eval.correctness import document_names
from esnqa_eval.journal import Journal, key_of
from esnqa_eval.records import Cited, Given, Record, Shown
from esnqa_eval.suites import Mode, Question, Suite
from esnqa_eval.support import NamedSupport
from esnqa_eval.systems import Prepared, Progress, silent

DEPTH = 100
"""Documents that are ranked for a question."""
SHOWN = 10
_MAX_PASSAGES = 4_000
_TEXT = 1_200


def run_suite(
    suite: Suite, prepared: Prepared, support: NamedSupport, journals: Path | None = None, progress: Progress = silent
) -> dict[str, Record]:
    """What the system gives for each question of the suite, by the question's id, in the suite's order.

    With a folder for ``journals``, what an earlier, interrupted run of the same suite, system and settings gave is
    taken over, and each further record is written there at once. A question that the system refuses to take (too
    long, say) is recorded with the error.
    """
    runner = _Runner(suite, prepared, support)
    if journals is None:
        return _collect(suite, runner, {}, None, progress)
    key = key_of(
        {
            "suite": suite.fingerprint,
            "mode": suite.mode,
            "system": prepared.identity,
            "depth": DEPTH,
            "support": support.name,
        }
    )
    with Journal(journals / f"{suite.file_name}-{key}.jsonl") as journal:
        return _collect(suite, runner, journal.records, journal, progress)


def _collect(
    suite: Suite, runner: _Runner, known: Mapping[str, Record], journal: Journal | None, progress: Progress
) -> dict[str, Record]:
    found: dict[str, Record] = {}
    total = len(suite.questions)
    for number, question in enumerate(suite.questions):
        progress(f"{suite.name}: questions", number, total)
        record = known.get(question.id)
        if record is None or _lacks_answer(suite, question, record):
            record = runner.record(question)
            if journal:
                journal.append(record)
        found[question.id] = record
    progress(f"{suite.name}: questions", total, total)
    return found


def _lacks_answer(suite: Suite, question: Question, record: Record) -> bool:
    """Whether an earlier run only ranked for a question that is now to be answered too."""
    asked = suite.is_answered(question) and (suite.mode is not Mode.RERANK or bool(question.candidates))
    return asked and record.given is None and not record.error


class _Runner:
    """Asks one system; keeps answers given in conversations and token counts of passages."""

    def __init__(self, suite: Suite, prepared: Prepared, support: NamedSupport) -> None:
        self.suite, self.system, self.support = suite, prepared.system, support
        self.sentences = prepared.sentences
        self.documents = {document.id: document for document in suite.corpus}
        self.passages = min(_MAX_PASSAGES, math.ceil(DEPTH * prepared.passages_each * 1.2))
        self._tokens: dict[str, int] = {}
        self._said: dict[tuple[str, ...], str] = {}
        self._counter = _token_counter() if suite.asks else None

    def record(self, question: Question) -> Record:
        """The outcome for one question."""
        try:
            if self.suite.mode is Mode.ATTRIBUTION:
                return self._attribute(question)
            return self._answer(question) if self.suite.mode is Mode.ANSWERS else self._rank(question)
        except EsnqaError as error:
            return Record(question.id, error=str(error))

    def _rank(self, question: Question) -> Record:
        if self.suite.mode is Mode.RERANK and not question.candidates:
            return Record(question.id)
        where = Filter(document_ids=frozenset(question.candidates))
        started = time.perf_counter()
        found, ranking = self._search(question, where)
        searched = time.perf_counter()
        milliseconds = {"search": _milliseconds(searched - started)}
        given = None
        if self.suite.is_answered(question):
            answer = self.system.ask(question.text, history=(), where=where, language=question.language)
            milliseconds["ask"] = _milliseconds(time.perf_counter() - searched)
            given = self._given(answer)
        return Record(
            question.id,
            ranking,
            _shown(found, named=False),
            given,
            signals=dict(found[0].signals) if found else {},
            by_sentence=self._by_sentence(question, found),
            milliseconds=milliseconds,
        )

    def _by_sentence(self, question: Question, found: Sequence[ScoredPassage]) -> tuple[tuple[str, float], ...]:
        """Candidates of a reranking suite by their best sentence, equal ones and those without as retrieval has them."""
        if self.suite.mode is not Mode.RERANK or self.sentences is None:
            return ()
        scores = self.sentences(question.text, question.language, found)
        ranked = [(name, scores[name]) for name, _ in best_of_document(found) if name in scores]
        return _completed(tuple(sorted(ranked, key=lambda item: -item[1])), question.candidates)

    def _answer(self, question: Question) -> Record:
        history = self._history(question)
        started = time.perf_counter()
        answer = self.system.ask(question.text, history=history, where=Filter(), language=question.language)
        milliseconds = {"ask": _milliseconds(time.perf_counter() - started)}
        milliseconds |= {f"ask_{name}": value for name, value in answer.timings_ms.items() if name != "total"}
        evidence = answer.evidence or (answer.refusal.nearest if answer.refusal else ())
        return Record(
            question.id,
            best_of_document(evidence),
            _shown(evidence, named=True),
            self._given(answer),
            signals=dict(evidence[0].signals) if evidence else {},
            milliseconds=milliseconds,
        )

    def _attribute(self, question: Question) -> Record:
        """How well the passages given for a claim support it, beside what retrieval thinks of them."""
        given = [self.documents[name] for name in question.candidates if name in self.documents]
        started = time.perf_counter()
        texts = tuple(document.text for document in given)
        support = self.support.check(question.text, texts) if given else 0.0
        checked = time.perf_counter()
        scores = citation_scores([CitedStatement(question.text, texts)], self.support.check)
        where = Filter(document_ids=frozenset(question.candidates))
        found = self.system.search(question.text, k=50, where=where, language=question.language) if given else []
        signals = {name: max(p.signals[name] for p in found if name in p.signals) for name in _signal_names(found)}
        return Record(
            question.id,
            best_of_document(found),
            _shown(found, named=False),
            signals=signals,
            support=support,
            citing={"recall": scores.recall, "precision": scores.precision, "f1": scores.f1},
            milliseconds={"support": _milliseconds(checked - started)},
        )

    def _search(self, question: Question, where: Filter) -> tuple[list[ScoredPassage], tuple[tuple[str, float], ...]]:
        """Passages and documents; asks for more passages until there are enough documents or no more passages."""
        wanted = min(DEPTH, len(question.candidates) or DEPTH)
        k = self.passages
        while True:
            found = self.system.search(question.text, k=k, where=where, language=question.language)
            ranking = best_of_document(found)[:DEPTH]
            if len(ranking) >= wanted or len(found) < k or k >= _MAX_PASSAGES:
                return found, _completed(ranking, question.candidates)
            k = min(_MAX_PASSAGES, 2 * k)

    def _history(self, question: Question) -> tuple[Turn, ...]:
        """The earlier turns, with the system's own answers where the suite gives none."""
        turns: list[Turn] = []
        for turn in question.history:
            answer = turn.answer or self._say(turn.question, turns, question.language)
            turns.append(Turn(turn.question, answer))
        return tuple(turns)

    def _say(self, text: str, before: Sequence[Turn], language: str | None) -> str:
        key = (*(part for turn in before for part in (turn.question, turn.answer)), text, language or "")
        if key not in self._said:
            self._said[key] = self.system.ask(text, history=tuple(before), where=Filter(), language=language).text
        return self._said[key]

    def _given(self, answer: Answer) -> Given:
        names = {scored.document.id: _names(scored) for scored in answer.evidence}
        return Given(
            refused=answer.refusal is not None,
            text="" if answer.refusal else " ".join(statement.text for statement in answer.statements),
            statements=tuple((statement.text, statement.citations) for statement in answer.statements),
            citations=tuple(self._cited(citation, names) for citation in answer.citations),
            confidence=answer.confidence,
            reason=answer.refusal.reason if answer.refusal else "",
            tokens_read=sum(self._count(scored) for scored in answer.evidence),
            tokens_written=self._counter.count(answer.text) if self._counter else 0,
            generator=answer.generator,
        )

    def _cited(self, citation: Citation, names: Mapping[str, tuple[str, ...]]) -> Cited:
        document = self.system.document(citation.document_id)
        exact = (
            document.sha256 == citation.document_sha256
            and document.text[citation.start : citation.end] == citation.quote
        )
        known = names.get(citation.document_id, _document_names(document.id, document.source_url, document.path))
        return Cited(citation.marker, citation.document_id, known, citation.quote, exact)

    def _count(self, scored: ScoredPassage) -> int:
        name = scored.passage.id
        if name not in self._tokens:
            self._tokens[name] = self._counter.count(scored.passage.text) if self._counter else 0
        return self._tokens[name]


def best_of_document(passages: Iterable[ScoredPassage]) -> tuple[tuple[str, float], ...]:
    """Documents in the order of their best passages, each with that passage's score."""
    best: dict[str, float] = {}
    for scored in passages:
        best.setdefault(scored.document.id, scored.score)
    return tuple(best.items())


def _completed(ranking: tuple[tuple[str, float], ...], candidates: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Candidates that were not found (near-duplicates, no word in common) follow at the end, in the suite's order."""
    ranked = {document for document, _ in ranking}
    lowest = min((score for _, score in ranking), default=0.0)
    return ranking + tuple((name, lowest - 1) for name in candidates if name not in ranked)


def _shown(found: Sequence[ScoredPassage], *, named: bool) -> tuple[Shown, ...]:
    return tuple(
        Shown(
            scored.document.id,
            _names(scored) if named else (scored.document.id,),
            scored.passage.id,
            scored.document.title,
            round(scored.score, 6),
            {name: round(value, 6) for name, value in scored.signals.items()},
            scored.passage.text[:_TEXT],
        )
        for scored in found[:SHOWN]
    )


def _names(scored: ScoredPassage) -> tuple[str, ...]:
    document = scored.document
    return _document_names(document.id, document.source_url, document.path)


def _document_names(*names: str | None) -> tuple[str, ...]:
    return tuple(sorted(document_names(name for name in names if name)))


def _signal_names(found: Sequence[ScoredPassage]) -> list[str]:
    return sorted({name for scored in found for name in scored.signals})


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _token_counter() -> TokenCounter:
    from esnqa.tokens import BudgetCounter

    return BudgetCounter()
