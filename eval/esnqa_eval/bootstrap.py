"""Intervals by resampling the questions (Efron's percentile bootstrap), the same draws for every measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 1000
LEVEL = 0.95
SEED = 20_240_607
Floats = NDArray[np.float64]
NOTHING = float("nan")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure over ``n`` questions and the interval that holds its true value in 95 of 100 samplings of questions."""

    value: float
    low: float
    high: float
    n: int


def mean(values: ArrayLike) -> Estimate:
    """The mean of one value for each question, with its interval; all ``nan`` where there are none."""
    data = np.asarray(values, float)
    return statistic(lambda weights: (weights @ data) / data.size, data.size)


def statistic(compute: Callable[[Floats], Floats], count: int) -> Estimate:
    """Any measure of ``count`` questions with its interval; resamples in which it is undefined are left out.

    ``compute`` takes weights of shape (resamples, count) and gives a value for each row, as in
    :mod:`esnqa_eval.weighted`.
    """
    if not count:
        return Estimate(NOTHING, NOTHING, NOTHING, 0)
    value = float(compute(np.ones((1, count)))[0])
    resampled = compute(_weights(count))
    defined = resampled[~np.isnan(resampled)]
    if not defined.size or np.isnan(value):
        return Estimate(value, NOTHING, NOTHING, count)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Estimate(value, float(low), float(high), count)


@lru_cache(maxsize=4)
def _weights(count: int) -> Floats:
    """How often each question was drawn in each resample, of shape (RESAMPLES, count)."""
    draws = np.random.default_rng([SEED, count]).integers(0, count, size=(RESAMPLES, count))
    places = draws + count * np.arange(RESAMPLES)[:, None]
    return np.bincount(places.ravel(), minlength=RESAMPLES * count).reshape(RESAMPLES, count).astype(float)
