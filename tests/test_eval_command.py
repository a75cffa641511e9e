"""Evaluation on the real system: suites in, figures, cached indexes, gate and files out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from esnqa.errors import IndexMissingError, UsageError
from esnqa.settings import Settings
from esnqa_eval import ablation, command
from esnqa_eval.__main__ import main
from esnqa_eval.command import run
from esnqa_eval.errors import RunFileError, SuiteError
from esnqa_eval.suites import load_suite
from esnqa_eval.systems import cache_folder, prepare, source_hash

DOCUMENTS = {
    "lisbon-2015": "The 23rd conference took place in Lisbon on 6-8 July 2015. More than 400 people from 32 countries came.",
    "rome-2014": "The 22nd conference took place in Rome in July 2014. Its theme was investing in people and communities.",
    "child-guarantee": "The European Child Guarantee was adopted by the Council on 14 June 2021. It fights child poverty.",
    "long-term-care": "The European Care Strategy of 2022 calls for better pay for care workers and for long-term care at home.",
    "housing-first": "Housing First gives homeless people a flat of their own without asking them to stop drinking before.",
}
QUESTIONS = [
    {"id": "1", "question": "Where did the conference of 2015 take place?", "language": "en", "kind": "where",
     "documents": ["lisbon-2015"], "answers": ["Lisbon"]},
    {"id": "2", "question": "When was the Child Guarantee adopted?", "language": "en", "kind": "when",
     "documents": ["child-guarantee.md"], "answers": [["14 June 2021"]]},
    {"id": "3", "question": "Which volcano erupted in Iceland?", "language": "en", "kind": "off-topic", "answerable": False},
]  # fmt: skip


def lines(path: Path, records: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A suite of questions with documents, the same as a BEIR set with reranking and attribution, and a cache."""
    home = tmp_path_factory.mktemp("evaluation")
    lines(home / "asked" / "questions.jsonl", QUESTIONS)
    for name, text in DOCUMENTS.items():
        (home / "asked" / "documents").mkdir(exist_ok=True)
        (home / "asked" / "documents" / f"{name}.md").write_text(f"# {name}\n\n{text}\n")
    for mode in ("retrieval", "rerank", "attribution"):
        corpus = [{"_id": name, "title": name.replace("-", " "), "text": text} for name, text in DOCUMENTS.items()]
        lines(home / mode / "corpus.jsonl", corpus)
        lines(
            home / mode / "queries.jsonl",
            [{"_id": "a", "text": "conference in Rome"}, {"_id": "b", "text": "homeless people get a flat"}],
        )
        (home / mode / "qrels").mkdir()
        judged = "a\trome-2014\t1\na\tlisbon-2015\t0\nb\thousing-first\t1\nb\trome-2014\t0\n"
        (home / mode / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + judged)
        (home / mode / "meta.json").write_text(json.dumps({"mode": mode}))
    return home


def settings_of(home: Path) -> Settings:
    return Settings(cache_dir=home / "cache", index_dir=home / "no-index")


def test_questions_over_a_suites_own_documents(home: Path) -> None:
    seen: list[str] = []
    outcome = run(
        [home / "asked"],
        settings_of(home),
        output=home / "report",
        progress=lambda *step: seen.append(step[0]),
    )
    found = outcome.to_json()
    assert found["suite"] == "asked"
    assert outcome.exit_code == 0
    assert found["metrics"]["ndcg@10"] == 1.0  # gold documents are found under their files' names
    assert found["metrics"]["errors"] == 0.0
    assert found["metrics"].get("quotes_exact", 1.0) == 1.0
    assert set(found["per_query"]) == {"1", "2", "3"}
    assert found["environment"]["packages"]["esnqa"]
    assert str(home) not in json.dumps(found)
    assert "asked: questions" in seen
    assert {"report.html", "results.json", "asked.run"} <= {file.name for file in (home / "report").iterdir()}


def test_indexes_and_answers_are_kept_by_content(home: Path) -> None:
    settings = settings_of(home)
    first = run([home / "retrieval"], settings).to_json()
    indexes = {file: file.stat().st_mtime_ns for file in (cache_folder(settings) / "indexes").rglob("built.json")}
    again = run([home / "retrieval"], settings)
    assert again.to_json()["metrics"] == first["metrics"]  # the times too: nothing was asked again
    run([home / "retrieval"], settings, retriever="lexical")
    assert {file: file.stat().st_mtime_ns for file in indexes} == indexes
    assert len(list((cache_folder(settings) / "indexes").rglob("built.json"))) == len(indexes)
    assert len(source_hash()) == 64
    assert source_hash() != source_hash("index")


@pytest.mark.parametrize("retriever", ["dense", "lexical", "hybrid", None])
def test_retrieval_by_each_retriever(home: Path, retriever: str | None) -> None:
    outcome = run([home / "retrieval"], settings_of(home), retriever=retriever)
    metrics = outcome.to_json()["metrics"]
    assert metrics["ndcg@10"] == metrics["success@1"] == 1.0
    (result,) = outcome.results
    assert all(set(dict(item.record.ranking)) <= set(DOCUMENTS) for item in result.judged)
    if retriever:
        assert outcome.environment["settings"]["retrieval"]["mode"] == retriever


def test_reranking_and_attribution(home: Path) -> None:
    outcome = run([home / "rerank", home / "attribution"], settings_of(home))
    metrics = outcome.to_json()["metrics"]
    assert metrics["rerank/map"] == 1.0
    assert 0.0 <= metrics["attribution/support_right"] <= 1.0
    ranked = outcome.results[0].judged[0].record.ranking
    assert [name for name, _ in ranked] == ["rome-2014", "lisbon-2015"]


def test_documents_given_on_the_command_line(home: Path, tmp_path: Path) -> None:
    lines(tmp_path / "questions.jsonl", QUESTIONS[:1])
    outcome = run(
        [tmp_path / "questions.jsonl"], settings_of(home), documents=[str(home / "asked" / "documents")], limit=1
    )
    assert outcome.to_json()["metrics"]["recall@5"] == 1.0


def test_without_documents_the_index_of_the_settings_is_asked(home: Path, tmp_path: Path) -> None:
    lines(tmp_path / "questions.jsonl", QUESTIONS[:1])
    with pytest.raises(IndexMissingError):
        run([tmp_path / "questions.jsonl"], settings_of(home))


def test_a_baseline_makes_it_a_gate(home: Path, tmp_path: Path) -> None:
    settings = settings_of(home)
    run([home / "retrieval"], settings, output=tmp_path / "base")
    same = run([home / "retrieval"], settings, baseline=tmp_path / "base" / "results.json", output=tmp_path / "now")
    assert same.gate is not None
    assert same.exit_code == 0
    assert same.to_json()["gate"]["passed"] is True
    stored = json.loads((tmp_path / "base" / "results.json").read_text())
    stored["floors"] = {"retrieval": {"ndcg@10": 1.5}}
    stored["fingerprint"] = "0" * 64
    (tmp_path / "floor.json").write_text(json.dumps(stored))
    failed = run([home / "retrieval"], settings, baseline=tmp_path / "floor.json")
    assert failed.exit_code == 1
    assert failed.gate is not None
    assert failed.gate.failures == ("retrieval: ndcg@10 is 1.000, the floor is 1.5",)
    assert "not those of the baseline" in failed.gate.notes[0]


def test_a_run_and_floors_together_are_a_baseline(home: Path, tmp_path: Path) -> None:
    settings = settings_of(home)
    run([home / "retrieval"], settings, output=tmp_path / "base")
    floors = tmp_path / "floors.json"
    floors.write_text(json.dumps({"floors": {"retrieval": {"ndcg@10": 0.5, "errors": 0.0}}}))
    both = [tmp_path / "base" / "results.json", floors]
    passed = run([home / "retrieval"], settings, baseline=both)
    assert passed.gate is not None
    assert passed.exit_code == 0
    assert {check.measure for check in passed.gate.floors} == {"ndcg@10", "errors"}
    assert passed.gate.comparisons
    floors.write_text(json.dumps({"floors": {"retrieval": {"errors": -1.0}}}))
    failed = run([home / "retrieval"], settings, baseline=both)
    assert failed.exit_code == 1
    assert failed.gate is not None
    assert failed.gate.failures == ("retrieval: errors is 0.000, the ceiling is -1",)


def test_a_run_of_another_system_is_measured_without_asking(home: Path, tmp_path: Path) -> None:
    settings = settings_of(home)
    first = run([home / "retrieval"], settings, output=tmp_path / "report")
    again = run([home / "retrieval"], settings, run_file=tmp_path / "report" / "retrieval.run")
    same = ("ndcg@10", "recall@5", "mrr@10", "map@100")
    assert {n: again.to_json()["metrics"][n] for n in same} == {n: first.to_json()["metrics"][n] for n in same}
    alone = run([tmp_path / "report" / "retrieval.qrels"], settings, run_file=tmp_path / "report" / "retrieval.run")
    assert alone.to_json()["metrics"]["ndcg@10"] == first.to_json()["metrics"]["ndcg@10"]
    (tmp_path / "other.run").write_text("a Q0 lisbon-2015 1 2.0 x\na Q0 rome-2014 2 1.0 x\nzzz Q0 rome-2014 1 1.0 x\n")
    found = run([home / "retrieval"], settings, run_file=tmp_path / "other.run", output=tmp_path / "other").to_json()
    assert found["metrics"]["mrr@10"] == pytest.approx((1 / 2 + 0) / 2)  # second place, and a question not ranked
    assert found["notes"][-2:] == ["1 questions that the run does not rank for", "1 others in the run"]
    assert "search_p50" not in found["metrics"]


def test_a_run_that_does_not_fit_is_named(home: Path, tmp_path: Path) -> None:
    settings = settings_of(home)
    (tmp_path / "strange.run").write_text("zzz Q0 d 1 1.0 x\n")
    with pytest.raises(RunFileError, match="none of the questions"):
        run([home / "retrieval"], settings, run_file=tmp_path / "strange.run")
    with pytest.raises(SuiteError, match="one suite"):
        run([home / "retrieval", home / "rerank"], settings, run_file=tmp_path / "strange.run")
    with pytest.raises(SuiteError, match="claims"):
        run([home / "attribution"], settings, run_file=tmp_path / "strange.run")
    (tmp_path / "only.qrels").write_text("q 0 d 1\n")
    with pytest.raises(SuiteError, match="--run"):
        run([tmp_path / "only.qrels"], settings)


def test_a_report_that_cannot_be_written_is_one_clear_error(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="No report can be written"):
        run([home / "retrieval"], settings_of(home), output=tmp_path / "file")


def test_an_ablation_shares_indexes_and_tests_against_the_first(home: Path) -> None:
    suites = [load_suite(home / "retrieval")]
    variants = [ablation.Variant("as it is", {}), ablation.parse_variant("words: retrieval.mode=lexical")]
    cells = ablation.ablate(suites, settings_of(home), variants)
    assert [cell.variant.name for cell in cells] == ["as it is", "words"]
    assert cells[0].tests == {}
    assert cells[1].tests["ndcg@10"].ties == 2
    assert "| words | 1.000 |" in ablation.to_markdown(cells)


def test_an_ablation_by_command(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESNQA_CACHE_DIR", str(home / "cache"))
    status = main(["ablate", str(home / "retrieval"), "--only-variants", "--variant", "words: retrieval.mode=lexical"])
    assert status == 0
    text = capsys.readouterr().out
    assert "| words | 1.000 |" in text
    assert text.index("| variant | retrieval: ndcg@10 |") < text.index("## retrieval")  # the one table comes first
    few = ["--only", "fusion: reciprocal", "--only", "answers of the", "--chunked"]
    assert main(["ablate", str(home / "retrieval"), *few]) == 0
    text = capsys.readouterr().out
    assert "| fusion: reciprocal ranks, k = 60 | 1.000 |" in text
    assert "| answers of the 3 sentences nearest to the question | 1.000 |" in text
    assert main(["ablate", str(home / "retrieval"), "--only", "nothing"]) == 2
    assert "No variant begins with" in capsys.readouterr().err
    assert main(["ablate", str(home / "retrieval"), "--variant", "x: retrieval.mode=guess"]) == 2
    assert "retrieval.mode" in capsys.readouterr().err


def test_a_retrieval_set_is_ranked_by_whole_documents_unless_it_is_chunked(home: Path) -> None:
    suite = load_suite(home / "retrieval")
    settings = settings_of(home)
    settings = settings.model_copy(update={"chunking": settings.chunking.model_copy(update={"target_tokens": 16})})
    whole = prepare(suite, settings, ())
    assert whole.passages_each == 1.0
    assert prepare(replace(suite, chunked=True), settings, ()).passages_each >= 1.0


def test_every_passage_of_a_suites_document_is_in_its_index(home: Path) -> None:
    ready = prepare(load_suite(home / "retrieval"), settings_of(home), ())
    assert ready.passages_each >= 1.0
    for name, text in DOCUMENTS.items():
        assert ready.system.document(name).text == text


def test_running_prints_nothing(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    command.run([home / "retrieval"], settings_of(home), limit=1)
    assert capfd.readouterr().out == ""


def test_scifact_is_read_whole(shared_dir: Path) -> None:
    suite = load_suite(shared_dir / "eval" / "scifact")
    assert (len(suite.questions), len(suite.corpus)) == (300, 5183)
    assert sum(grade > 0 for grades in suite.qrels.values() for grade in grades.values()) == 339
