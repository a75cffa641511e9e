"""What the fault scripts share: a forked writer that can be killed or failed at each of its steps, and the judge."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import structlog
import tqdm
from tests.index_samples import META, random_document, vector_of

from esnqa.index import IndexedDocument, Store, Writer, open_store, verify_files

STEPS = ("fsync", "replace", "mkdir", "unlink", "rmdir")
DONE, REFUSED, BROKEN = 0, 3, 4

# bm25s counts with tqdm, whose lock is shared with forked processes: one that is killed while it holds the lock would stop
# its parent for good. A lock of each process alone, and no thread beside it, leave only the index to be judged.
tqdm.tqdm.set_lock(threading.RLock())
tqdm.tqdm.monitor_interval = 0

State = dict[str, str]
"""The SHA-256 of each document's text, by id."""


def size() -> str:
    """How much to try: ``small`` (as the tests do), ``normal`` or ``full``, from the variable ESNQA_FAULTS."""
    return os.environ.get("ESNQA_FAULTS", "normal")


def steps_to_try(steps: int, chance: random.Random) -> list[int]:
    """All steps from 1, or when little is to be tried a quarter of them and the last three, which switch."""
    some = set(chance.sample(range(1, steps + 1), steps // 4)) | set(range(max(1, steps - 2), steps + 1))
    return sorted(some) if size() == "small" else list(range(1, steps + 1))


def drop(*event: Any) -> Any:
    """Keeps log lines out of the report."""
    raise structlog.DropEvent


def report(name: str, failures: Sequence[str], **figures: Any) -> int:
    """Prints the figures as JSON; the exit status says whether all held."""
    result = {"fault": name, "held": not failures, **figures, "failures": list(failures)[:20]}
    sys.stdout.write(json.dumps(result) + "\n")
    return 1 if failures else 0


def write(folder: Path, upserts: Sequence[IndexedDocument], deletes: Collection[str] = (), full: bool = False) -> None:
    with Writer(folder, full=full) as writer:
        writer.commit(upserts, deletes, meta=META)


def state_of(documents: Sequence[IndexedDocument]) -> State:
    return {item.document.id: item.document.sha256 for item in documents}


def answers(store: Store) -> State:
    """What a store holds, having found each of its passages by vector, by words and by id."""
    found: State = {}
    for document in store.documents():
        for passage in store.document_passages(document.id):
            assert document.text[passage.start : passage.end] == passage.text
            hits = store.dense(vector_of(passage.text), 1)
            assert [hit.passage_id for hit in hits] == [passage.id], (passage.id, hits)
            assert np.isclose(hits[0].score, 1, atol=1e-5)
            assert store.passages([passage.id]) == [passage]
        found[document.id] = document.sha256
    words = store.lexical("document", "en", 10_000)
    assert len(words) == store.info.passages, "the word that all passages hold is not found in all"
    return found


def opened(folder: Path) -> tuple[State, str | None]:
    """What the index in a folder answers, and why it is not the current generation."""
    with open_store(folder) as store:
        return answers(store), store.degraded


def leftovers(folder: Path) -> list[str]:
    """Files that no manifest names."""
    named = {"CURRENT", "LOCK"}
    for manifest in (folder / "manifests").glob("*.json"):
        named |= {f"manifests/{manifest.name}", *json.loads(manifest.read_text())["files"]}
    return sorted(
        str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and str(p.relative_to(folder)) not in named
    )


def problem_after(folder: Path, allowed: Sequence[State], may_be_missing: bool = False) -> str | None:
    """Judges an index after an accident: it must answer with one of the allowed states, and take the next write."""
    from esnqa.errors import IndexMissingError

    try:
        try:
            found, degraded = opened(folder)
            if found not in allowed:
                return f"neither the old nor the new generation answers: {sorted(found)}"
            if degraded and not may_be_missing:
                return f"degraded: {degraded}"
        except IndexMissingError:
            if not may_be_missing:
                return "the index is gone"
            found = {}
        extra = random_document(9999)
        write(folder, [extra])
        if opened(folder) != ({**found, **state_of([extra])}, None):
            return "the next write lost something"
        return "; ".join([*verify_files(folder), *leftovers(folder)]) or None
    except Exception:  # the report names whatever went wrong
        return traceback.format_exc(limit=4)


@contextmanager
def at_step(number: int, act: Callable[[str], None]) -> Iterator[list[str]]:
    """Calls ``act`` before the ``number``-th call that changes the disk; yields the list of such calls."""
    seen: list[str] = []
    originals = {name: getattr(os, name) for name in STEPS}

    def wrapped(name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if name == "mkdir" and Path(args[0]).is_dir():
                return originals[name](*args, **options)
            seen.append(name)
            if len(seen) == number:
                act(name)
            return originals[name](*args, **options)

        return call

    for name in STEPS:
        setattr(os, name, wrapped(name))
    try:
        yield seen
    finally:
        for name, original in originals.items():
            setattr(os, name, original)


def forked(work: Callable[[], None]) -> int:
    """Starts ``work`` in a forked process and returns its id; it exits with DONE, REFUSED (a StoreError) or BROKEN.

    The process that forks has one thread: a lock that another one held at that moment would stay locked in the child.
    """
    from esnqa.errors import StoreError

    if threading.active_count() > 1:
        raise RuntimeError(f"threads at a fork: {[thread.name for thread in threading.enumerate()]}")
    child = os.fork()
    if child:
        return child
    status = BROKEN
    try:
        work()
        status = DONE
    except StoreError as error:
        status = REFUSED if error.remedy else BROKEN
    except BaseException:
        traceback.print_exc(limit=6)
    finally:
        os._exit(status)


def status_of(child: int, patience_s: float = 60.0) -> int:
    """How the forked process ended: its exit status, or minus the signal that killed it. Raises TimeoutError."""
    deadline = time.monotonic() + patience_s
    while (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise TimeoutError(f"the forked writer stood still for {patience_s:.0f} s")
        time.sleep(0.002)
    return os.waitstatus_to_exitcode(ended[1])


def kill_self(step: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def steps_of(work: Callable[[], None]) -> int:
    """How many calls that change the disk ``work`` makes."""
    read, write_end = os.pipe()

    def counted() -> None:
        with at_step(0, kill_self) as seen:
            work()
        os.write(write_end, str(len(seen)).encode())

    assert status_of(forked(counted)) == DONE
    os.close(write_end)
    with os.fdopen(read) as pipe:
        return int(pipe.read())


class Scenario:
    """A change to an index: the folder before it, and the states before and after."""

    def __init__(self, name: str, folder: Path, change: Callable[[Path], None], states: Sequence[State]) -> None:
        self.name = name
        self.folder = folder
        self.change = change
        self.states = states

    @property
    def starts_empty(self) -> bool:
        return not self.states[0]


def scenarios(base: Path) -> list[Scenario]:
    """A first write, replacements, a deletion, a merge of many segments, and a rebuild."""
    old = [random_document(number) for number in range(6)]
    changed = [random_document(number, seed=1) for number in (1, 7)]
    before, after = state_of(old), state_of([*old, *changed])
    (base / "empty").mkdir()
    write(base / "one", old)
    for document in old:
        write(base / "many", [document])
    for number in (6, 8):
        write(base / "many", [random_document(number)])
    several = {**before, **state_of([random_document(6), random_document(8)])}
    without = {key: value for key, value in before.items() if key != "doc-0002"}
    return [
        Scenario("first", base / "empty", lambda f: write(f, old), [{}, before]),
        Scenario("replace", base / "one", lambda f: write(f, changed), [before, after]),
        Scenario("delete", base / "one", lambda f: write(f, [], ["doc-0002"]), [before, without]),
        Scenario("merge", base / "many", lambda f: write(f, changed), [several, {**several, **state_of(changed)}]),
        Scenario("rebuild", base / "one", lambda f: write(f, changed, full=True), [before, state_of(changed)]),
    ]
