"""Refusals, confidence and calibration, pinned by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esnqa_eval import abstention


def test_refusals_by_hand() -> None:
    refused = [True, True, True, False, False]
    unanswerable = [True, True, False, True, False]
    assert abstention.precision(refused, unanswerable) == pytest.approx(2 / 3)
    assert abstention.recall(refused, unanswerable) == pytest.approx(2 / 3)
    assert abstention.f1(refused, unanswerable) == pytest.approx(2 / 3)
    assert abstention.f1([True, False], [False, True]) == 0.0


def test_what_cannot_be_said_is_not_a_number() -> None:
    assert math.isnan(abstention.precision([False], [True]))
    assert math.isnan(abstention.recall([True], [False]))
    assert math.isnan(abstention.f1([False], [False]))
    assert math.isnan(abstention.auroc([1.0, 2.0], [True, True]))
    assert math.isnan(abstention.calibration_error([], []))
    assert math.isnan(abstention.area_under_risk([]))


def test_auroc_by_hand() -> None:
    # pairs: (0.9, 0.5) right, (0.9, 0.5) right, (0.5, 0.5) tie, (0.5, 0.5) tie
    assert abstention.auroc([0.9, 0.5, 0.5, 0.5], [True, True, False, False]) == pytest.approx(3 / 4)
    assert abstention.auroc([1, 2, 3, 4], [False, False, True, True]) == 1.0
    assert abstention.auroc([1, 2, 3, 4], [True, True, False, False]) == 0.0
    assert abstention.auroc([1, 1, 1], [True, False, False]) == 0.5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_auroc_is_the_share_of_pairs_in_order(rows: list[tuple[int, bool]]) -> None:
    ups, downs = [s for s, p in rows if p], [s for s, p in rows if not p]
    found = abstention.auroc([s for s, _ in rows], [p for _, p in rows])
    if not ups or not downs:
        assert math.isnan(found)
        return
    slow = sum((u > d) + 0.5 * (u == d) for u in ups for d in downs) / (len(ups) * len(downs))
    assert found == pytest.approx(slow)


def test_risk_and_coverage_by_hand() -> None:
    confidence = [0.9, 0.8, 0.8, 0.4, 0.95]
    right = [True, False, True, False, False]
    answered = [True, True, True, True, False]  # the last was refused and is never covered
    curve = abstention.risk_coverage(confidence, right, answered)
    assert [(p.coverage, p.risk) for p in curve] == [(0.2, 0.0), (0.6, pytest.approx(1 / 3)), (0.8, 0.5)]
    assert abstention.area_under_risk(curve) == pytest.approx((0.2 * 0 + 0.4 / 3 + 0.2 * 0.5) / 0.8)
    assert abstention.risk_coverage([0.5], [True], [False]) == []


def test_calibration_by_hand() -> None:
    confidence = [0.95, 1.0, 0.15, 0.15]
    right = [True, False, False, True]
    bins = abstention.reliability(confidence, right)
    assert [(b.low, b.count, b.confidence, b.accuracy) for b in bins] == [
        (0.1, 2, pytest.approx(0.15), 0.5),
        (0.9, 2, pytest.approx(0.975), 0.5),
    ]
    assert abstention.calibration_error(confidence, right) == pytest.approx((2 * 0.35 + 2 * 0.475) / 4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_bins_hold_every_answer_once(rows: list[tuple[float, bool]]) -> None:
    bins = abstention.reliability([c for c, _ in rows], [r for _, r in rows])
    assert sum(b.count for b in bins) == len(rows)
    assert sum(b.count * b.accuracy for b in bins) == pytest.approx(sum(r for _, r in rows))
    assert all(b.low - 1e-9 <= b.confidence <= b.high + 1e-9 for b in bins)


def test_a_calibrated_system_has_a_small_error() -> None:
    generator = np.random.default_rng(0)
    confidence = generator.random(20_000)
    assert abstention.calibration_error(confidence, generator.random(20_000) < confidence) < 0.02
