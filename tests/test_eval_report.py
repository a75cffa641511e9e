"""Reports, comparisons, ablations and JSON: complete, escaped, self-contained, and readable on a small screen."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from esnqa.errors import SettingsError
from esnqa.settings import Settings
from esnqa_eval import __main__ as program
from esnqa_eval import ablation, comparison, svg
from esnqa_eval.abstention import Bin, CurvePoint
from esnqa_eval.command import changed, measure, with_retriever
from esnqa_eval.errors import RunFileError
from esnqa_eval.gate import check
from esnqa_eval.outcome import EvalOutcome, SuiteResult, read_baseline
from esnqa_eval.report import html, markdown, questions_csv, write_report
from esnqa_eval.suites import Mode, Question, Suite
from esnqa_eval.support import NamedSupport
from esnqa_eval.trec import read_qrels, read_run
from eval_fakes import FakeSystem, prepared, word_support

SUPPORT = NamedSupport("words", word_support)
ENVIRONMENT: dict[str, Any] = {
    "commit": "abc",
    "processor": "p",
    "cores": 2,
    "python": "3",
    "packages": {},
    "settings": {},
}
EVIL = '<script>alert("x")</script><img src=//evil.example>'
QUESTIONS = (
    Question("one", "Where was the conference of 2014?", "en", "where", documents=("rome",), answers=(("Rome",),)),
    Question("two", "Where was the conference of 2015?", "de", "where", documents=("lisbon",), answers=(("Oslo",),)),
    Question("three", "What is the capital city of France please?", "fr", "none", answerable=False),
    Question("=evil", f"Which conference {EVIL}", "fr", "none", documents=("rome",), answers=((EVIL,),)),
)


def result_of(
    name: str = "small", system: FakeSystem | None = None, questions: tuple[Question, ...] = QUESTIONS
) -> SuiteResult:
    qrels = {q.id: dict.fromkeys(q.documents, 1) for q in questions if q.documents}
    suite = Suite(name, Mode.ANSWERS, questions, qrels, "f" * 64)
    return measure(suite, prepared(system), SUPPORT)


def outcome_of(*results: SuiteResult) -> EvalOutcome:
    return EvalOutcome(results or (result_of(),), None, ENVIRONMENT)


def test_the_json_of_one_suite_is_as_in_the_contract() -> None:
    found = json.loads(json.dumps(outcome_of().to_json()))
    assert (found["schema"], found["suite"], found["gate"]) == ("esnqa.eval/1", "small", None)
    assert found["metrics"]["right"] == 0.5
    assert set(found["per_query"]) == {"one", "two", "three", "=evil"}
    assert found["per_query"]["one"]["right"] == 1.0
    assert found["intervals"]["right"][0] <= 0.5 <= found["intervals"]["right"][1]
    assert found["environment"] == ENVIRONMENT
    assert set(found["wrong"]) == {"two", "=evil"}
    assert found["groups"]["language"]["fr"]["questions"] == 2
    assert "NaN" not in json.dumps(found)


def test_the_json_of_several_suites_names_each() -> None:
    found = outcome_of(result_of("a"), result_of("b")).to_json()
    assert found["suite"] == "a, b"
    assert found["metrics"]["b/right"] == 0.5
    assert found["per_query"]["a/one"]["right"] == 1.0
    assert [suite["suite"] for suite in found["suites"]] == ["a", "b"]


def test_a_report_is_a_baseline_for_the_next(tmp_path: Path) -> None:
    for results in ((result_of(),), (result_of("a"), result_of("b"))):
        write_report(outcome_of(*results), tmp_path)
        baseline = read_baseline(tmp_path / "results.json")
        assert set(baseline.per_query) == {result.suite.name for result in results}
        assert baseline.per_query[results[0].suite.name] == results[0].per_query()
        assert baseline.fingerprints[results[0].suite.name] == "f" * 64


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"schema": "other"}', '{"schema": "esnqa.eval/1", "per_query": {}}', '{"floors": {"s": 1}}']
)
def test_a_file_that_is_no_baseline_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(RunFileError, match=r"b\.json"):
        read_baseline(tmp_path / "b.json")


def test_floors_alone_are_a_baseline(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"floors": {"small": {"right": 0.9}}}')
    assert read_baseline(tmp_path / "b.json").floors == {"small": {"right": 0.9}}


def page(outcome: EvalOutcome) -> Any:
    return lxml_html.document_fromstring(html(outcome))


def test_the_page_holds_every_failed_question_with_what_was_found_said_and_expected() -> None:
    tree = page(outcome_of())
    failures = tree.xpath("//details")
    assert len(failures) == 2
    text = failures[0].text_content()
    for part in (
        "Where was the conference of 2015?",
        "the answer lacks: Oslo",
        "took place in Lisbon",
        "Oslo – from lisbon",
        "dense",
    ):
        assert part in text
    assert "✓" in text


def test_the_page_needs_nothing_from_elsewhere_and_escapes_what_it_shows() -> None:
    text = html(outcome_of())
    tree = lxml_html.document_fromstring(text)
    assert EVIL in tree.text_content()
    assert not tree.xpath(
        "//script | //img | //iframe | //form | //link[@rel='stylesheet'] | //*[@onclick or @onload or @onerror]"
    )
    addresses = tree.xpath("//@href | //@src")
    assert all(str(address).startswith(("#", "data:,")) for address in addresses)
    assert "@import" not in text
    assert not re.search(r"url\(", text)
    assert tree.get("lang") == "en"
    assert "default-src 'none'" in text


def test_plots_are_named_and_drawn() -> None:
    sure = Question("sure", "conference of 2014 in Rome", "en", "where", documents=("rome",))
    tree = page(outcome_of(result_of(questions=(*QUESTIONS, sure))))
    labels = tree.xpath("//svg/@aria-label")
    assert {"Risk and coverage", "Confidence and truth", "right by kind", "right by language", "Time"} <= set(labels)
    assert all(svg_.xpath("./title") for svg_ in tree.xpath("//svg"))


def test_every_group_is_shown_with_its_intervals() -> None:
    tree = page(outcome_of())
    headings = [heading.text_content() for heading in tree.xpath("//h3")]
    assert {"All measures", "By kind", "By language"} <= set(headings)
    (french,) = tree.xpath("//table[@class='groups']//tr[td[1]='fr']")
    assert french.xpath("./td[2]")[0].text_content() == "2"
    assert "0.500[0.000, 1.000]" in french.text_content()
    assert "| fr | 2 | 0.500 [0.000, 1.000] |" in markdown(outcome_of())
    assert tree.xpath("//ul[@class='tiles']/li/strong")[0].text_content() == "0.500"


def test_a_printed_page_shows_the_failures_that_are_folded_on_screen() -> None:
    style = html(outcome_of()).partition("@media print")[2]
    assert "details::details-content" in style


def test_a_gate_is_told_on_the_page_and_in_markdown() -> None:
    result = result_of()
    gate = check(
        {"small": result.per_query()},
        {"small": {"right": 0.5}},
        {"small": result.per_query()},
        {"small": {"right": 0.9}},
    )
    outcome = EvalOutcome((result,), gate, ENVIRONMENT)
    assert outcome.exit_code == 1
    assert outcome_of().exit_code == 0
    assert "The gate failed." in page(outcome).text_content()
    assert "small: right is 0.500, the floor is 0.9" in html(outcome)
    assert "**The gate failed**" in markdown(outcome)


def test_markdown_and_csv() -> None:
    text = markdown(outcome_of())
    assert "| right | 0.500 |" in text
    rows = list(csv.DictReader(io.StringIO(questions_csv([result_of()]))))
    assert [row["id"] for row in rows] == ["one", "two", "three", "'=evil"]  # no formula for a spreadsheet
    assert rows[0]["right"] == "1"
    assert rows[2]["status"] == "no_answer"
    assert rows[1]["wrong"].startswith("the answer lacks")


def test_a_report_writes_runs_that_other_tools_read(tmp_path: Path) -> None:
    files = write_report(outcome_of(), tmp_path / "new")
    assert {file.name for file in files} == {
        "report.html",
        "report.md",
        "results.json",
        "questions.csv",
        "small.run",
        "small.qrels",
    }
    assert read_run(tmp_path / "new" / "small.run")["one"][0][0] == "rome"
    assert read_qrels(tmp_path / "new" / "small.qrels")["two"] == {"lisbon": 1}


def test_an_empty_outcome_still_makes_a_report(tmp_path: Path) -> None:
    questions = (Question("x", "y" * 300, documents=("rome",)),)
    write_report(outcome_of(result_of(questions=questions)), tmp_path)
    assert "error: The question is too long" in (tmp_path / "report.html").read_text()


def test_plots_of_nothing_and_of_much() -> None:
    assert "<svg" in svg.risk_coverage([])
    assert "<svg" in svg.reliability([])
    assert "<svg" in svg.latency([])
    many = [CurvePoint((n + 1) / 2000, 0.5, 0.5) for n in range(2000)]
    assert len(svg.risk_coverage(many)) < 20_000
    assert "0.70  n 3" in svg.bars([svg.Bar("<b>", 0.7, 0.5, 0.9, 3)], "t")
    assert "&lt;b&gt;" in svg.bars([svg.Bar("<b>", 0.7, float("nan"), float("nan"), 3)], "t")
    assert "confidence 0.95" in svg.reliability([Bin(0.9, 1.0, 4, 0.95, 0.5)])


def test_runs_side_by_side(tmp_path: Path) -> None:
    for name, system in (("first", FakeSystem()), ("second", FakeSystem(threshold=2.0))):
        write_report(outcome_of(result_of(system=system)), tmp_path / name)
    status = program.main(
        ["compare", str(tmp_path / "first"), str(tmp_path / "second" / "results.json"), "-o", str(tmp_path / "out")]
    )
    assert status == 0
    found = json.loads((tmp_path / "out" / "comparison.json").read_text())
    assert found["runs"] == ["first", "second"]
    (row,) = [r for r in found["suites"][0]["rows"] if r["measure"] == "right" and r["run"] == "second"]
    assert (row["value"], row["test"]["losses"], row["test"]["wins"], row["test"]["ties"]) == (0.25, 1, 0, 3)
    assert found["suites"][0]["changed"]["questions"] == {"one": [1.0, 0.0]}
    text = (tmp_path / "out" / "comparison.md").read_text()
    assert "| right | second | 0.250 | -0.250 |" in text
    assert "| one Where was the conference of 2014? | 1.000 | 0.000 |" in text
    tree = lxml_html.document_fromstring((tmp_path / "out" / "comparison.html").read_text())
    (changed_row,) = tree.xpath("//table[@class='changed']/tbody/tr")
    shown = changed_row.text_content()
    assert "Where was the conference of 2014?" in shown
    assert "second: refused, though the documents answer it" in shown
    assert "first:" not in shown  # where it was right


def test_runs_without_a_suite_in_common_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        write_report(outcome_of(result_of(name)), tmp_path / name)
    assert program.main(["compare", str(tmp_path / "a"), str(tmp_path / "b")]) == 2
    assert "no suite in common" in capsys.readouterr().err
    with pytest.raises(RunFileError):
        comparison.side_by_side([read_baseline(tmp_path / "a" / "results.json")])


def test_the_self_check_prints_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = tuple(replace(QUESTIONS[0], id=str(n)) for n in range(40))
    write_report(outcome_of(result_of(questions=questions)), tmp_path)
    assert program.main(["selfcheck", str(tmp_path)]) == 0
    (suite,) = json.loads(capsys.readouterr().out)["suites"]
    assert suite["a_a"] == {"reshuffles": 200, "failed": 0, "share": 0.0}
    assert suite["planted"][-1]["caught"] == suite["planted"][-1]["trials"]


def test_settings_are_changed_by_dotted_name() -> None:
    settings = Settings()
    assert changed(settings, {"chunking.target_tokens": 99, "retrieval.mode": "dense"}).chunking.target_tokens == 99
    assert with_retriever(settings, "lexical").retrieval.mode == "lexical"
    assert with_retriever(settings, None) is settings
    for name, value in (("nothing.here", 1), ("retrieval.absent", 1), ("retrieval.mode", "guess"), ("threads", 1)):
        with pytest.raises(SettingsError):
            changed(settings, {name: value})


def test_standard_variants_change_something_each() -> None:
    settings = Settings()
    variants = ablation.standard_variants(settings, ["some/encoder"])
    assert variants[0] == ablation.Variant("as it is", {})
    names = {v.name for v in variants}
    assert {"retrieval: dense", "retrieval: lexical", "encoder: encoder", "never refuses"} <= names
    assert {"fusion: equal weights", "fusion: reciprocal ranks, k = 60"} <= names
    assert any(name.startswith("answers of the 3 sentences") for name in names)
    assert len({v.name for v in variants}) == len(variants)
    for variant in variants[1:]:
        assert variant.exchange or changed(settings, dict(variant.values)) != settings, variant.name


def test_a_reranker_that_is_on_is_switched_off() -> None:
    from esnqa.settings import RetrievalSettings

    class WithReranker(RetrievalSettings):
        reranker: str | None = None
        proximity: bool = True

    on = Settings().model_copy(update={"retrieval": WithReranker(reranker="some/cross-encoder")})
    found = {v.name: v.values for v in ablation.standard_variants(on)}
    assert found["without retrieval.reranker"] == {"retrieval.reranker": None}
    assert found["without retrieval.proximity"] == {"retrieval.proximity": False}
    off = Settings().model_copy(update={"retrieval": WithReranker(proximity=False, translate_words=False)})
    assert not any(v.name.startswith("without retrieval") for v in ablation.standard_variants(off))


def test_variants_of_ones_own() -> None:
    found = ablation.parse_variant("small: chunking.target_tokens=64, retrieval.mode=dense")
    assert found == ablation.Variant("small", {"chunking.target_tokens": 64, "retrieval.mode": "dense"})
    for text in ("no colon", "x: y", ": a.b=1", "x:"):
        with pytest.raises(SettingsError):
            ablation.parse_variant(text)


def test_the_ablation_table_marks_what_differs() -> None:
    questions = tuple(replace(QUESTIONS[0], id=str(n)) for n in range(30))
    base, worse = result_of(questions=questions), result_of(questions=questions, system=FakeSystem(threshold=2.0))
    from esnqa_eval.gate import compare_suite

    tests = {t.measure: t for t in compare_suite("small", base.per_query(), worse.per_query()).comparisons}
    cells = [
        ablation.Cell(ablation.Variant("as it is", {}), base, {}),
        ablation.Cell(ablation.Variant("never", {"a.b": 1}), worse, tests),
    ]
    text = ablation.to_markdown(cells)
    assert "| as it is | 1.000 |" in text
    assert "| never | 0.000* |" in text
    assert ablation.to_json(cells)["rows"][1]["tests"]["right"]["losses"] == 30
