"""Running suites on a small system: what is recorded, judged, summed up, and taken up again after a crash."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from esnqa.types import Turn
from esnqa_eval.command import measure
from esnqa_eval.journal import Journal, key_of
from esnqa_eval.outcome import SuiteResult
from esnqa_eval.records import Given, Record, read_line
from esnqa_eval.runner import run_suite
from esnqa_eval.scoring import judge
from esnqa_eval.suites import Mode, Question, Suite, SuiteDocument
from esnqa_eval.summary import summarise
from esnqa_eval.support import NamedSupport
from eval_fakes import TEXTS, FakeSystem, prepared, word_support

SUPPORT = NamedSupport("words", word_support)
QUESTIONS = (
    Question(
        "right",
        "Where was the conference of 2014?",
        "en",
        "where",
        documents=("rome",),
        answers=(("Rome",),),
        answerable=True,
    ),
    Question(
        "file", "Where was the conference of 2015?", "en", "where", documents=("lisbon.md",), answers=(("Lisbon",),)
    ),
    Question(
        "lacks",
        "How much does long-term care cost in Austria?",
        "de",
        "how",
        documents=("care",),
        answers=(("9,999",),),
    ),
    Question(
        "refused", "Who sang at the conference opening gala evening there?", documents=("rome",), answers=(("Nobody",),)
    ),
    Question("well refused", "What is the capital city of France please?", "fr", "none", answerable=False),
    Question("invented", "Which conference of 2014 was cancelled?", "fr", "none", answerable=False),
    Question("too long", "x" * 300, documents=("rome",), answers=(("Rome",),)),
    Question("cited", "The conference of 2014 in Rome?", documents=("rome",)),
)


def suite_of(questions: tuple[Question, ...] = QUESTIONS, mode: Mode = Mode.ANSWERS) -> Suite:
    qrels = {q.id: dict.fromkeys(q.documents, 1) for q in questions if q.documents}
    corpus = tuple(SuiteDocument(name, name.title(), text) for name, text in TEXTS.items())
    return Suite("small", mode, questions, qrels, "f" * 64, corpus, "c" * 64)


def result_of(suite: Suite, system: FakeSystem | None = None) -> SuiteResult:
    return measure(suite, prepared(system), SUPPORT)


def test_every_question_is_judged_and_says_why_it_is_wrong() -> None:
    judged = {item.question.id: item for item in result_of(suite_of()).judged}
    assert {name for name, item in judged.items() if not item.wrong} == {"right", "file", "well refused", "cited"}
    assert judged["lacks"].wrong == "the answer lacks: 9,999 (a gold document is cited)"
    assert judged["refused"].wrong.startswith("refused, though the documents answer it (too few words")
    assert judged["invented"].wrong == "answered, though the documents do not answer it"
    assert judged["too long"].wrong == "error: The question is too long. Ask a shorter one."
    assert judged["right"].measures["answer_accuracy"] == 1.0
    assert judged["right"].measures["citation_recall"] == 1.0
    assert judged["right"].measures["quotes_exact"] == 1.0
    assert judged["right"].measures["ndcg@10"] == 1.0
    assert judged["file"].measures["document_hit"] == 1.0
    assert judged["file"].measures["ndcg@10"] == 1.0
    assert "answer_accuracy" not in judged["cited"].measures


def test_figures_over_all_and_by_group() -> None:
    summary = result_of(suite_of()).summary
    value = {name: estimate.value for name, estimate in summary.figures.items()}
    assert value["right"] == 4 / 8
    assert value["answer_accuracy"] == 2 / 5
    assert value["answered"] == 4 / 6
    assert value["refused_rightly"] == 1 / 2
    assert value["errors"] == 1 / 8
    # of seven questions that were taken: refused "refused" and "well refused"; unanswerable "well refused" and "invented"
    assert (value["abstention_precision"], value["abstention_recall"], value["abstention_f1"]) == (0.5, 0.5, 0.5)
    assert summary.figures["right"].n == 8
    assert summary.groups["kind"]["where"]["right"].value == 1.0
    assert summary.groups["language"]["fr"]["right"].value == 0.5
    assert "split" not in summary.groups
    assert summary.curve[-1].coverage == 5 / 7
    assert sum(part.count for part in summary.bins) == 5
    assert len(summary.milliseconds["ask"]) == 7
    assert value["tokens_read"] > value["tokens_written"] > 0


def test_retrieval_ranks_documents_by_their_best_passage() -> None:
    questions = (
        Question("1", "conference of 2015 in Lisbon", documents=("lisbon",)),
        Question("2", "conference", documents=("care",)),
    )
    result = result_of(suite_of(questions, Mode.RETRIEVAL))
    first, second = result.judged
    assert [name for name, _ in first.record.ranking] == ["lisbon", "rome", "care"][: len(first.record.ranking)]
    assert first.measures["ndcg@10"] == 1.0
    assert first.record.given is None
    assert second.measures["recall@100"] == 0.0
    assert second.wrong == "no relevant document was retrieved"


def test_retrieval_with_unanswerable_questions_is_also_asked() -> None:
    questions = (
        Question("1", "Where was the conference of 2014?", documents=("rome",)),
        Question("2", "What is the capital city of France please?", answerable=False),
    )
    value = {n: e.value for n, e in result_of(suite_of(questions, Mode.RETRIEVAL)).summary.figures.items()}
    assert value["right"] == value["abstention_f1"] == value["answerable_auroc"] == 1.0
    assert value["ndcg@10"] == 1.0


def test_reranking_is_limited_to_the_candidates_and_ranks_all_of_them() -> None:
    question = Question("1", "conference of 2015", documents=("lisbon",), candidates=("care", "rome", "lisbon"))
    suite = suite_of((question, Question("2", "none?", answerable=False)), Mode.RERANK)
    records = run_suite(suite, prepared(), SUPPORT)
    assert [name for name, _ in records["1"].ranking] == ["lisbon", "rome", "care"]
    limited = Question("1", "conference of 2015", documents=("rome",), candidates=("rome", "care"))
    records = run_suite(suite_of((limited,), Mode.RERANK), prepared(), SUPPORT)
    assert [name for name, _ in records["1"].ranking] == ["rome", "care"]
    judged = judge(suite_of((limited,), Mode.RERANK), records, SUPPORT)
    assert judged[0].measures["map"] == 1.0


def test_candidates_are_also_ranked_by_their_sentences_where_the_system_can() -> None:
    from dataclasses import replace

    question = Question("1", "conference of 2015", documents=("care",), candidates=("care", "rome", "lisbon"))
    ready = replace(prepared(), sentences=lambda *_: {"rome": 0.2, "lisbon": 0.9})
    suite = suite_of((question,), Mode.RERANK)
    records = run_suite(suite, ready, SUPPORT)
    assert [name for name, _ in records["1"].by_sentence] == ["lisbon", "rome", "care"]
    (judged,) = judge(suite, records, SUPPORT)
    assert judged.measures["map_by_sentence"] == judged.measures["mrr_by_sentence"] == pytest.approx(1 / 3)
    assert read_line(records["1"].line()) == records["1"]


def test_attribution_compares_support_with_what_people_say() -> None:
    questions = (
        Question(
            "yes", "The conference took place in Rome.", documents=("rome",), candidates=("rome",), answerable=True
        ),
        Question("no", "Bananas grow underwater.", candidates=("rome",), answerable=False),
        Question("fooled", "The conference of 2014 had 900 guests.", candidates=("rome",), answerable=False),
    )
    result = result_of(suite_of(questions, Mode.ATTRIBUTION))
    value = {name: estimate.value for name, estimate in result.summary.figures.items()}
    assert value["support_auroc"] == 1.0
    assert value["support_right"] == pytest.approx(2 / 3)
    assert (value["support_precision"], value["support_recall"]) == (0.5, 1.0)
    assert [item.question.id for item in result.wrong] == ["fooled"]
    assert result.judged[0].record.signals["dense"] > 0


def test_earlier_turns_get_the_systems_own_answers() -> None:
    history = (Turn("Where was the conference of 2014?"), Turn("And who came?", "Many people."))
    system = FakeSystem()
    question = Question("1", "Where was the conference of 2015?", history=history)
    other = Question("2", "Where was the conference of 2015 again?", history=history)
    run_suite(suite_of((question, other)), prepared(system), SUPPORT)
    given = system.histories[1]
    assert given[0].answer == "The conference of 2014 took place in Rome. [1]"
    assert given[1] == Turn("And who came?", "Many people.")
    assert len(system.asked) == 3  # the turn without an answer is asked once


def test_a_suite_answered_in_part_is_answered_further_without_asking_twice(tmp_path: Path) -> None:
    questions = tuple(Question(f"{n}", "Where was the conference of 2014?", answers=(("Rome",),)) for n in range(4))
    questions = tuple(replace(question, documents=("rome",)) for question in questions)
    suite = suite_of(questions, Mode.RETRIEVAL)
    first = FakeSystem()
    records = run_suite(replace(suite, answered=frozenset("0")), prepared(first), SUPPORT, tmp_path)
    assert [record.given is not None for record in records.values()] == [True, False, False, False]
    assert len(first.histories) == 1
    judged = judge(replace(suite, answered=frozenset("0")), records, SUPPORT)
    assert ["right" in item.measures for item in judged] == [True, False, False, False]
    assert all(item.measures["ndcg@10"] == 1.0 and not item.wrong for item in judged)
    second = FakeSystem()
    records = run_suite(replace(suite, answered=frozenset("01")), prepared(second), SUPPORT, tmp_path)
    assert len(second.histories) == 1  # only the new one
    assert [record.given is not None for record in records.values()] == [True, True, False, False]
    idle = FakeSystem()
    assert run_suite(replace(suite, answered=frozenset("01")), prepared(idle), SUPPORT, tmp_path) == records
    assert idle.asked == []


def test_citations_against_the_suites_own_labels() -> None:
    """One of two gold documents is cited, by the only citation: precision 1, recall 1/2, F1 2/3."""
    question = Question("q", "Where was the conference of 2014?", documents=("rome", "lisbon"), answers=(("Rome",),))
    (item,) = result_of(suite_of((question,))).judged
    assert item.measures["gold_citations"] == 1.0
    assert item.measures["gold_citation_recall"] == 0.5
    assert item.measures["gold_citation_f1"] == pytest.approx(2 / 3)


def test_a_claims_citations_by_the_check_and_by_people() -> None:
    """Two passages, each supporting alone by the check, one by people's labels; and a claim without any support."""
    questions = (
        Question(
            "a", "The conference took place.", documents=("rome",), candidates=("rome", "lisbon"), answerable=True
        ),
        Question("b", "Bananas grow underwater.", candidates=("care",), answerable=False),
    )
    suite = replace(suite_of(questions, Mode.ATTRIBUTION), qrels={"a": {"rome": 1, "lisbon": 0}, "b": {"care": 0}})
    first, second = result_of(suite).judged
    by = {name: value for name, value in first.measures.items() if name.startswith("citation_")}
    assert by == {
        "citation_recall_by_check": 1.0,
        "citation_precision_by_check": 1.0,
        "citation_f1_by_check": 1.0,
        "citation_recall_by_people": 1.0,
        "citation_precision_by_people": 0.5,
        "citation_f1_by_people": pytest.approx(2 / 3),
    }
    assert {v for name, v in second.measures.items() if name.startswith("citation_")} == {0.0}


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    suite = suite_of(tuple(q for q in QUESTIONS if q.id != "too long"))
    whole = run_suite(suite, prepared(), SUPPORT)
    broken = FakeSystem(fail_at=3)
    with pytest.raises(KeyboardInterrupt):
        run_suite(suite, prepared(broken), SUPPORT, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes() + b'{"id": "half')  # killed while writing
    again = FakeSystem()
    records = run_suite(suite, prepared(again), SUPPORT, tmp_path)
    assert len(again.asked) == len(suite.questions) - 3
    assert list(records) == list(whole)
    assert all(records[k].ranking == whole[k].ranking and records[k].given == whole[k].given for k in whole)
    idle = FakeSystem()
    assert run_suite(suite, prepared(idle), SUPPORT, tmp_path) == records
    assert idle.asked == []


def test_another_suite_or_system_does_not_take_over_answers(tmp_path: Path) -> None:
    from dataclasses import replace

    suite = suite_of(QUESTIONS[:1])
    run_suite(suite, prepared(), SUPPORT, tmp_path)
    system = FakeSystem()
    run_suite(replace(suite, fingerprint="0" * 64), prepared(system), SUPPORT, tmp_path)
    run_suite(suite, replace(prepared(system), identity="other"), SUPPORT, tmp_path)
    assert len(system.asked) == 2


def test_a_record_comes_back_as_written() -> None:
    records = run_suite(suite_of(), prepared(), SUPPORT)
    assert all(read_line(record.line()) == record for record in records.values())
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_line("{}")


def test_a_journal_drops_a_broken_tail_only(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.jsonl") as journal:
        journal.append(Record("a"))
        journal.append(Record("b", error="x"))
    text = (tmp_path / "j.jsonl").read_text()
    (tmp_path / "j.jsonl").write_text(text[:-5])
    with Journal(tmp_path / "j.jsonl") as journal:
        assert list(journal.records) == ["a"]
        journal.append(Record("c"))
    assert len((tmp_path / "j.jsonl").read_text().splitlines()) == 2
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1}) != key_of({"a": 2, "b": 1})


def test_a_question_without_a_record_counts_as_wrong() -> None:
    judged = judge(suite_of(QUESTIONS[:1]), {}, SUPPORT)
    assert judged[0].measures["right"] == 0.0
    assert judged[0].wrong == "no answer was given"
    assert summarise([]).figures == {}


def test_progress_is_told(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    run_suite(suite_of(QUESTIONS[:2]), prepared(), SUPPORT, None, lambda *step: seen.append(step))
    assert seen == [("small: questions", 0, 2), ("small: questions", 1, 2), ("small: questions", 2, 2)]


def test_a_refused_answer_has_no_text_to_be_right_by_chance() -> None:
    refusal = Given(True, "", (), (), 0.1, "why", 0, 0)
    question = Question("1", "q", documents=("d",), answers=(("documents",),))
    (item,) = judge(suite_of((question,)), {"1": Record("1", given=refusal)}, SUPPORT)
    assert item.measures["answer_accuracy"] == 0.0
    assert "citation_recall" not in item.measures
