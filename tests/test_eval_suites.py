"""Suites are read as they are meant, and what is wrong with one is named by file and line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from esnqa.types import Turn
from esnqa_eval.corpora import to_documents
from esnqa_eval.errors import SuiteError
from esnqa_eval.suites import Mode, SuiteDocument, distinct, load_suite, sample


def write_lines(path: Path, *records: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def beir(folder: Path, meta: dict[str, Any] | None = None, qrels: str = "q1\td1\t1\nq1\td2\t0\nq9\td9\t1\n") -> Path:
    write_lines(
        folder / "corpus.jsonl", {"_id": "d1", "title": "T", "text": "One.\n\nTwo."}, {"_id": "d2", "text": "Three."}
    )
    write_lines(
        folder / "queries.jsonl",
        {"_id": "q1", "text": "first?", "lang": "de", "answers": ["One"]},
        {"_id": "q2", "text": "second?", "answerable": False},
        {"_id": "q3", "text": "not judged"},
        {"_id": "q4", "text": "yes or no?", "answers": ["yes"]},
    )
    (folder / "qrels").mkdir()
    (folder / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\n" + qrels + "q4\td2\t1\n")
    if meta:
        (folder / "meta.json").write_text(json.dumps(meta))
    return folder


def test_a_beir_folder(tmp_path: Path) -> None:
    suite = load_suite(beir(tmp_path / "set"))
    assert (suite.name, suite.mode, suite.asks) == ("set", Mode.RETRIEVAL, True)
    first, second, fourth = suite.questions
    assert (first.id, first.language, first.documents, first.answers) == ("q1", "de", ("d1",), (("One",),))
    assert (second.id, second.answerable, second.documents) == ("q2", False, ())
    assert fourth.answers == ()  # a bare yes or no is in no document
    assert first.candidates == ()
    assert suite.qrels == {"q1": {"d1": 1, "d2": 0}, "q4": {"d2": 1}}
    assert suite.notes == (
        "1 queries without a judgement left out",
        "1 judged queries without a text left out",
        "1 judged documents that are not in the corpus",
    )


def test_modes_and_candidates(tmp_path: Path) -> None:
    suite = load_suite(beir(tmp_path / "a", {"name": "renamed", "mode": "rerank"}))
    assert (suite.name, suite.mode) == ("renamed", Mode.RERANK)
    assert suite.questions[0].candidates == ("d1", "d2")
    claims = load_suite(beir(tmp_path / "b", {"mode": "attribution"}))
    assert not claims.asks
    with pytest.raises(SuiteError, match="no mode 'guess'"):
        load_suite(beir(tmp_path / "c", {"mode": "guess"}))


def test_splits(tmp_path: Path) -> None:
    folder = beir(tmp_path / "s")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq3\td1\t1\n")
    assert {q.id for q in load_suite(folder).questions} == {"q1", "q2", "q4"}
    assert {q.id for q in load_suite(folder, "test").questions} == {"q2", "q3"}
    with pytest.raises(SuiteError, match=r"no train\.tsv"):
        load_suite(folder, "train")
    (folder / "qrels" / "dev.tsv").unlink()
    assert {q.id for q in load_suite(folder).questions} == {"q2", "q3"}


def test_what_is_measured_changes_the_fingerprint_and_nothing_else_does(tmp_path: Path) -> None:
    one, same = load_suite(beir(tmp_path / "a")), load_suite(beir(tmp_path / "b", {"name": "x"}))
    other = load_suite(beir(tmp_path / "c", qrels="q1\td2\t1\n"))
    assert one.fingerprint == same.fingerprint != other.fingerprint
    assert one.corpus_fingerprint == other.corpus_fingerprint


def test_questions_in_json_lines(tmp_path: Path) -> None:
    file = write_lines(
        tmp_path / "mine.jsonl",
        {
            "id": "1",
            "question": "When?",
            "kind": "when",
            "language": "en",
            "documents": ["a.md"],
            "answers": ["2015", ["x", "y"]],
        },
        {"id": "2", "question": "Who?", "answerable": False},
        {
            "id": "3",
            "question": "And where?",
            "history": [{"question": "When?"}, {"question": "Why?", "answer": "So."}, "How?"],
        },
    )
    suite = load_suite(file)
    first, second, third = suite.questions
    assert (suite.name, suite.mode, suite.asks, suite.sources) == ("mine", Mode.ANSWERS, True, ())
    assert first.answers == (("2015",), ("x", "y"))
    assert first.answerable is True
    assert second.answerable is False
    assert third.answerable is None
    assert third.history == (Turn("When?"), Turn("Why?", "So."), Turn("How?"))
    assert suite.qrels == {"1": {"a.md": 1}}


def test_a_folder_of_questions_and_conversations_with_documents(tmp_path: Path) -> None:
    write_lines(tmp_path / "s" / "questions.jsonl", {"id": "1", "question": "When?"})
    turns = [
        {"question": "Where?", "answers": ["Rome"]},
        {"question": "And when?", "kind": "date", "answerable": False},
    ]
    write_lines(tmp_path / "s" / "conversations.jsonl", {"id": "c", "language": "it", "turns": turns})
    (tmp_path / "s" / "documents").mkdir()
    suite = load_suite(tmp_path / "s")
    assert [q.id for q in suite.questions] == ["1", "c#1", "c#2"]
    assert suite.questions[2].history == (Turn("Where?"),)
    assert (suite.questions[2].language, suite.questions[2].kind) == ("it", "date")
    assert suite.sources == ((tmp_path / "s" / "documents").resolve(),)
    (tmp_path / "s" / "meta.json").write_text('{"documents": ["../other"]}')
    assert load_suite(tmp_path / "s").sources == ((tmp_path / "other").resolve(),)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"q\.jsonl:1 is not JSON"),
        ("[1]", r"q\.jsonl:1 is not a JSON object"),
        ('{"question": "x"}', r"q\.jsonl:1 has no 'id'"),
        ('{"id": "1", "question": " "}', "has no 'question'"),
        ('{"id": "1", "question": "x", "answers": "y"}', "'answers' is not a list"),
        ('{"id": "1", "question": "x", "answers": [[]]}', "'answers' holds something"),
        ('{"id": "1", "question": "x", "documents": "d"}', "'documents' is not a list"),
        ('{"id": "1", "question": "x", "answerable": "no"}', "neither true nor false"),
        ('{"id": "1", "question": "x", "answerable": false, "answers": ["y"]}', "not answerable and yet"),
        ('{"id": "1", "question": "x", "history": [1]}', "'history' holds something"),
        ('{"id": "1", "turns": []}', "'turns' is not a list"),
        ('{"id": "1", "question": "x"}\n{"id": "1", "question": "y"}', "two questions with the id 1"),
        ("", "holds no question"),
    ],
)
def test_a_broken_suite_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "q.jsonl").write_text(line)
    with pytest.raises(SuiteError, match=message) as caught:
        load_suite(tmp_path / "q.jsonl")
    assert caught.value.remedy


def test_a_missing_and_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="no suite at"):
        load_suite(tmp_path / "absent")
    with pytest.raises(SuiteError, match="holds no suite"):
        load_suite(tmp_path)
    (tmp_path / "q.jsonl").write_bytes(b"\xff")
    with pytest.raises(SuiteError, match="cannot be read"):
        load_suite(tmp_path / "q.jsonl")


def test_a_sample_is_drawn_with_a_fixed_seed_and_keeps_its_judgements(tmp_path: Path) -> None:
    lines = [{"id": str(n), "question": "?", "documents": ["d"]} for n in range(100)]
    suite = load_suite(write_lines(tmp_path / "q.jsonl", *lines))
    small, smaller = sample(suite, 40), sample(suite, 4)
    ids = [q.id for q in small.questions]
    assert len(ids) == 40
    assert ids == sorted(ids, key=int)  # in the suite's order
    assert ids != [str(n) for n in range(40)]
    assert {q.id for q in smaller.questions} < set(ids)  # a larger sample holds every smaller one
    assert set(small.qrels) == set(ids)
    assert small.notes == ("40 of 100 questions, drawn with a fixed seed",)
    more = load_suite(write_lines(tmp_path / "more.jsonl", *lines, {"id": "new", "question": "?"}))
    assert {q.id for q in sample(more, 40).questions} - set(ids) <= {"new"}  # a new question moves at most itself in
    assert sample(suite, None) is suite
    assert sample(suite, 999) is suite
    assert len(sample(suite, 40, 7).questions) == 7  # a suite that is all answers
    for limits in ((0, None), (None, 0)):
        with pytest.raises(SuiteError):
            sample(suite, *limits)


def test_a_retrieval_suite_may_be_answered_in_part(tmp_path: Path) -> None:
    queries = [{"_id": f"q{n}", "text": "?", "answers": ["x"]} for n in range(20)]
    qrels = "query-id\tcorpus-id\tscore\n" + "".join(f"q{n}\td\t1\n" for n in range(20))
    folder = beir_folder(tmp_path / "set", queries, qrels)
    suite = sample(load_suite(folder), None, 5)
    answered = [question.id for question in suite.questions if suite.is_answered(question)]
    assert (len(suite.questions), len(answered)) == (20, 5)
    assert "5 of 20 questions, drawn with a fixed seed, were also answered" in suite.notes
    unlabelled = beir_folder(tmp_path / "plain", [{"_id": "q0", "text": "?"}], qrels)
    assert sample(load_suite(unlabelled), None, 5).answered is None


def beir_folder(folder: Path, queries: list[dict[str, object]], qrels: str) -> Path:
    (folder / "qrels").mkdir(parents=True)
    write_lines(folder / "corpus.jsonl", {"_id": "d", "text": "text"})
    write_lines(folder / "queries.jsonl", *queries)
    (folder / "qrels" / "test.tsv").write_text(qrels)
    return folder


def test_judgements_alone_are_a_suite_for_runs_of_others(tmp_path: Path) -> None:
    (tmp_path / "some.qrels").write_text("q1 0 a 1\nq1 0 b 0\n")
    suite = load_suite(tmp_path / "some.qrels")
    assert (suite.name, suite.judgements_only, suite.qrels) == ("some", True, {"q1": {"a": 1, "b": 0}})
    assert suite.questions[0].documents == ("a",)
    (tmp_path / "none.qrels").write_text("\n")
    with pytest.raises(SuiteError, match="judges nothing"):
        load_suite(tmp_path / "none.qrels")


def test_whose_claim_it_is_is_the_kind_of_a_claim(tmp_path: Path) -> None:
    folder = beir_folder(tmp_path / "s", [{"_id": "q", "text": "c", "system": "model"}], "q\td\t1\n")
    assert load_suite(folder).questions[0].kind is None
    (folder / "meta.json").write_text('{"mode": "attribution"}')
    assert load_suite(folder).questions[0].kind == "model"


def test_documents_of_a_suite_become_documents() -> None:
    first, second = to_documents(
        [
            SuiteDocument("a", "Title", "One para\u00adgraph  here.\r\n\r\nAnother one.", "en"),
            SuiteDocument("b", "Only a title", ""),
            SuiteDocument("c", "", " \n"),
        ]
    )
    assert first.text == "One paragraph here.\n\nAnother one."
    assert [first.text[block.start : block.end] for block in first.blocks] == ["One paragraph here.", "Another one."]
    assert (first.id, first.title, first.language) == ("a", "Title", "en")
    assert (second.id, second.text) == ("b", "Only a title")


def test_suites_of_one_name_are_told_apart_and_names_are_safe_in_files(tmp_path: Path) -> None:
    suite = load_suite(write_lines(tmp_path / "q.jsonl", {"id": "1", "question": "?"}))
    assert [s.name for s in distinct([suite, suite, suite])] == ["q", "q (2)", "q (3)"]
    assert replace(suite, name="../a b/é").file_name == "-a-b-é"
