"""How long an answer takes beyond encoding the question: ``python -m esnqa_eval.answer_speed --passages 10000``.

Paragraphs of ``--texts``, repeated with the number of their copy, make an index (kept in the cache); questions of a suite
are asked of it twice: the first time sentences are encoded as they are needed, the second time their vectors are there, as
they are in a server that has read ahead. Times are wall-clock, of one process that asks one question after the other; the
memory is what the process has more than with the encoder alone. Prints JSON, and writes it with ``--output``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from esnqa.assistant import Assistant
from esnqa.embedding import load_encoder
from esnqa.indexing import index_documents
from esnqa.queries import make_query
from esnqa.settings import load_settings
from esnqa.types import Encoder
from esnqa_eval.encoder.measure import document_of
from esnqa_eval.environment import describe, resident_mb
from esnqa_eval.overhead import read_paragraphs, write_suite
from esnqa_eval.suites import load_suite
from esnqa_eval.systems import cache_folder


def measure(assistant: Assistant, questions: Sequence[str], encoder: Encoder) -> dict[str, dict[str, float]]:
    """Milliseconds (median, 95th percentile) for each way of asking, the time of encoding the question taken off."""
    found = {}
    for name in ("sentences encoded as needed", "sentences read ahead"):
        beyond = []
        for question in questions:
            query = make_query(question)
            begun = time.perf_counter()
            encoder.encode_query(query.standalone, query.language)
            encoded = time.perf_counter()
            assistant.ask(question)
            beyond.append(1000 * (time.perf_counter() - encoded - (encoded - begun)))
        found[name] = {
            "p50_ms": round(float(np.median(beyond)), 1),
            "p95_ms": round(float(np.percentile(beyond, 95)), 1),
        }
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    given = _parser().parse_args(arguments)
    settings = load_settings()
    suite_folder = cache_folder(settings) / "answer-speed" / f"{given.passages}"
    write_suite(read_paragraphs(given.texts), suite_folder, 100, given.passages)
    own = settings.model_copy(update={"index_dir": suite_folder / "index"})
    encoder = load_encoder(settings)
    report = index_documents(
        [d for d in map(document_of, load_suite(suite_folder).corpus) if d.text], own, encoder=encoder
    )
    questions = [q.text for q in load_suite(given.suite).questions if not q.history][:: given.every][: given.questions]
    encoder.encode_query("warm up", "en")
    before = resident_mb()
    assistant = Assistant.open(settings=own, encoder=encoder)
    assistant.ask(questions[-1])
    figures: dict[str, Any] = {
        "passages": report.passages,
        "questions": len(questions),
        "beyond encoding the question": measure(assistant, questions, encoder),
        "memory beyond the encoder, MB": round(resident_mb() - before, 1),
        "sentence vectors kept": assistant.sentence_encoder(assistant.store).kept,
        "environment": describe(settings),
    }
    shown = json.dumps(figures, indent=1, ensure_ascii=False) + "\n"
    sys.stdout.write(shown)
    if given.output:
        given.output.write_text(shown, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m esnqa_eval.answer_speed")
    parser.add_argument("--texts", type=Path, default=Path("corpus"), help="a folder of texts")
    parser.add_argument("--suite", type=Path, default=Path("eval/suites/starter"), help="where the questions come from")
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--every", type=int, default=5, help="one in so many questions of the suite")
    parser.add_argument("--output", type=Path, help="a file for the figures")
    return parser


if __name__ == "__main__":
    main()
