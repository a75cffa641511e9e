"""Knowing when not to answer: refusals against what was answerable, and what confidence is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Bin:
    """A stretch of confidence: from ``low`` to ``high``, how many answers, their mean confidence and share of right ones."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """At a coverage (share of all questions that are answered), the risk: the share of wrong ones among them."""

    coverage: float
    risk: float
    confidence: float


def precision(refused: ArrayLike, unanswerable: ArrayLike) -> float:
    """The share of refusals that were right; ``nan`` where nothing was refused."""
    wrong_or_right = np.asarray(unanswerable, bool)[np.asarray(refused, bool)]
    return float(wrong_or_right.mean()) if wrong_or_right.size else float("nan")


def recall(refused: ArrayLike, unanswerable: ArrayLike) -> float:
    """The share of unanswerable questions that were refused; ``nan`` where there are none."""
    return precision(unanswerable, refused)


def f1(refused: ArrayLike, unanswerable: ArrayLike) -> float:
    """``2·tp / (refused + unanswerable)``, the harmonic mean of both; ``nan`` where both counts are 0."""
    said, true = np.asarray(refused, bool), np.asarray(unanswerable, bool)
    total = int(said.sum()) + int(true.sum())
    return 2 * float((said & true).sum()) / total if total else float("nan")


def auroc(scores: ArrayLike, positive: ArrayLike) -> float:
    """The chance that a positive scores above a negative, ties counted half; ``nan`` where either is missing.

    Computed from mid-ranks (Mann and Whitney).
    """
    values, labels = np.asarray(scores, float), np.asarray(positive, bool)
    positives = int(labels.sum())
    negatives = labels.size - positives
    if not positives or not negatives:
        return float("nan")
    rank_sum = float(_mid_ranks(values)[labels].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def risk_coverage(confidence: ArrayLike, right: ArrayLike, answered: ArrayLike) -> list[CurvePoint]:
    """The risk at each coverage as the bar for answering is lowered, from the most confident answer on.

    Questions that were refused are never covered; answers of equal confidence are covered together.
    """
    kept = np.asarray(answered, bool)
    values, correct = np.asarray(confidence, float)[kept], np.asarray(right, bool)[kept]
    by_confidence = np.argsort(-values, kind="stable")
    values, wrong = values[by_confidence], np.cumsum(~correct[by_confidence])
    ends = [i for i in range(values.size) if i + 1 == values.size or values[i + 1] != values[i]]
    return [CurvePoint((i + 1) / kept.size, float(wrong[i]) / (i + 1), float(values[i])) for i in ends]


def area_under_risk(curve: Sequence[CurvePoint]) -> float:
    """The mean risk over the coverage that the curve reaches, each point standing for the coverage it adds."""
    if not curve:
        return float("nan")
    widths = np.diff([0.0, *(point.coverage for point in curve)])
    return float(np.dot(widths, [point.risk for point in curve]) / curve[-1].coverage)


def reliability(confidence: ArrayLike, right: ArrayLike, bins: int = 10) -> list[Bin]:
    """Answers in bins of equal width over confidence 0 to 1, empty bins left out; 1 belongs to the last."""
    values, correct = np.asarray(confidence, float), np.asarray(right, bool)
    places = np.clip((values * bins).astype(int), 0, bins - 1)
    found: list[Bin] = []
    for place in np.unique(places):
        inside = places == place
        mean, accuracy = float(values[inside].mean()), float(correct[inside].mean())
        found.append(Bin(float(place) / bins, float(place + 1) / bins, int(inside.sum()), mean, accuracy))
    return found


def calibration_error(confidence: ArrayLike, right: ArrayLike, bins: int = 10) -> float:
    """Expected calibration error: the mean distance of confidence and accuracy over bins; ``nan`` without answers."""
    found = reliability(confidence, right, bins)
    total = sum(part.count for part in found)
    if not total:
        return float("nan")
    return sum(part.count * abs(part.confidence - part.accuracy) for part in found) / total


def _mid_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: NDArray[np.float64] = (last - (counts - 1) / 2)[places]
    return middle
