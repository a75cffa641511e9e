"""Publishing: every figure in one command, in pieces that go on where they were, without a word of third-party sets."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from esnqa.settings import Settings
from esnqa_eval import publishing, tables
from esnqa_eval.__main__ import main
from esnqa_eval.errors import SuiteError
from esnqa_eval.publishing import Plan, publish

CANARY = "zanzibarite"
TEXTS = {
    "rome": f"The {CANARY} conference of 2014 took place in Rome in July. It had 400 guests from many countries.",
    "lisbon": f"The {CANARY} conference of 2015 took place in Lisbon. It was held on 6 July 2015 by the network.",
    "care": f"Long-term care costs 1,200 euro a month in Austria, says the {CANARY} survey of care homes.",
    "flats": f"Housing First gives homeless people a flat of their own, wrote {CANARY} in a report on housing.",
}
QUERIES: list[dict[str, Any]] = [
    {"_id": "a", "text": f"Where was the {CANARY} conference of 2014?", "answers": ["Rome"], "lang": "en"},
    {"_id": "b", "text": f"Where was the {CANARY} conference of 2015?", "answers": ["Oslo"], "lang": "en"},
    {"_id": "c", "text": f"Was kostet die {CANARY} Pflege im Monat?", "answers": ["1,200"], "lang": "de"},
    {"_id": "d", "text": f"Which volcano erupted near {CANARY} in Iceland?", "answerable": False, "lang": "en"},
]
GOLD = {"a": "rome", "b": "lisbon", "c": "care"}


def write_set(folder: Path, mode: str) -> None:
    (folder / "qrels").mkdir(parents=True)
    corpus = [{"_id": name, "title": "", "text": text} for name, text in TEXTS.items()]
    for name, records in (("corpus", corpus), ("queries", QUERIES)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    rows = [f"{q}\t{d}\t{int(d == GOLD.get(q))}\n" for q in "abcd" for d in TEXTS]
    kept = rows if mode == "rerank" else [row for row in rows if row.endswith("1\n")]
    if mode == "attribution":
        kept = ["a\trome\t1\n", "a\tlisbon\t0\n", "b\tcare\t0\n"]
    (folder / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(kept))
    (folder / "meta.json").write_text(json.dumps({"name": folder.name, "mode": mode}))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Three small third-party sets, one of each mode, and a project with a small collection and a suite over it."""
    home = tmp_path_factory.mktemp("publishing")
    for mode in ("retrieval", "rerank", "attribution"):
        write_set(home / "shared" / "eval" / f"set-{mode}", mode)
    (home / "corpus").mkdir()
    for name, text in TEXTS.items():
        (home / "corpus" / f"{name}.md").write_text(f"{text}\n")
    suite = home / "eval" / "suites" / "starter"
    suite.mkdir(parents=True)
    asked = {"id": "1", "question": "Where was the conference of 2014?", "language": "en", "kind": "where",
             "documents": ["rome"], "answers": ["Rome"], "answerable": True, "split": "test"}  # fmt: skip
    other = {"id": "2", "question": "Who won the football cup?", "language": "en", "kind": "near-topic",
             "answerable": False, "split": "dev"}  # fmt: skip
    (suite / "questions.jsonl").write_text(json.dumps(asked) + "\n" + json.dumps(other) + "\n")
    settings = Settings(cache_dir=home / "cache", index_dir=home / "no-index")
    return Plan(home / "shared", home, home / "results", home / "reports", settings)


SETS = ("set-attribution", "set-rerank", "set-retrieval", "starter")


@pytest.fixture(scope="module")
def published(plan: Plan) -> dict[str, str]:
    return publish(plan, SETS)


def read(plan: Plan, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((plan.results / name).read_text())
    return found


def test_each_piece_is_made_once_and_says_how(plan: Plan, published: dict[str, str]) -> None:
    assert published == dict.fromkeys(("starter", *SETS[:3]), "made")
    assert [piece.name for piece in publishing.pieces(plan)] == ["starter", *SETS[:3], "ablation", "overhead"]
    assert set(publish(plan, SETS).values()) == {"as it was"}
    made = read(plan, "set-retrieval/figures.json")["made"]
    assert made["command"] == "python -m esnqa_eval publish --only set-retrieval"
    assert set(made) == {"commit", "command", "identity"}
    assert publish(replace(plan, again=True), ["set-retrieval"]) == {"set-retrieval": "made"}


def test_nothing_of_third_parties_is_published_and_no_path_of_this_machine(
    plan: Plan, published: dict[str, str]
) -> None:
    for name in SETS[:3]:
        files = sorted(file.name for file in (plan.results / name).iterdir())
        assert files == ["figures.json", "report.md"]
        for file in (plan.results / name).iterdir():
            text = file.read_text().lower()
            assert not any(word in text for word in (CANARY, "lisbon", "oslo", "volcano")), file
    assert CANARY in (plan.reports / "set-retrieval" / "report.html").read_text()  # the report itself holds them
    everything = "".join(file.read_text() for file in plan.results.rglob("*.*"))
    assert str(plan.project) not in everything


def test_the_projects_own_suite_is_published_question_by_question_as_a_baseline(
    plan: Plan, published: dict[str, str]
) -> None:
    files = sorted(file.name for file in (plan.results / "starter").iterdir())
    assert files == ["figures.json", "questions.csv", "report.md", "results.json"]
    assert set(read(plan, "starter/results.json")["per_query"]) == {"1", "2"}


def test_a_set_is_ranked_in_every_way_and_its_measures_are_those_of_trec_eval(
    plan: Plan, published: dict[str, str]
) -> None:
    found = read(plan, "set-retrieval/figures.json")
    assert set(found["retrievers"]) == set(found["against"]) == {"dense", "lexical", "ranks"}
    assert found["against"]["lexical"][0]["measure"] == "ndcg@10"
    assert {"right", "ndcg@10", "answerable_auroc"} <= set(found["metrics"])
    low, high = found["groups"]["language"]["de"]["intervals"]["ndcg@10"]
    assert low == high  # of one question
    assert found["selfcheck"]["a_a"]["reshuffles"] == 200
    for agreement in found["selfcheck"]["trec_eval"].values():
        assert agreement["values"] > 0
        assert agreement["largest_difference"] < 1e-6
    assert "map" in read(plan, "set-rerank/figures.json")["retrievers"]["ranks"]["metrics"]
    assert read(plan, "set-attribution/figures.json")["retrievers"] == {}


def test_claims_are_measured_by_the_check_and_by_people(plan: Plan, published: dict[str, str]) -> None:
    metrics = read(plan, "set-attribution/figures.json")["metrics"]
    assert metrics["citation_recall_by_people"] == pytest.approx(1 / 2)  # one of two claims
    assert metrics["citation_precision_by_people"] == pytest.approx((1 / 2 + 0) / 2)
    assert 0 <= metrics["citation_recall_by_check"] <= 1


def test_samples_are_stated_and_made_anew(plan: Plan, published: dict[str, str], tmp_path: Path) -> None:
    small = replace(plan, results=tmp_path, limit=3, answers=2)
    assert publish(small, ["set-retrieval"]) == {"set-retrieval": "made"}
    found = json.loads((tmp_path / "set-retrieval" / "figures.json").read_text())
    assert found["questions"] == 3
    assert "3 of 4 questions, drawn with a fixed seed" in found["notes"]
    assert "2 of 3 questions, drawn with a fixed seed, were also answered" in found["notes"]
    assert found["made"]["command"].endswith("--limit 3 --answers 2")


def test_the_tables_hold_every_figure_with_its_commit(plan: Plan, published: dict[str, str]) -> None:
    text = (plan.results / "README.md").read_text()
    for part in (
        "| starter | all | 2 |",
        "| starter | near-topic | 1 |",
        "| set-retrieval | ndcg@10 |",
        "| set-rerank | map |",
    ):
        assert part in text
    assert "human labels" in text
    assert "of 200" in text
    before = text
    tables.write_tables(plan.results)
    assert (plan.results / "README.md").read_text() == before
    (plan.results / "README.md").write_text("no marks")
    with pytest.raises(SuiteError, match="no place for the tables"):
        tables.write_tables(plan.results)
    (plan.results / "README.md").write_text(before)


def test_baselines_of_others_stand_beside_and_a_difference_is_marked(tmp_path: Path) -> None:
    test = {"measure": "ndcg@10", "before": 0.69, "now": 0.74, "difference": 0.05, "p": 0.001}
    one = {
        "schema": "esnqa.figures/1", "set": "scifact", "own": False, "mode": "retrieval", "notes": [],
        "metrics": {"ndcg@10": 0.74, "recall@5": 0.8, "mrr@10": 0.7}, "intervals": {}, "groups": {},
        "retrievers": {name: {"metrics": {"ndcg@10": 0.6}} for name in ("dense", "lexical", "ranks")},
        "against": {"dense": [{**test, "before": 0.6}], "lexical": [test], "ranks": []},
        "selfcheck": {"a_a": {"failed": 1, "reshuffles": 200}, "planted": [], "second_run": ""},
        "made": {"commit": "abc"},
    }  # fmt: skip
    (tmp_path / "scifact").mkdir()
    (tmp_path / "scifact" / "figures.json").write_text(json.dumps(one))
    text = tables.make_tables(tmp_path)
    assert (
        "| scifact | ndcg@10 | 0.644 (0.645) | 0.686 (0.679) | 0.716 | 0.600 | 0.600 | 0.600 | 0.740 + | `abc` |"
        in text
    )
    one["against"]["lexical"] = [{**test, "p": 0.5}]
    (tmp_path / "scifact" / "figures.json").write_text(json.dumps(one))
    assert "| 0.740 | `abc` |" in tables.make_tables(tmp_path)


def test_a_language_of_a_set_stands_beside_its_baseline(tmp_path: Path) -> None:
    groups = {"language": {"de": {"metrics": {"ndcg@10": 0.61}}, "es": {"metrics": {"ndcg@10": 0.62}}}}
    bare = {"language": {"de": {"ndcg@10": 0.5}, "es": {"ndcg@10": 0.5}}}
    one = {
        "schema": "esnqa.figures/1", "set": "cross-lingual", "own": False, "mode": "retrieval", "notes": [],
        "metrics": {"ndcg@10": 0.6}, "intervals": {}, "groups": groups, "against": {},
        "retrievers": {name: {"metrics": {}, "groups": bare} for name in ("dense", "lexical", "ranks")},
        "selfcheck": {"a_a": {"failed": 1, "reshuffles": 200}, "planted": [], "second_run": ""},
        "made": {"commit": "abc"},
    }  # fmt: skip
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "figures.json").write_text(json.dumps(one))
    text = tables.make_tables(tmp_path)
    assert "| cross-lingual | ndcg@10@de | 0.510 | 0.470 | 0.500 | 0.500 | 0.500 | 0.500 | 0.610 | `abc` |" in text
    assert "| cross-lingual | ndcg@10 |" not in text


def test_an_unknown_piece_is_named_and_pieces_are_listed(
    plan: Plan, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SuiteError, match="no piece 'nothing'"):
        publish(plan, ["nothing"])
    assert main(["publish", "--shared", str(plan.shared), "--list"]) == 0
    listed = capsys.readouterr().out.split()
    assert listed[0] == "starter"
    assert listed[-2:] == ["ablation", "overhead"]


def test_the_ablation_and_the_cost_are_pieces_too(
    plan: Plan, published: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With few variants and a small suite; the whole command is run by a process of its own."""
    from esnqa_eval import ablation

    few = [ablation.Variant("as it is", {}), ablation.Variant("words", {"retrieval.mode": "lexical"})]
    monkeypatch.setattr(ablation, "standard_variants", lambda *_: few)
    monkeypatch.setenv("ESNQA_CACHE_DIR", str(plan.settings.cache_dir))
    from esnqa.settings import load_settings

    project = Path(__file__).resolve().parents[1]
    assert publish(plan, ["ablation"]) == {"ablation": "made"}
    assert publish(plan, ["ablation"]) == {"ablation": "as it was"}
    text = (plan.results / "README.md").read_text()
    assert "| words |" in text
    cost = replace(plan, project=project, settings=load_settings(), cost_questions=8, cost_passages=30)
    assert publish(cost, ["overhead"]) == {"overhead": "made"}
    found = read(plan, "overhead.json")
    assert (found["questions"], found["passages"], found["target"]) == (8, 30, 1.3)
    assert found["ratio"] == pytest.approx(found["seconds"] / found["retrieval_and_answering_seconds"], rel=0.02)
    assert found["ratio"] > 1
    assert "8 questions and 30 passages" in (plan.results / "README.md").read_text()
