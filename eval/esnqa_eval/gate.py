"""The gate: fails on a significant loss against a baseline, or on a floor that is missed, and names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from esnqa_eval.catalogue import WATCHED, lower_is_better
from esnqa_eval.significance import Comparison, Values, compare

ALPHA = 0.025
"""For the headline measure by itself, and again for the others together: 5 % in all that a gate fails by chance."""


@dataclass(frozen=True, slots=True)
class FloorCheck:
    """A floor (or, for a measure of which less is better, a ceiling) and what was measured; ``None``: not measured."""

    suite: str
    measure: str
    floor: float
    value: float | None

    @property
    def passed(self) -> bool:
        """Whether the measure is there and on the right side of the floor."""
        if self.value is None:
            return False
        return self.value <= self.floor if lower_is_better(self.measure) else self.value >= self.floor


@dataclass(frozen=True, slots=True)
class SuiteComparison:
    """One suite against the baseline: over how many shared questions, and each watched measure."""

    suite: str
    questions: int
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate found: ``failures`` are sentences, empty when it passed; ``notes`` what a reader should know."""

    failures: tuple[str, ...]
    notes: tuple[str, ...]
    comparisons: tuple[SuiteComparison, ...]
    floors: tuple[FloorCheck, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.failures

    def to_json(self) -> dict[str, Any]:
        """The gate's part of ``esnqa.eval/1``."""
        return {
            "passed": self.passed,
            "failures": list(self.failures),
            "notes": list(self.notes),
            "alpha": ALPHA,
            "suites": [
                {"suite": s.suite, "questions": s.questions, "tests": [asdict(c) for c in s.comparisons]}
                for s in self.comparisons
            ],
            "floors": [{**asdict(check), "passed": check.passed} for check in self.floors],
        }


def check(
    now: Mapping[str, Values],
    metrics: Mapping[str, Mapping[str, float]],
    before: Mapping[str, Values],
    floors: Mapping[str, Mapping[str, float]],
) -> GateResult:
    """The gate over suites: the watched measures of ``now`` against ``before`` for each question, ``metrics`` against floors.

    A loss counts where its p-value (see :func:`compare_suite`) is at most ALPHA. A suite with a baseline of which no
    question is shared fails; floors of suites that were not run are left aside and noted.
    """
    compared, failures, notes = [], [], []
    for suite, values in now.items():
        if suite not in before:
            notes.append(f"{suite}: the baseline has no such suite, nothing was compared")
            continue
        found = compare_suite(suite, before[suite], values)
        compared.append(found)
        failures += _losses(found)
        notes += _differing(suite, before[suite], values, found.questions)
        if not found.questions:
            failures.append(f"{suite}: none of the baseline's questions was asked")
    checks = [
        FloorCheck(suite, name, floor, metrics[suite].get(name))
        for suite, wanted in floors.items()
        if suite in metrics
        for name, floor in wanted.items()
    ]
    failures += [_floor_sentence(checked) for checked in checks if not checked.passed]
    notes += [f"{suite}: has floors, but was not run" for suite in floors if suite not in metrics]
    return GateResult(tuple(failures), tuple(notes), tuple(compared), tuple(checks))


def compare_suite(suite: str, before: Values, now: Values, measures: Sequence[str] = WATCHED) -> SuiteComparison:
    """One suite's watched measures in two runs, over the questions that both have.

    The first of them is tested by itself, so that measures which move with it do not blunt the gate; the others with
    Holm's correction.
    """
    shared = [key for key in before if key in now]
    present = [name for name in measures if any(name in before[key] and name in now[key] for key in shared)]
    found = compare(before, now, present[:1]) + compare(before, now, present[1:])
    return SuiteComparison(suite, len(shared), tuple(found))


def is_loss(found: Comparison, alpha: float = ALPHA) -> bool:
    """Whether a measure got worse by more than chance explains."""
    worse = found.difference > 0 if lower_is_better(found.measure) else found.difference < 0
    return worse and found.p_holm <= alpha


def _losses(found: SuiteComparison) -> list[str]:
    return [
        f"{found.suite}: {c.measure} fell from {c.before:.3f} to {c.now:.3f} (p = {c.p_holm:.4f}; "
        f"{c.losses} questions worse, {c.wins} better)"
        for c in found.comparisons
        if is_loss(c)
    ]


def _differing(suite: str, before: Values, now: Values, shared: int) -> list[str]:
    missing, new = len(before) - shared, len(now) - shared
    if not (missing or new):
        return []
    return [f"{suite}: {shared} questions compared; {missing} of the baseline were not asked, {new} are new"]


def _floor_sentence(checked: FloorCheck) -> str:
    kind = "ceiling" if lower_is_better(checked.measure) else "floor"
    value = "was not measured" if checked.value is None else f"is {checked.value:.3f}"
    return f"{checked.suite}: {checked.measure} {value}, the {kind} is {checked.floor:g}"
