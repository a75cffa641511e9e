"""The set-wide measures of :mod:`esnqa_eval.abstention` for many resamples at once, each given as a row of weights.

``weights`` has shape (resamples, questions): how often each question was drawn. Every function gives one value for each
row, ``nan`` where the measure is undefined there. With a row of ones they give the plain measure.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def precision(weights: Floats, said: Flags, true: Flags) -> Floats:
    """The weight of what was said and is true over that of what was said."""
    return _ratio(weights @ (said & true), weights @ said)


def f1(weights: Floats, said: Flags, true: Flags) -> Floats:
    """Twice the weight of what was said and is true over the sum of what was said and what is true."""
    return _ratio(2 * (weights @ (said & true)), weights @ said + weights @ true)


def auroc(weights: Floats, scores: Floats, positive: Flags) -> Floats:
    """The weighted share of pairs in which the positive scores higher, ties counted half."""
    by_score = np.argsort(scores, kind="stable")
    starts = _starts(scores[by_score])
    positives = np.add.reduceat(weights[:, by_score] * positive[by_score], starts, axis=1)
    negatives = np.add.reduceat(weights[:, by_score] * ~positive[by_score], starts, axis=1)
    below = np.cumsum(negatives, axis=1) - negatives / 2
    return _ratio((positives * below).sum(axis=1), positives.sum(axis=1) * negatives.sum(axis=1))


def risk_area(weights: Floats, confidence: Floats, right: Flags, answered: Flags) -> Floats:
    """The mean risk over coverage, as :func:`esnqa_eval.abstention.area_under_risk`."""
    kept = np.flatnonzero(answered)
    if not kept.size:
        return np.full(weights.shape[0], np.nan)
    kept = kept[np.argsort(-confidence[kept], kind="stable")]
    starts = _starts(confidence[kept])
    count = np.add.reduceat(weights[:, kept], starts, axis=1)
    wrong = np.add.reduceat(weights[:, kept] * ~right[kept], starts, axis=1)
    covered = np.cumsum(count, axis=1)
    risk = np.divide(np.cumsum(wrong, axis=1), covered, out=np.zeros_like(covered), where=covered > 0)
    return _ratio((count * risk).sum(axis=1), covered[:, -1])


def calibration_error(weights: Floats, confidence: Floats, right: Flags, bins: int = 10) -> Floats:
    """Expected calibration error over bins of equal width."""
    places = np.clip((confidence * bins).astype(int), 0, bins - 1)
    member = (places[:, None] == np.arange(bins)).astype(float)
    gaps = np.abs(weights @ (member * confidence[:, None]) - weights @ (member * right[:, None]))
    return _ratio(gaps.sum(axis=1), weights.sum(axis=1))


def percentile(weights: Floats, values: Floats, which: float) -> Floats:
    """The value at or below which ``which`` per cent of the weight lies."""
    by_value = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[:, by_value], axis=1)
    place = (reached < (which / 100 * reached[:, -1:]) - 1e-9).sum(axis=1)
    found: Floats = values[by_value][np.minimum(place, values.size - 1)]
    return found


def _starts(ordered: Floats) -> NDArray[np.intp]:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))


def _ratio(above: Floats, below: Floats) -> Floats:
    found: Floats = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=np.asarray(below) > 0)
    return found
