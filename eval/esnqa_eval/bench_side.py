"""esnqa's side of the comparison with the plain build: indexes a folder, searches, changes one document; prints JSON.

Run by :mod:`esnqa_eval.bench` in a fresh process, so that memory and processor time are its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from esnqa.settings import Settings

K = 10


def measure(text: Path, queries: Sequence[str], index: Path) -> dict[str, Any]:
    """Indexing, ``queries`` and one changed document, with times, processor time and peak memory (MiB)."""
    from esnqa.assistant import Assistant
    from esnqa.embedding import load_encoder
    from esnqa.indexing import build_index
    from esnqa.settings import load_settings

    settings = load_settings(index_dir=index)
    encoder = load_encoder(settings)
    encoder.encode_passages(["warm up"] * 4)
    began, began_cpu = time.perf_counter(), _cpu_seconds()
    report = build_index([str(text)], settings, encoder=encoder)
    ingest = {"seconds": time.perf_counter() - began, "cpu_seconds": _cpu_seconds() - began_cpu}
    assistant = Assistant.open(settings=settings, encoder=encoder)
    for query in queries[:5]:
        assistant.search(query, k=K)
    wall, cpu = [], []
    for query in queries:
        start, start_cpu = time.perf_counter(), time.process_time()
        assistant.search(query, k=K)
        wall.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - start_cpu))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "passages": report.passages,
        "ingest": ingest,
        "search_ms": wall,
        "search_cpu_ms": cpu,
        "floor_ms": _floor(encoder, assistant, queries),
        "peak_rss_mb": peak,
        "changed_ms": _change_one(text, settings, encoder),
        "encoder": f"{encoder.id} ({type(encoder).__name__})",
    }


def _floor(encoder: Any, assistant: Any, queries: Sequence[str]) -> list[float]:
    """Milliseconds for encoding each query and the vector search alone: what no search can go below."""
    from esnqa.types import Filter

    store = assistant.store
    found = []
    for query in queries:
        start = time.perf_counter()
        store.dense(encoder.encode_query(query), K, Filter())
        found.append(1000 * (time.perf_counter() - start))
    return found


def _change_one(text: Path, settings: Settings, encoder: Any) -> float:
    """Milliseconds to bring the index in step after one document was edited."""
    from esnqa.indexing import build_index

    file = min(text.glob("*.txt"))
    file.write_text(
        file.read_text(encoding="utf-8") + "\n\nOne sentence was added to this document.\n", encoding="utf-8"
    )
    began = time.perf_counter()
    report = build_index([str(text)], settings, encoder=encoder)
    if report.changed != 1:
        raise RuntimeError(f"{report.changed} documents changed, not one")
    return 1000 * (time.perf_counter() - began)


def _cpu_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    """Reads the arguments, measures, prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True)
    options = parser.parse_args()
    queries = json.loads(options.queries.read_text(encoding="utf-8"))
    json.dump(measure(options.text, queries, options.index), sys.stdout)


if __name__ == "__main__":
    main()
