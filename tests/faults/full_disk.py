"""Lets the disk be full, files be limited in size, and every step of a writer fail.

Each time one clear error names the folder, the old generation answers (the new one, if the switch was done), nothing is
left over, and the next write works. ``python -m tests.faults.full_disk``; with ``ESNQA_FAULTS=full`` more limits.
"""

from __future__ import annotations

import errno
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import structlog
from tests.faults.common import (
    REFUSED,
    Scenario,
    at_step,
    drop,
    forked,
    leftovers,
    problem_after,
    report,
    scenarios,
    size,
    state_of,
    status_of,
    steps_of,
    steps_to_try,
    write,
)
from tests.index_samples import random_document

SEED = 20_263


def _limited(scenario: Scenario, folder: Path, limit: int) -> Callable[[], None]:
    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        scenario.change(folder)

    return work


def _failing(scenario: Scenario, folder: Path, step: int, code: int) -> Callable[[], None]:
    def fail(name: str) -> None:
        raise OSError(code, errno.errorcode[code], str(folder / name))

    def work() -> None:
        with at_step(step, fail):
            scenario.change(folder)

    return work


def _trial(scenario: Scenario, folder: Path, work: Callable[[], None]) -> str | None:
    """Runs a writer that cannot succeed, and says what is wrong with how it ended or what it left."""
    shutil.copytree(scenario.folder, folder)
    status = status_of(forked(work))
    found: list[str] = []
    if status != REFUSED:
        found.append(f"the writer ended with {status}")
    if problem := problem_after(folder, scenario.states, scenario.starts_empty):
        found.append(problem)
    shutil.rmtree(folder)
    return "; ".join(found) or None


def _largest_file(scenario: Scenario, folder: Path) -> int:
    """The size of the largest file that the change writes."""
    shutil.copytree(scenario.folder, folder)
    before = set(folder.rglob("*"))
    scenario.change(folder)
    largest = max(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path not in before)
    shutil.rmtree(folder)
    return largest


def _tiny_disk(folder: Path) -> tuple[int, list[str]]:
    """Writes to a disk of 1 MiB until it is full; 0 tries where no such disk can be mounted."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        return 0, []
    failures = []
    try:
        old = [random_document(number) for number in range(6)]
        write(folder / "index", old)
        large = [random_document(100 + number, paragraphs=60) for number in range(40)]
        if status_of(forked(lambda: write(folder / "index", large))) != REFUSED:
            failures.append("tiny disk: no clear error")
        if extra := leftovers(folder / "index"):
            failures.append(f"tiny disk: left over {extra}")
        if problem := problem_after(folder / "index", [state_of(old)]):
            failures.append(f"tiny disk: {problem}")
    finally:
        subprocess.run(["umount", str(folder)], check=True)
    return 1, failures


def main() -> int:
    chance = random.Random(SEED)
    failures: list[str] = []
    limits = failed_steps = 0
    structlog.configure(processors=[drop])
    with tempfile.TemporaryDirectory() as root:
        base = Path(root)
        for case in scenarios(base):
            largest = _largest_file(case, base / "trial")
            parts = {"small": 3, "normal": 8, "full": 64}[size()]
            for limit in sorted({largest * part // parts for part in range(parts)}):
                problem = _trial(case, base / "trial", _limited(case, base / "trial", limit))
                limits += 1
                failures += [f"{case.name}, files of {limit} bytes: {problem}"] if problem else []
            shutil.copytree(case.folder, base / "count")
            steps = steps_of(lambda case=case: case.change(base / "count"))  # type: ignore[misc]
            shutil.rmtree(base / "count")
            for step in steps_to_try(steps, chance):
                code = (errno.ENOSPC, errno.EIO, errno.EACCES)[step % 3]
                work = _failing(case, base / "trial", step, code)
                problem = _trial(case, base / "trial", work)
                failed_steps += 1
                failures += [f"{case.name}, step {step} fails: {problem}"] if problem else []
        tiny, more = _tiny_disk(base / "tiny")
        failures += more
    return report("full_disk", failures, seed=SEED, size_limits=limits, failed_steps=failed_steps, tiny_disks=tiny)


if __name__ == "__main__":
    sys.exit(main())
