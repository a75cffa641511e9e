"""What an evaluation found, as an object and as the JSON that scripts and baselines rely on (``esnqa.eval/1``)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from esnqa_eval.bootstrap import Estimate
from esnqa_eval.errors import RunFileError
from esnqa_eval.gate import GateResult
from esnqa_eval.scoring import Judged
from esnqa_eval.suites import Suite
from esnqa_eval.summary import Figures, Summary

SCHEMA = "esnqa.eval/1"


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """One suite: its questions judged, its figures, and how support was checked."""

    suite: Suite
    judged: Sequence[Judged]
    summary: Summary
    support: str

    @property
    def wrong(self) -> list[Judged]:
        """The questions that went wrong, in the suite's order."""
        return [item for item in self.judged if item.wrong]

    def per_query(self) -> dict[str, dict[str, float]]:
        """Each question's measures."""
        return {
            item.question.id: {name: _rounded(value) for name, value in item.measures.items()} for item in self.judged
        }

    def to_json(self) -> dict[str, Any]:
        """The suite's part of ``esnqa.eval/1``."""
        return {
            "suite": self.suite.name,
            "mode": str(self.suite.mode),
            "questions": len(self.suite.questions),
            "fingerprint": self.suite.fingerprint,
            "notes": list(self.suite.notes),
            "support_check": self.support,
            "metrics": {name: _rounded(estimate.value) for name, estimate in self.summary.figures.items()},
            "intervals": _intervals(self.summary.figures),
            "groups": {
                grouping: {value: _group(figures) for value, figures in groups.items()}
                for grouping, groups in self.summary.groups.items()
            },
            "risk_coverage": [asdict(point) for point in self.summary.curve],
            "reliability": [asdict(part) for part in self.summary.bins],
            "per_query": self.per_query(),
            "asked": {item.question.id: item.question.text for item in self.judged},
            "wrong": {item.question.id: item.wrong for item in self.wrong},
        }


@dataclass(frozen=True, slots=True)
class EvalOutcome:
    """All suites of one evaluation, what the gate said, and what they were measured with."""

    results: Sequence[SuiteResult]
    gate: GateResult | None
    environment: Mapping[str, Any]

    @property
    def exit_code(self) -> int:
        """1 where the gate failed, else 0."""
        return 1 if self.gate is not None and not self.gate.passed else 0

    def to_json(self) -> dict[str, Any]:
        """``esnqa.eval/1``: of one suite its own object; of several, figures under ``suite/measure`` and all in ``suites``."""
        suites = [result.to_json() for result in self.results]
        body: dict[str, Any] = suites[0] if len(suites) == 1 else _joined(suites)
        gate = self.gate.to_json() if self.gate else None
        return {"schema": SCHEMA, **body, "gate": gate, "environment": dict(self.environment)}


@dataclass(frozen=True, slots=True)
class Baseline:
    """An earlier evaluation, read back: for each suite its questions' measures; and floors by suite and measure.

    ``asked`` and ``wrong`` hold each suite's questions' texts and why they counted as wrong, where the file has them.
    """

    name: str
    per_query: Mapping[str, Mapping[str, Mapping[str, float]]]
    fingerprints: Mapping[str, str]
    floors: Mapping[str, Mapping[str, float]]
    metrics: Mapping[str, Mapping[str, float]]
    asked: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    wrong: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_baselines(paths: Sequence[Path]) -> Baseline:
    """Several files as one baseline, such as a run and the floors; what two files say of one suite, the later says.

    Raises RunFileError.
    """
    read = [read_baseline(path) for path in paths]
    if not read:
        raise RunFileError("No baseline was named.", "Name a results.json.")
    return Baseline(
        name=" and ".join(one.name for one in read),
        per_query=_merged(one.per_query for one in read),
        fingerprints=_merged(one.fingerprints for one in read),
        floors=_merged(one.floors for one in read),
        metrics=_merged(one.metrics for one in read),
        asked=_merged(one.asked for one in read),
        wrong=_merged(one.wrong for one in read),
    )


def _merged(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part.items()}


def read_baseline(path: Path) -> Baseline:
    """The evaluation in a file that ``esnqa eval --json`` or a report's ``results.json`` wrote.

    ``floors`` may stand beside: ``{"suite": {"measure": value}}``; a file with nothing but floors will do. Raises
    RunFileError.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise RunFileError(
            f"{path} cannot be read: {error}.", "Make a baseline with: esnqa eval SUITE --json > FILE."
        ) from error
    if not isinstance(raw, dict) or not (raw.get("schema") == SCHEMA or "floors" in raw):
        raise RunFileError(
            f"{path} is no evaluation ({SCHEMA}).", "Make a baseline with: esnqa eval SUITE --json > FILE."
        )
    suites = raw.get("suites", [raw] if "per_query" in raw else [])
    try:
        return Baseline(
            name=f"{path.resolve().parent.name}/{path.name}",
            per_query={str(suite["suite"]): suite["per_query"] for suite in suites},
            fingerprints={str(suite["suite"]): str(suite.get("fingerprint", "")) for suite in suites},
            floors={suite: {name: float(v) for name, v in f.items()} for suite, f in raw.get("floors", {}).items()},
            metrics={str(suite["suite"]): suite["metrics"] for suite in suites},
            asked={str(suite["suite"]): suite.get("asked", {}) for suite in suites},
            wrong={str(suite["suite"]): suite.get("wrong", {}) for suite in suites},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunFileError(
            f"{path} is not a whole evaluation: {error}.", "Make it again: esnqa eval SUITE --json."
        ) from error


def _joined(suites: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "suite": ", ".join(suite["suite"] for suite in suites),
        "metrics": {f"{s['suite']}/{name}": value for s in suites for name, value in s["metrics"].items()},
        "per_query": {f"{s['suite']}/{name}": values for s in suites for name, values in s["per_query"].items()},
        "suites": list(suites),
    }


def _group(figures: Figures) -> dict[str, Any]:
    return {
        "metrics": {name: _rounded(estimate.value) for name, estimate in figures.items()},
        "intervals": _intervals(figures),
        "questions": max((estimate.n for estimate in figures.values()), default=0),
    }


def _intervals(figures: Mapping[str, Estimate]) -> dict[str, list[float]]:
    return {
        name: [_rounded(estimate.low), _rounded(estimate.high)]
        for name, estimate in figures.items()
        if not math.isnan(estimate.low)
    }


def _rounded(value: float) -> float:
    return round(value, 6)
