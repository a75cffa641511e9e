"""What the harness itself costs: the time of a whole ``esnqa eval`` by that of the retrieval and answering in it.

The suite is made from a folder of texts: each passage a paragraph, repeated with the number of its copy until there are
enough, each question the beginning of a paragraph, with gold document and gold string. The command runs in a process of
its own, from its start to the report on disk, with a cached index and no cached answers.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from esnqa.errors import EsnqaError
from esnqa_eval.bench_text import read_texts
from esnqa_eval.errors import SuiteError
from esnqa_eval.systems import Progress, cache_folder, prepare, silent

if TYPE_CHECKING:
    from esnqa.settings import Settings

NAME = "overhead"
TARGET = 1.3
_KINDS = ("who", "when", "where", "how-many", "what", "why", "list", "definition")
_SHORTEST = 120


@dataclass(frozen=True, slots=True)
class Overhead:
    """Seconds of a whole command, and of the searches and answers in it, over so many questions and passages."""

    questions: int
    passages: int
    seconds: float
    alone: float

    @property
    def ratio(self) -> float:
        """The whole by what retrieval and answering alone took."""
        return self.seconds / self.alone

    def to_json(self) -> dict[str, Any]:
        """The figures as plain values."""
        return {
            "questions": self.questions,
            "passages": self.passages,
            "seconds": round(self.seconds, 2),
            "retrieval_and_answering_seconds": round(self.alone, 2),
            "ratio": round(self.ratio, 4),
            "target": TARGET,
        }


def measure(texts: Path, questions: int, passages: int, settings: Settings, progress: Progress = silent) -> Overhead:
    """Makes the suite, indexes it where that was not done before, and times the command. Raises EsnqaError."""
    from esnqa_eval.suites import load_suite

    folder = cache_folder(settings) / NAME / f"{questions}-{passages}" / NAME
    write_suite(read_paragraphs(texts), folder, questions, passages)
    prepare(load_suite(folder), settings, (), progress)
    for journal in (cache_folder(settings) / "runs").glob(f"{NAME}-*.jsonl"):
        journal.unlink()  # answers of an earlier measurement would be read and not made
    progress(f"{NAME}: esnqa eval", 0, 1)
    with tempfile.TemporaryDirectory(prefix="esnqa-overhead-") as report:
        seconds = _run(folder, Path(report))
        alone = _asked_seconds(Path(report) / "questions.csv")
    progress(f"{NAME}: esnqa eval", 1, 1)
    return Overhead(questions, passages, seconds, alone)


def read_paragraphs(folder: Path) -> list[str]:
    """The paragraphs of a folder's texts that are long enough to ask about, in order, each once."""
    parts = [" ".join(part.split()) for text in read_texts(folder, None) for part in text.split("\n\n")]
    return [part for part in dict.fromkeys(parts) if len(part) >= _SHORTEST and not part.startswith("#")]


def write_suite(paragraphs: Sequence[str], folder: Path, questions: int, passages: int) -> None:
    """A set in the BEIR layout with so many documents and queries. Raises SuiteError where there is too little text."""
    if len(paragraphs) < min(questions, passages) / 4:
        raise SuiteError(f"{len(paragraphs)} paragraphs are too few.", "Name a folder with more text.")
    copies = [(place, 1 + place // len(paragraphs), paragraphs[place % len(paragraphs)]) for place in range(passages)]
    corpus = [{"_id": f"d{n}", "title": "", "text": f"({copy}) {text}"} for n, copy, text in copies]
    queries = [_query(n, paragraphs[n % len(paragraphs)]) for n in range(questions)]
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    _write_lines(folder / "corpus.jsonl", corpus)
    _write_lines(folder / "queries.jsonl", queries)
    rows = [f"q{n}\td{n % len(paragraphs)}\t1\n" for n in range(questions)]
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(rows), encoding="utf-8")


def _query(number: int, paragraph: str) -> dict[str, Any]:
    words = paragraph.split()
    asked = " ".join(words[number // 7 % 3 : 14])
    return {
        "_id": f"q{number}",
        "text": f"{asked}?",
        "kind": _KINDS[number % len(_KINDS)],
        "answers": [" ".join(words[14:16]) or words[-1]],
    }


def _write_lines(path: Path, records: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


def _run(suite: Path, report: Path) -> float:
    command = [sys.executable, "-m", "esnqa", "eval", str(suite), "--output", str(report), "--quiet"]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (our own program)
    seconds = time.perf_counter() - began
    if done.returncode:
        last = " ".join(done.stderr.strip().splitlines()[-1:])
        raise EsnqaError(f"esnqa eval failed: {last or done.returncode}.", "Run it by hand to see more.")
    return seconds


def _asked_seconds(table: Path) -> float:
    with table.open(encoding="utf-8", newline="") as rows:
        return sum(float(row[name] or 0) for row in csv.DictReader(rows) for name in ("search ms", "ask ms")) / 1000
