"""From judged questions to a suite's figures: means and set-wide measures with intervals, over all, per kind and language."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from esnqa_eval import abstention, bootstrap, weighted
from esnqa_eval.bootstrap import Estimate
from esnqa_eval.catalogue import ORDER
from esnqa_eval.citing import SUPPORTED
from esnqa_eval.records import Given
from esnqa_eval.scoring import Judged

Figures = dict[str, Estimate]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
GROUPINGS: dict[str, Callable[[Judged], str | None]] = {
    "kind": lambda item: item.question.kind,
    "language": lambda item: item.question.language,
    "split": lambda item: item.question.split,
}


@dataclass(frozen=True, slots=True)
class Summary:
    """A suite's figures by measure; ``groups`` holds them for each value of each grouping that has two values or more."""

    figures: Figures
    groups: Mapping[str, Mapping[str, Figures]]
    curve: tuple[abstention.CurvePoint, ...] = ()
    bins: tuple[abstention.Bin, ...] = ()
    milliseconds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


def summarise(judged: Sequence[Judged]) -> Summary:
    """The figures of judged questions."""
    confidence, right, answered = _selective(judged)
    return Summary(
        figures=_figures(judged),
        groups={name: groups for name, key in GROUPINGS.items() if len(groups := _grouped(judged, key)) > 1},
        curve=tuple(abstention.risk_coverage(confidence, right, answered)),
        bins=tuple(abstention.reliability(confidence[answered], right[answered])),
        milliseconds={name: _milliseconds(judged, name) for name in ("search", "ask") if _milliseconds(judged, name)},
    )


def _grouped(judged: Sequence[Judged], key: Callable[[Judged], str | None]) -> dict[str, Figures]:
    groups: dict[str, list[Judged]] = {}
    for item in judged:
        groups.setdefault(key(item) or "not named", []).append(item)
    return {name: _figures(groups[name]) for name in sorted(groups)}


def _figures(judged: Sequence[Judged]) -> Figures:
    names = {name for item in judged for name in item.measures}
    found = {name: bootstrap.mean([item.measures[name] for item in judged if name in item.measures]) for name in names}
    found |= _abstention_figures(judged) | _support_figures(judged) | _cost_figures(judged)
    defined = {name: estimate for name, estimate in found.items() if not math.isnan(estimate.value)}
    return dict(sorted(defined.items(), key=lambda item: ORDER.get(item[0], len(ORDER))))


def _abstention_figures(judged: Sequence[Judged]) -> Figures:
    labelled = [(item, item.record.given) for item in judged if item.answerable is not None and item.record.given]
    refused = np.array([given.refused for _, given in labelled], bool)
    unanswerable = np.array([item.answerable is False for item, _ in labelled], bool)
    found: Figures = {}
    if unanswerable.any():
        found["abstention_precision"] = _estimate(weighted.precision, refused, unanswerable)
        found["abstention_recall"] = _estimate(weighted.precision, unanswerable, refused)
        found["abstention_f1"] = _estimate(weighted.f1, refused, unanswerable)
    if unanswerable.any() and not unanswerable.all():
        confidence = np.array([given.confidence for _, given in labelled])
        found["answerable_auroc"] = _estimate(weighted.auroc, confidence, ~unanswerable)
        found |= _signal_figures("answerable_auroc", [item for item, _ in labelled], ~unanswerable)
    confidence, right, answered = _selective(judged)
    if answered.any():
        found["risk_area"] = _estimate(weighted.risk_area, confidence, right, answered)
        found["calibration_error"] = _estimate(weighted.calibration_error, confidence[answered], right[answered])
    return found


def _estimate(compute: Callable[..., Floats], *columns: Floats | Flags) -> Estimate:
    return bootstrap.statistic(lambda weights: compute(weights, *columns), columns[0].size)


def _signal_figures(name: str, items: Sequence[Judged], positive: Flags) -> Figures:
    """The AUROC of each retrieval signal of the best passage, for what it is worth beside confidence or support."""
    found: Figures = {}
    for signal in ("dense", "lexical"):
        values = np.array([item.record.signals.get(signal, 0.0) for item in items], float)
        if values.any():
            found[f"{name}_{signal}"] = _estimate(weighted.auroc, values, positive)
    return found


def _selective(judged: Sequence[Judged]) -> tuple[Floats, Flags, Flags]:
    """Confidence, rightness and whether it was answered, for each question that could be judged."""
    kept: list[tuple[Judged, Given]] = [
        (item, item.record.given) for item in judged if "right" in item.measures and item.record.given
    ]
    return (
        np.array([given.confidence for _, given in kept], float),
        np.array([item.measures["right"] > 0 for item, _ in kept], bool),
        np.array([not given.refused for _, given in kept], bool),
    )


def _support_figures(judged: Sequence[Judged]) -> Figures:
    claims = [(item, item.record.support) for item in judged if item.record.support is not None]
    if not claims:
        return {}
    support = np.array([value for _, value in claims], float)
    supported = np.array([bool(item.question.documents) for item, _ in claims], bool)
    said = support >= SUPPORTED
    found = {
        "support_auroc": _estimate(weighted.auroc, support, supported),
        "support_precision": _estimate(weighted.precision, said, supported),
        "support_recall": _estimate(weighted.precision, supported, said),
        "support_calibration_error": _estimate(weighted.calibration_error, support, supported),
    }
    return found | _signal_figures("support_auroc", [item for item, _ in claims], supported)


def _cost_figures(judged: Sequence[Judged]) -> Figures:
    found: Figures = {}
    for name in ("search", "ask"):
        values = np.array(_milliseconds(judged, name), float)
        if values.size:
            found[f"{name}_p50"] = _estimate(_percentile(50), values)
            found[f"{name}_p95"] = _estimate(_percentile(95), values)
    given = [item.record.given for item in judged if item.record.given]
    if given:
        found["tokens_read"] = bootstrap.mean([float(item.tokens_read) for item in given])
        found["tokens_written"] = bootstrap.mean([float(item.tokens_written) for item in given])
    return found


def _percentile(which: float) -> Callable[[Floats, Floats], Floats]:
    return lambda weights, values: weighted.percentile(weights, values, which)


def _milliseconds(judged: Sequence[Judged], name: str) -> tuple[float, ...]:
    return tuple(item.record.milliseconds[name] for item in judged if name in item.record.milliseconds)
