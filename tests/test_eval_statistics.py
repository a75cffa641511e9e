"""Intervals, significance, the gate, and the gate's check of itself."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from esnqa_eval import abstention, bootstrap, gate, selfcheck, significance, weighted
from esnqa_eval.catalogue import CATALOGUE, WATCHED, lower_is_better


def test_a_mean_and_its_interval() -> None:
    found = bootstrap.mean([1.0, 0.0, 1.0, 1.0])
    assert (found.value, found.n) == (0.75, 4)
    assert 0.0 <= found.low <= found.value <= found.high <= 1.0
    assert bootstrap.mean([1.0, 0.0, 1.0, 1.0]) == found
    same = bootstrap.mean([0.5] * 10)
    assert (same.low, same.high) == (0.5, 0.5)
    assert math.isnan(bootstrap.mean([]).value)


def test_the_interval_is_that_of_the_normal_law_for_many_questions() -> None:
    values = np.random.default_rng(3).random(2000)
    found = bootstrap.mean(values)
    width = 1.96 * values.std() / math.sqrt(2000)
    assert found.low == pytest.approx(values.mean() - width, abs=0.1 * width)
    assert found.high == pytest.approx(values.mean() + width, abs=0.1 * width)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(5)
    covered = [
        found.low <= 0.3 <= found.high for found in (bootstrap.mean(generator.random(80) < 0.3) for _ in range(200))
    ]
    assert 0.89 <= np.mean(covered) <= 0.99


def test_resamples_in_which_a_measure_is_undefined_are_left_out() -> None:
    found = bootstrap.statistic(lambda w: weighted.precision(w, np.array([True, False]), np.array([True, True])), 2)
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)
    nothing = bootstrap.statistic(lambda w: np.full(w.shape[0], math.nan), 1)
    assert math.isnan(nothing.value)
    assert math.isnan(nothing.low)


ROWS = st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.booleans(), st.integers(0, 2)), min_size=1, max_size=25)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_weighted_measures_are_the_plain_ones_over_repeated_questions(rows: list[tuple[int, bool, bool, int]]) -> None:
    scores = np.array([row[0] / 5 for row in rows])
    first, second = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    weights = np.array([row[3] for row in rows])
    s, a, b = (np.repeat(column, weights) for column in (scores, first, second))
    w = weights[None, :].astype(float)
    pairs = [
        (weighted.precision(w, first, second), abstention.precision(a, b)),
        (weighted.precision(w, second, first), abstention.recall(a, b)),
        (weighted.f1(w, first, second), abstention.f1(a, b)),
        (weighted.auroc(w, scores, first), abstention.auroc(s, a)),
        (weighted.calibration_error(w, scores, first), abstention.calibration_error(s, a)),
        (weighted.risk_area(w, scores, first, second), abstention.area_under_risk(abstention.risk_coverage(s, a, b))),
    ]
    for fast, slow in pairs:
        assert fast[0] == pytest.approx(slow, nan_ok=True)
    if s.size:
        assert weighted.percentile(w, scores, 50)[0] == np.percentile(s, 50, method="inverted_cdf")
        assert weighted.percentile(w, scores, 95)[0] == np.percentile(s, 95, method="inverted_cdf")


def test_p_by_hand() -> None:
    # Four questions each better by 1: of 16 assignments two are as extreme.
    assert significance.paired_p([0, 0, 0, 0], [1, 1, 1, 1]) == pytest.approx(2 / 16)
    assert significance.paired_p([0, 1, 0.5], [0, 1, 0.5]) == 1.0
    assert significance.paired_p([], []) == 1.0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=9))
def test_exact_p_is_the_share_of_assignments_at_least_as_extreme(pairs: list[tuple[int, int]]) -> None:
    moved = [b - a for a, b in pairs if a != b]
    sums = [
        sum(s * d for s, d in zip(signs, moved, strict=True)) for signs in itertools.product((1, -1), repeat=len(moved))
    ]
    slow = 1.0 if not moved else np.mean([abs(s) >= abs(sum(moved)) for s in sums])
    assert significance.paired_p([a for a, _ in pairs], [b for _, b in pairs]) == pytest.approx(min(1.0, slow))


def test_sampled_p_agrees_with_scipy() -> None:
    generator = np.random.default_rng(1)
    before = generator.random(60)
    for shift in (0.0, 0.02, 0.05):
        now = before + generator.normal(shift, 0.1, 60)
        theirs = stats.permutation_test(
            (now - before,),
            lambda x, axis: x.sum(axis=axis),
            permutation_type="samples",
            vectorized=True,
            rng=np.random.default_rng(2),
        )
        assert significance.paired_p(before, now) == pytest.approx(theirs.pvalue, abs=0.02)


def test_holm_by_hand() -> None:
    assert significance.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert significance.holm([0.5, 0.9]) == [1.0, 1.0]
    assert significance.holm([]) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_never_lowers_and_keeps_the_order(values: list[float]) -> None:
    found = significance.holm(values)
    assert all(raw <= corrected <= 1.0 for raw, corrected in zip(values, found, strict=True))
    assert [found[i] for i in np.argsort(values, kind="stable")] == sorted(found)


def run_of(rights: list[float]) -> dict[str, dict[str, float]]:
    return {f"q{number}": {"right": value, "latency": 1.0} for number, value in enumerate(rights)}


def test_a_comparison_counts_wins_losses_and_ties() -> None:
    (found,) = significance.compare(run_of([1, 1, 0, 0]), run_of([1, 0, 1, 1]), ("right", "absent"))
    assert (found.before, found.now, found.difference) == (0.5, 0.75, 0.25)
    assert (found.wins, found.losses, found.ties) == (2, 1, 1)


def test_only_shared_questions_are_compared() -> None:
    (found,) = significance.compare(
        {"a": {"right": 1.0}, "b": {"right": 0.0}}, {"b": {"right": 1.0}, "c": {"right": 0.0}}, ("right",)
    )
    assert (found.before, found.now) == (0.0, 1.0)


def checked(before: list[float], now: list[float], floors: dict[str, float] | None = None) -> gate.GateResult:
    metrics = {"s": {"right": float(np.mean(now)), "calibration_error": 0.2}}
    return gate.check({"s": run_of(now)}, metrics, {"s": run_of(before)}, {"s": floors} if floors else {})


def test_the_gate_passes_where_nothing_or_too_little_changed_and_where_it_got_better() -> None:
    assert checked([1.0] * 40, [1.0] * 40).passed
    assert checked([1.0] * 40, [1.0] * 38 + [0.0] * 2).passed
    assert checked([0.0] * 40, [1.0] * 40).passed


def test_the_gate_names_a_significant_loss() -> None:
    result = checked([1.0] * 40, [1.0] * 30 + [0.0] * 10)
    assert not result.passed
    assert len(result.failures) == 1
    assert "right fell from 1.000 to 0.750" in result.failures[0]
    assert "10 questions worse, 0 better" in result.failures[0]
    assert result.to_json()["passed"] is False


def test_the_gate_names_a_missed_floor_and_a_missed_ceiling() -> None:
    result = checked([1.0, 0.0], [1.0, 0.0], {"right": 0.6, "calibration_error": 0.1, "ndcg@10": 0.5})
    assert [line.partition(", ")[0] for line in result.failures] == [
        "s: right is 0.500",
        "s: calibration_error is 0.200",
        "s: ndcg@10 was not measured",
    ]
    assert checked([1.0, 0.0], [1.0, 0.0], {"right": 0.5, "calibration_error": 0.2}).passed


def test_the_gate_fails_where_no_question_is_shared_and_notes_suites_without_baseline() -> None:
    result = gate.check(
        {"s": {"new": {"right": 1.0}}, "t": {}}, {"s": {}, "t": {}}, {"s": {"old": {"right": 1.0}}}, {"u": {"right": 1}}
    )
    assert result.failures == ("s: none of the baseline's questions was asked",)
    assert any(note.startswith("t: the baseline has no such suite") for note in result.notes)
    assert any(note.startswith("u: has floors") for note in result.notes)


def test_measures_where_less_is_better_are_losses_when_they_rise() -> None:
    rising = significance.Comparison("calibration_error", 0.1, 0.3, 0.2, 0.001, 0.001, 9, 0, 0)
    falling = significance.Comparison("right", 0.3, 0.1, -0.2, 0.001, 0.001, 0, 9, 0)
    assert gate.is_loss(rising)
    assert gate.is_loss(falling)
    assert not gate.is_loss(significance.Comparison("right", 0.1, 0.3, 0.2, 0.001, 0.001, 9, 0, 0))
    assert not gate.is_loss(significance.Comparison("right", 0.3, 0.1, -0.2, 0.2, 0.2, 5, 9, 0))
    assert lower_is_better("calibration_error")
    assert set(WATCHED) <= set(CATALOGUE)


def two_systems(count: int = 100) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    generator = np.random.default_rng(9)
    runs = []
    for share in (0.7, 0.6):
        rights = (generator.random(count) < share).astype(float)
        runs.append(
            {
                f"q{i}": {"right": float(r), "ndcg@10": float(min(1.0, r * generator.random() + 0.1))}
                for i, r in enumerate(rights)
            }
        )
    return runs[0], runs[1]


def test_a_a_comparisons_rarely_fail() -> None:
    found = selfcheck.a_a(*two_systems(), reshuffles=200)
    assert found.share <= 0.05
    assert found.failed == selfcheck.a_a(*two_systems(), reshuffles=200).failed


def test_a_planted_loss_is_caught_and_none_is_seen_where_none_was_planted() -> None:
    first, _ = two_systems()
    nothing, large = selfcheck.planted(first, (0.0, 0.2), trials=10)
    assert nothing.caught == 0
    assert large.caught == 10


def test_the_noisy_copy_of_a_run_differs_only_where_it_should() -> None:
    first, _ = two_systems()
    other = selfcheck.noisy(first, share=0.1)
    changed = sum(first[key] != other[key] for key in first)
    assert set(other) == set(first)
    assert 0 < changed < 0.25 * len(first)
    assert selfcheck.to_json("s", selfcheck.AaCheck(200, 11), [])["passed"] is False
    assert selfcheck.to_json("s", selfcheck.AaCheck(200, 10), [selfcheck.PlantedCheck(0.2, 5, 5)])["passed"] is True
