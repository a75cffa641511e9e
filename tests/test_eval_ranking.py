"""Measures of rankings: pinned by hand, and equal to what ir-measures' providers say of the same run."""

from __future__ import annotations

import math
import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esnqa_eval.errors import RunFileError
from esnqa_eval.ranking import NAMES, RERANK, RETRIEVAL, measure, provider_values
from esnqa_eval.trec import falling, order, read_qrels, read_run, write_qrels, write_run

QRELS = {"q1": {"a": 1, "b": 2, "c": 0}, "q2": {"x": 1}, "q3": {"z": 0}, "q4": {"y": 1, "w": 1}}
RUN = {
    "q1": [("c", 9.0), ("b", 5.0), ("unjudged", 4.0), ("a", 3.0)],
    "q2": [("x", 1.0)],
    "q3": [("z", 1.0)],
    "unknown": [("a", 1.0)],
}
ALL = tuple(NAMES)


def test_values_computed_by_hand() -> None:
    found = measure(QRELS, RUN, ALL)["q1"]
    ideal = 2 + 1 / math.log2(3)
    assert found["ndcg@10"] == pytest.approx((2 / math.log2(3) + 1 / math.log2(5)) / ideal, abs=1e-9)
    assert found["recall@5"] == found["recall@10"] == found["recall@100"] == 1.0
    assert found["mrr"] == found["mrr@10"] == 0.5
    assert found["map"] == found["map@100"] == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert found["success@1"] == 0.0
    assert found["success@5"] == 1.0
    assert found["precision@5"] == pytest.approx(2 / 5)


def test_a_perfect_ranking_of_one_document() -> None:
    found = measure(QRELS, RUN, ALL)["q2"]
    assert found.pop("precision@5") == pytest.approx(1 / 5)
    assert set(found.values()) == {1.0}


def test_a_question_without_relevant_documents_is_not_measured_and_one_not_ranked_counts_zero() -> None:
    found = measure(QRELS, RUN, ALL)
    assert set(found) == {"q1", "q2", "q4"}
    assert set(found["q4"].values()) == {0.0}


def test_empty_runs_and_qrels() -> None:
    assert measure({}, RUN) == {}
    assert measure({"q3": {"z": 0}}, RUN) == {}
    assert set(measure(QRELS, {})["q1"].values()) == {0.0}
    assert set(measure(QRELS, {"q1": []})["q1"].values()) == {0.0}


def test_ties_keep_the_order_of_the_ranking() -> None:
    first = measure({"q": {"a": 1}}, {"q": [("a", 1.0), ("b", 1.0)]}, RERANK)["q"]
    second = measure({"q": {"a": 1}}, {"q": [("b", 1.0), ("a", 1.0)]}, RERANK)["q"]
    assert (first["mrr"], second["mrr"]) == (1.0, 0.5)
    assert (first["map"], second["map"]) == (1.0, 0.5)


def test_the_first_of_two_places_of_a_document_counts() -> None:
    twice = measure({"q": {"a": 1, "b": 1}}, {"q": [("x", 3), ("a", 2), ("a", 1), ("b", 0)]}, ALL)["q"]
    once = measure({"q": {"a": 1, "b": 1}}, {"q": [("x", 3), ("a", 2), ("b", 0)]}, ALL)["q"]
    assert twice == once
    assert twice["map"] == pytest.approx((1 / 2 + 2 / 3) / 2)


@pytest.mark.parametrize("provider", ["pytrec_eval", "msmarco"])
def test_agrees_with_the_providers_of_ir_measures(provider: str) -> None:
    import ir_measures

    generator = random.Random(7)
    documents = [f"d{number:03}" for number in range(150)]
    qrels = {f"q{q}": {d: generator.choice([0, 1, 1, 2]) for d in generator.sample(documents, 12)} for q in range(40)}
    run = {
        query: [(d, 1000.0 - place) for place, d in enumerate(generator.sample(documents, generator.randint(1, 120)))]
        for query in list(qrels)[:35]
    }
    ours = measure(qrels, run, ALL)
    wanted = {name: ir_measures.parse_measure(text) for name, text in NAMES.items()}
    engine = ir_measures.providers.registry[provider]
    supported = {name: metric for name, metric in wanted.items() if engine.supports(metric)}
    assert provider != "pytrec_eval" or set(NAMES) - set(supported) <= {"mrr@10"}
    scores = {query: dict(ranking) for query, ranking in run.items()}
    assert supported
    for metric in engine.iter_calc(list(supported.values()), qrels, scores):
        name = next(name for name, wanted_metric in supported.items() if wanted_metric == metric.measure)
        assert ours[metric.query_id][name] == pytest.approx(metric.value, abs=1e-6), (name, metric.query_id)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from("abcdefghijklmnop"), max_size=16, unique=True),
    st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.integers(0, 3), min_size=1),
)
def test_agrees_with_the_formulas_written_out(ranked: list[str], grades: dict[str, int]) -> None:
    """Nothing of ir-measures: each measure from its definition, with unjudged documents and empty rankings."""
    relevant = [document for document, grade in grades.items() if grade > 0]
    found = measure({"q": grades}, {"q": [(document, 0.0) for document in ranked]}, ALL)
    if not relevant:
        assert found == {}
        return
    hits = [document in relevant for document in ranked]
    gains = [grades.get(document, 0) / math.log2(place + 2) for place, document in enumerate(ranked[:10])]
    best = sorted(grades.values(), reverse=True)[:10]
    first = next((place for place, hit in enumerate(hits, start=1) if hit), None)
    precisions = [sum(hits[: place + 1]) / (place + 1) for place, hit in enumerate(hits) if hit]
    expected = {
        "ndcg@10": sum(gains) / sum(grade / math.log2(place + 2) for place, grade in enumerate(best)),
        "recall@5": sum(hits[:5]) / len(relevant),
        "recall@10": sum(hits[:10]) / len(relevant),
        "recall@100": sum(hits) / len(relevant),
        "mrr@10": 1 / first if first and first <= 10 else 0.0,
        "mrr": 1 / first if first else 0.0,
        "map": sum(precisions) / len(relevant),
        "map@100": sum(precisions) / len(relevant),
        "success@1": float(any(hits[:1])),
        "success@5": float(any(hits[:5])),
        "precision@5": sum(hits[:5]) / 5,
    }
    assert found["q"] == pytest.approx(expected, abs=1e-6)


def test_values_of_a_provider_by_question_and_name() -> None:
    found = {(q, name): value for q, name, value in provider_values("pytrec_eval", QRELS, RUN, ["map", "mrr@10"])}
    assert found["q1", "map"] == pytest.approx(0.5)
    assert ("q4", "map") not in found  # not ranked
    assert not any(name == "mrr@10" for _, name in found)  # trec_eval knows no such measure
    assert {q: value for q, _, value in provider_values("msmarco", QRELS, RUN, ["mrr@10"])}["q1"] == 0.5


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from("abcdefgh"), max_size=8, unique=True), st.sets(st.sampled_from("abcdefgh"), min_size=1))
def test_measures_lie_between_0_and_1_and_a_better_first_place_never_hurts(order_: list[str], gold: set[str]) -> None:
    qrels = {"q": dict.fromkeys(gold, 1)}
    found = measure(qrels, {"q": [(d, 0.0) for d in order_]}, RETRIEVAL)["q"]
    assert all(0.0 <= value <= 1.0 for value in found.values())
    moved = sorted(order_, key=lambda d: d not in gold)
    better = measure(qrels, {"q": [(d, 0.0) for d in moved]}, RETRIEVAL)["q"]
    assert all(better[name] >= found[name] - 1e-12 for name in found)


def test_runs_and_qrels_come_back_as_written(tmp_path: Path) -> None:
    run = {"q1": [("b", 2.5), ("a", 2.5), ("c", -1.0)], "q2": [("x y".replace(" ", "_"), 0.1)]}
    write_run(tmp_path / "r.run", run, "tag")
    write_qrels(tmp_path / "r.qrels", QRELS)
    assert [d for d, _ in read_run(tmp_path / "r.run")["q1"]] == ["b", "a", "c"]
    assert read_qrels(tmp_path / "r.qrels") == QRELS
    first = (tmp_path / "r.run").read_text().splitlines()[0]
    assert first == "q1 Q0 b 1 2.5 tag"


def test_a_run_is_read_as_trec_eval_reads_it(tmp_path: Path) -> None:
    lines = ["q Q0 a 1 1.0 t", "q Q0 b 2 1.0 t", "q Q0 c 3 7 t", "q Q0 a 4 0.5 t", ""]
    (tmp_path / "r").write_text("\n".join(lines))
    assert read_run(tmp_path / "r") == {"q": [("c", 7.0), ("b", 1.0), ("a", 1.0)]}
    assert order({"a": 1.0, "b": 1.0}) == [("b", 1.0), ("a", 1.0)]


def test_beir_qrels_with_and_without_header(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("query-id\tcorpus-id\tscore\nq 1\td 1\t2\n")
    (tmp_path / "b.tsv").write_text("q1\td1\t0\n")
    assert read_qrels(tmp_path / "a.tsv") == {"q 1": {"d 1": 2}}
    assert read_qrels(tmp_path / "b.tsv") == {"q1": {"d1": 0}}


@pytest.mark.parametrize("text", ["q Q0 a 1\n", "q Q0 a 1 high t\n"])
def test_a_broken_run_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "r").write_text(text)
    with pytest.raises(RunFileError, match="r:1"):
        read_run(tmp_path / "r")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6, width=32), max_size=30))
def test_written_scores_fall_strictly(scores: list[float]) -> None:
    found = falling(sorted(scores, reverse=True))
    assert all(left > right for left, right in pairwise(found))
