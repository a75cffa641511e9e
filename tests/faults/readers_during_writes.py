"""Lets threads and processes query an index while its generations are replaced one after another.

No answer may mix generations or miss a document, and a reader that keeps its generation keeps its answers.
``python -m tests.faults.readers_during_writes``; with ``ESNQA_FAULTS=full`` ten generations and eight readers of either
kind instead of five and two.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.faults.common import forked, report, size, status_of, write
from tests.index_samples import indexed, vector_of

from esnqa.errors import IndexLockedError
from esnqa.index import Store, Writer, current_generation, open_store
from esnqa.types import Filter

SEED = 20_262
DOCUMENTS = 12


def _edition(number: int) -> list:  # type: ignore[type-arg]
    """Every document anew, with the edition in each of its passages; each edition drops one document of the last."""
    ids = [f"doc-{each}" for each in range(DOCUMENTS) if each != number % DOCUMENTS]
    return [indexed(each, [f"{each} edition {number} part {part}" for part in (1, 2)], kind="article") for each in ids]


def _check(store: Store, editions: set[str]) -> None:
    """All that a store answers is of one edition, and nothing is missing."""
    count = 2 * (DOCUMENTS - 1)
    where = Filter(kinds=frozenset({"article"}))
    ids = {hit.passage_id for hit in store.dense(vector_of("a question"), 100, where)}
    assert ids == {hit.passage_id for hit in store.lexical("edition", "en", 100)}
    assert len(ids) == count, f"{len(ids)} of {count} passages"
    found = {passage.text.split()[2] for passage in store.passages(sorted(ids))}
    assert len(found) == 1, f"mixed editions {found}"
    editions |= found


def _read(folder: Path, until: Path) -> int:
    """Queries until told to stop, following the current generation; returns the number of queries."""
    queries = 0
    pinned = open_store(folder)
    kept: set[str] = set()
    store = open_store(folder)
    while not until.exists():
        if current_generation(folder) != store.stamp.generation:
            store.close()
            store = open_store(folder)
            assert store.degraded is None, store.degraded
        _check(store, set())
        _check(pinned, kept)
        assert len(kept) == 1, "the pinned generation changed"
        queries += 4
    store.close()
    pinned.close()
    return queries


def _would_write(folder: Path, until: Path) -> None:
    """Tries to write all the time; each try must be refused at once or get the lock in peace."""
    while not until.exists():
        try:
            with Writer(folder, wait_s=0.0) as writer:
                assert writer.manifest is not None
        except IndexLockedError:
            pass
        time.sleep(0.02)


def main() -> int:
    generations, readers = (10, 8) if size() == "full" else (5, 2)
    failures: list[str] = []
    counts: list[int] = []

    def reader() -> None:
        try:
            counts.append(_read(folder, stop))
        except BaseException as error:
            failures.append(f"a thread: {error!r}")

    with tempfile.TemporaryDirectory() as root:
        folder, stop = Path(root) / "index", Path(root) / "stop"
        write(folder, _edition(0), full=True)
        children = [forked(lambda: [_read(folder, stop), None][1]) for _ in range(readers)]
        children += [forked(lambda: _would_write(folder, stop)) for _ in range(readers)]
        threads = [threading.Thread(target=reader) for _ in range(readers)]
        for thread in threads:
            thread.start()
        try:
            for number in range(1, generations + 1):
                time.sleep(0.3)
                with Writer(folder, wait_s=10) as writer:
                    edition = _edition(number)
                    gone = set(writer.state) - {item.document.id for item in edition}
                    writer.commit(edition, gone, meta=_meta(number))
        finally:
            stop.touch()
            for thread in threads:
                thread.join()
            failures += [f"process {child} failed" for child in children if status_of(child) != os.EX_OK]
        if current_generation(folder) is None:
            failures.append("no generation at the end")
    return report(
        "readers_during_writes", failures, seed=SEED, generations=generations, readers=2 * readers,
        would_be_writers=readers, queries_of_threads=sum(counts),
    )  # fmt: skip


def _meta(number: int):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    from tests.index_samples import META

    return replace(META, sources=(f"edition {number}",))


if __name__ == "__main__":
    sys.exit(main())
