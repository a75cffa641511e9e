"""Changes, cuts, empties, deletes and swaps the files of an index, one at a time.

Never may such an index answer as if nothing were wrong: an error names the file, or the generation before answers and
says why. ``python -m tests.faults.corrupt_files``; with ``ESNQA_FAULTS=full`` 100,000 mutants instead of some hundreds.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import structlog
from tests.faults.common import State, answers, drop, report, size, state_of, write
from tests.index_samples import random_document

from esnqa.errors import IndexMissingError, StoreError
from esnqa.index import open_store, verify_files

SEED = 20_261
Mutation = Callable[[bytes, random.Random], bytes | None]


def _flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _append(data: bytes, chance: random.Random) -> bytes:
    return data + chance.randbytes(chance.randint(1, 64))


def _blank(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + bytes(b ^ 0xFF for b in data[start : start + 512]) + data[start + 512 :]


def _shuffle(data: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(len(data))


def _delete(data: bytes, chance: random.Random) -> None:
    return None


MUTATIONS: tuple[Mutation, ...] = (_flip, _flip, _flip, _cut, _append, _blank, _shuffle, _delete)


class _Index:
    """An index to be damaged, with what its generations answer and which files only the older one has."""

    def __init__(self, folder: Path, current: State, previous: State | None) -> None:
        self.folder = folder
        self.current = current
        self.previous = previous
        self.files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "LOCK" and p.stat().st_size)
        name = (folder / "CURRENT").read_text()
        manifest = folder / "manifests" / f"{name}.json"
        self.of_current = {
            folder / "CURRENT",
            manifest,
            *(folder / f for f in json.loads(manifest.read_text())["files"]),
        }


def _problem(index: _Index, file: Path) -> str | None:
    """What is wrong with how the damaged index behaves."""
    try:
        with open_store(index.folder) as store:
            found, degraded = answers(store), store.degraded
    except IndexMissingError as error:
        return f"taken for no index: {error}"
    except StoreError as error:
        return None if file.name in error.problem and error.remedy else f"an error that does not name it: {error}"
    if file not in index.of_current:
        whole = (
            found == index.current and not degraded and any(file.name in each for each in verify_files(index.folder))
        )
        return None if whole else "damage to the older generation is not reported"
    if not degraded or file.name not in degraded:
        return "accepted in silence"
    expected = index.current if file.name == "CURRENT" else index.previous
    return None if found == expected else "the generation before answers wrongly"


def _indexes(base: Path) -> list[_Index]:
    old = [random_document(number, paragraphs=2) for number in range(5)]
    new = [random_document(number, seed=1, paragraphs=2) for number in (1, 6)]
    write(base / "alone", old)
    write(base / "both", old)
    write(base / "both", new)
    return [
        _Index(base / "alone", state_of(old), None),
        _Index(base / "both", state_of([*old, *new]), state_of(old)),
    ]


def main() -> int:
    structlog.configure(processors=[drop])
    chance = random.Random(SEED)
    failures: list[str] = []
    mutants, slowest = 0, 0.0
    with tempfile.TemporaryDirectory() as root:
        indexes = _indexes(Path(root))
        rounds = 100_000 // sum(len(index.files) * len(MUTATIONS) for index in indexes) if size() == "full" else 1
        for index, file, mutate in [(i, f, m) for i in indexes for f in i.files for m in MUTATIONS] * rounds:
            data = file.read_bytes()
            changed = mutate(data, chance)
            if changed == data:
                continue
            file.unlink() if changed is None else file.write_bytes(changed)
            start = time.perf_counter()
            problem = _problem(index, file)
            slowest = max(slowest, time.perf_counter() - start)
            file.write_bytes(data)
            mutants += 1
            if problem:
                failures.append(f"{mutate.__name__} of {file.relative_to(root)}: {problem}")
    if slowest > 1:
        failures.append(f"an opening took {slowest:.2f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return report(
        "corrupt_files", failures, seed=SEED, mutants=mutants, slowest_s=round(slowest, 3), peak_memory_mb=peak
    )


if __name__ == "__main__":
    sys.exit(main())
