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
    if not data.size:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    means = data[_draws(data.size)].mean(axis=1)
    return _estimate(float(data.mean()), means, data.size)


def statistic(compute: Callable[..., float], *columns: ArrayLike, resamples: int = RESAMPLES) -> Estimate:
    """Any function of columns with one value for each question, with its interval; undefined resamples are left out."""
    data = [np.asarray(column) for column in columns]
    count = data[0].shape[0]
    if not count:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    draws = _draws(count)[:resamples]
    values = np.array([compute(*(column[draw] for column in data)) for draw in draws])
    return _estimate(compute(*data), values, count)


def _estimate(value: float, resampled: NDArray[np.float64], count: int) -> Estimate:
    defined = resampled[~np.isnan(resampled)]
    if not defined.size or np.isnan(value):
        return Estimate(value, float("nan"), float("nan"), count)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Estimate(value, float(low), float(high), count)


@lru_cache(maxsize=8)
def _draws(count: int) -> NDArray[np.int32]:
    generator = np.random.default_rng([SEED, count])
    return generator.integers(0, count, size=(RESAMPLES, count), dtype=np.int32)
