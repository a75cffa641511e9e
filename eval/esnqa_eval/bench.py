"""``python -m esnqa_eval.bench``: esnqa beside plain LangChain + FAISS, same text and model, in one interleaved run.

Both sides run in fresh processes, pinned to the same cores with the same number of threads, in turns whose order changes
from round to round. Figures of one run on one machine: only their ratios mean something elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from esnqa.errors import EsnqaError
from esnqa_eval.bench_text import CHARACTERS, make_queries, read_texts, write_texts
from esnqa_eval.errors import DependencyError

PEER_SCRIPT = Path(__file__).resolve().parents[1] / "peers" / "langchain_plain.py"
SIDES = ("esnqa", "plain")


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of both sides over the rounds; ``ratio`` is esnqa's by plain's, ``target`` what it should be."""

    name: str
    unit: str
    higher_is_better: bool
    esnqa: tuple[float, ...]
    plain: tuple[float, ...]
    target: str

    @property
    def ratio(self) -> float:
        """Median by median."""
        return median(self.esnqa) / median(self.plain)

    @property
    def spread(self) -> tuple[float, float]:
        """The smallest and largest ratio within a round."""
        ratios = [ours / theirs for ours, theirs in zip(self.esnqa, self.plain, strict=True)]
        return min(ratios), max(ratios)


_FIGURES: tuple[tuple[str, str, bool, str], ...] = (
    ("ingestion", "kchar/s", True, "≥ 1.0 (later ≥ 4)"),
    ("ingestion, processor time", "kchar/CPU-s", True, ""),
    ("search p50", "ms", False, ""),
    ("search p95", "ms", False, "≤ 1.2 (later ≤ 0.5)"),
    ("search p95, processor time", "CPU-ms", False, ""),
    ("peak memory", "MB", False, "≤ 1.1"),
    ("one document changed", "ms", False, "later ≤ 0.1"),
    ("cold search", "CPU-s", False, "≤ 1.0 (later ≤ 0.15)"),
    ("cold search, wall", "s", False, ""),
    ("cold search, peak memory", "MB", False, ""),
)


def compare(texts: Sequence[str], peer: Path, rounds: int, threads: int) -> dict[str, Any]:
    """Runs both sides ``rounds`` times in turns; gives each round's figures and what they were measured on.

    Raises DependencyError where the plain build's environment is missing, EsnqaError where a side fails.
    """
    queries = make_queries(texts)
    characters = sum(map(len, texts))
    found: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    extra: dict[str, Any] = {
        "characters": characters,
        "documents": len(texts),
        "queries": len(queries),
        "threads": threads,
    }
    floors: list[float] = []
    for number in range(rounds):
        for side in SIDES if number % 2 == 0 else SIDES[::-1]:
            sys.stderr.write(f"round {number + 1} of {rounds}: {side}\n")
            with tempfile.TemporaryDirectory(prefix="esnqa-bench-") as temporary:
                figures, raw = _one_round(side, texts, queries, Path(temporary), peer, threads)
            found[side].append(figures)
            if side == "esnqa":
                extra["encoder"] = raw["encoder"]
                floors.append(figures["search p95"] / _percentile(raw["floor_ms"], 95))
            extra[f"passages_{side}"] = raw["passages"]
    extra["search_p95_by_own_floor"] = floors
    return {"rounds": found, **extra}


def rows_of(result: Mapping[str, Any]) -> list[Row]:
    """The figures of both sides as rows."""
    rounds = result["rounds"]
    ours, theirs = (rounds[side] for side in SIDES)
    return [
        Row(name, unit, better, tuple(one[name] for one in ours), tuple(one[name] for one in theirs), target)
        for name, unit, better, target in _FIGURES
    ]


def to_markdown(result: Mapping[str, Any], environment: Mapping[str, Any]) -> str:
    """The comparison as a table, with what it was measured on."""
    from esnqa_eval.report import table

    body = [
        [
            f"{row.name}, {row.unit}",
            _figure(median(row.esnqa)),
            _figure(median(row.plain)),
            f"{row.ratio:.2f}",
            f"{row.spread[0]:.2f} to {row.spread[1]:.2f}",
            row.target,
        ]
        for row in rows_of(result)
    ]
    floors = result["search_p95_by_own_floor"]
    lines = [
        "# Speed beside plain LangChain + FAISS",
        "",
        f"The same {result['characters'] / 1000:.0f} thousand characters in {result['documents']} documents, the same "
        f"{result['queries']} queries, the same model, {result['threads']} thread(s), {len(result['rounds']['esnqa'])} "
        "interleaved rounds. Medians; ratio: esnqa by plain; spread: smallest and largest ratio within a round.",
        "",
        *table(["", "esnqa", "plain", "ratio", "spread", "target"], body),
        "",
        f"esnqa's search p95 is {median(floors):.2f} times that of encoding and vector search alone "
        f"({min(floors):.2f} to {max(floors):.2f}). Passages: {result['passages_esnqa']} (esnqa), "
        f"{result['passages_plain']} (plain). Encoder of esnqa: {result['encoder']}.",
        "",
        f"Machine: {environment['processor']}. Python {environment['python']}, "
        + ", ".join(f"{name} {version}" for name, version in environment["packages"].items())
        + f". Commit: {environment['commit'] or 'none'}.",
        "",
        "Memory of the reading process, which esnqa starts and ends while indexing, is not in its peak. Loading the model is "
        "in the cold search only. Made by `make bench`.",
        "",
    ]
    return "\n".join(lines)


def _one_round(
    side: str, texts: Sequence[str], queries: Sequence[str], folder: Path, peer: Path, threads: int
) -> tuple[dict[str, float], dict[str, Any]]:
    write_texts(texts, folder / "text")
    (folder / "queries.json").write_text(json.dumps(queries, ensure_ascii=False), encoding="utf-8")
    arguments = [
        "--text",
        str(folder / "text"),
        "--queries",
        str(folder / "queries.json"),
        "--index",
        str(folder / "index"),
    ]
    warm = _run([*_program(side, peer, cold=False), *arguments], threads)
    raw = json.loads(warm.output)
    cold_program = _program(side, peer, cold=True)
    _run([*cold_program, queries[0], *_cold_index(side, folder)], threads)  # files in the page cache for both sides
    cold = _run([*cold_program, queries[1], *_cold_index(side, folder)], threads)
    kilo = sum(map(len, texts)) / 1000
    figures = {
        "ingestion": kilo / raw["ingest"]["seconds"],
        "ingestion, processor time": kilo / raw["ingest"]["cpu_seconds"],
        "search p50": _percentile(raw["search_ms"], 50),
        "search p95": _percentile(raw["search_ms"], 95),
        "search p95, processor time": _percentile(raw["search_cpu_ms"], 95),
        "peak memory": raw["peak_rss_mb"],
        "one document changed": raw["changed_ms"],
        "cold search": cold.cpu_seconds,
        "cold search, wall": cold.seconds,
        "cold search, peak memory": cold.peak_mb,
    }
    return figures, raw


@dataclass(frozen=True, slots=True)
class _Finished:
    output: str
    seconds: float
    cpu_seconds: float
    peak_mb: float


def _run(command: Sequence[str], threads: int) -> _Finished:
    """Runs a program pinned to as many cores as threads; its times and memory are those the kernel counted."""
    import time

    environment = {
        **os.environ,
        **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ESNQA_THREADS"), str(threads)),
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_OFFLINE": "1",
    }
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  (our own programs)
            list(command), stdout=out, stderr=errors, env=environment, preexec_fn=lambda: _pin(threads)
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            last = errors.read().decode(errors="replace").strip().splitlines()[-1:]
            raise EsnqaError(
                f"{Path(command[0]).name} failed: {' '.join(last) or process.returncode}.",
                "Run it by hand to see more.",
            )
        return _Finished(out.read().decode(), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _pin(threads: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def _program(side: str, peer: Path, *, cold: bool) -> list[str]:
    if side == "plain":
        return [str(peer), str(PEER_SCRIPT), "search" if cold else "measure"]
    if not cold:
        return [sys.executable, "-m", "esnqa_eval.bench_side"]
    return [str(Path(sys.executable).with_name("esnqa")), "search", "--json"]


def _cold_index(side: str, folder: Path) -> list[str]:
    return ["--index" if side == "plain" else "--index-dir", str(folder / "index")]


def _percentile(values: Sequence[float], which: float) -> float:
    return float(np.percentile(values, which))


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def peer_python(folder: Path | None) -> Path:
    """The interpreter of the plain build's environment. Raises DependencyError where there is none."""
    home = folder or Path(os.environ.get("ESNQA_PEER_ENV") or Path.home() / ".cache" / "esnqa" / "peer")
    python = home / "bin" / "python"
    if not python.is_file():
        raise DependencyError(f"There is no environment for the plain build in {home}.", "Make it: make bench-peer.")
    return python


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the comparison and writes ``bench.json`` and ``bench.md``."""
    from esnqa.settings import PROJECT_ROOT, load_settings
    from esnqa_eval.environment import describe

    parser = argparse.ArgumentParser(prog="python -m esnqa_eval.bench", description=__doc__)
    parser.add_argument("--text", type=Path, default=PROJECT_ROOT / "corpus", help="folder of .md or .txt files")
    parser.add_argument("--characters", type=int, default=CHARACTERS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--peer", type=Path, help="environment of the plain build (default: $ESNQA_PEER_ENV)")
    parser.add_argument("--output", type=Path, default=PROJECT_ROOT / "eval" / "results")
    options = parser.parse_args(arguments)
    try:
        if shutil.which(str(Path(sys.executable).with_name("esnqa"))) is None:
            raise DependencyError(
                "The command esnqa is not installed beside this Python.", "Install it: pip install -e ."
            )
        texts = read_texts(options.text, options.characters)
        result = compare(texts, peer_python(options.peer), options.rounds, options.threads)
    except EsnqaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    environment = describe(load_settings())
    ratios = {row.name: {"ratio": round(row.ratio, 4), "spread": row.spread} for row in rows_of(result)}
    options.output.mkdir(parents=True, exist_ok=True)
    stored = {"schema": "esnqa.bench/1", "ratios": ratios, **result, "environment": environment}
    (options.output / "bench.json").write_text(
        json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    text = to_markdown(result, environment)
    (options.output / "bench.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
