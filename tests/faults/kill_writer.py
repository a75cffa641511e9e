"""Kills a writer with SIGKILL before each step that changes the disk, and at random moments.

Each time the old or the new generation has to answer, whole, and the next write has to work without repair.
``python -m tests.faults.kill_writer``; with ``ESNQA_FAULTS=full`` a thousand random kills instead of fifty.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import structlog
from tests.faults.common import (
    DONE,
    Scenario,
    at_step,
    drop,
    forked,
    kill_self,
    problem_after,
    report,
    scenarios,
    size,
    status_of,
    steps_of,
    steps_to_try,
)

SEED = 20_260


def _trial(scenario: Scenario, folder: Path, step: int | None, delay: float = 0.0) -> tuple[int, str | None]:
    """One kill, before a step or after a delay: how the writer ended, and what is wrong with the index then."""
    shutil.copytree(scenario.folder, folder)

    def work() -> None:
        if step is None:
            scenario.change(folder)
        else:
            with at_step(step, kill_self):
                scenario.change(folder)

    child = forked(work)
    if step is None:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    status = status_of(child)
    problem = problem_after(folder, scenario.states, scenario.starts_empty)
    shutil.rmtree(folder)
    return status, problem


def _duration(scenario: Scenario, folder: Path) -> float:
    shutil.copytree(scenario.folder, folder)
    start = time.perf_counter()
    if status_of(forked(lambda: scenario.change(folder))) != DONE:
        raise RuntimeError(f"scenario {scenario.name} does not run")
    seconds = time.perf_counter() - start
    shutil.rmtree(folder)
    return seconds


def main() -> int:
    structlog.configure(processors=[drop])
    chance = random.Random(SEED)
    moments = 1000 if size() == "full" else 50
    failures: list[str] = []
    at_steps = at_random = killed = 0
    with tempfile.TemporaryDirectory() as root:
        base = Path(root)
        cases = scenarios(base)
        for case in cases:
            shutil.copytree(case.folder, base / "count")
            steps = steps_of(lambda case=case: case.change(base / "count"))  # type: ignore[misc]
            shutil.rmtree(base / "count")
            for step in steps_to_try(steps, chance):
                status, problem = _trial(case, base / "trial", step)
                at_steps += 1
                if status != -signal.SIGKILL:
                    failures.append(f"{case.name}, step {step}: the writer was not killed ({status})")
                if problem:
                    failures.append(f"{case.name}, step {step}: {problem}")
        durations = {case.name: _duration(case, base / "trial") for case in cases}
        for _ in range(moments):
            case = chance.choice(cases)
            delay = chance.uniform(0, durations[case.name])
            status, problem = _trial(case, base / "trial", None, delay)
            at_random += 1
            killed += status == -signal.SIGKILL
            if problem:
                failures.append(f"{case.name}, after {delay:.4f} s: {problem}")
    return report(
        "kill_writer", failures, seed=SEED, kills_at_steps=at_steps, kills_at_random=at_random, before_the_end=killed
    )


if __name__ == "__main__":
    sys.exit(main())
