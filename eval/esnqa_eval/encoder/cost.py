"""What the encoder and the translation table take beside the original encoder: ``python -m esnqa_eval.encoder.cost``.

Each encoder is loaded in processes of its own, in turn, on one thread; times are of the processor, so that what else the
machine does counts for little. Prints Markdown: medians, and their share of the original's.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from statistics import median

from esnqa.embedding import load_encoder
from esnqa.lexicon.analysis import fold, stem
from esnqa.lexicon.translation import LANGUAGES, translations
from esnqa.settings import EmbeddingSettings, load_settings
from esnqa_eval.environment import resident_mb
from esnqa_eval.report import table

ENCODERS = ("english", "default")
QUESTIONS = ("Who pays for the care of old people in Germany?", "What share of children lives in poverty?")
PASSAGE = "Social services support people who need care at home. " * 6
GERMAN_QUESTIONS = ("Wer bezahlt die Pflege alter Menschen?", "Welcher Anteil der Kinder lebt in Armut?")
GERMAN_PASSAGE = "Soziale Dienste unterstützen Menschen, die zu Hause Pflege brauchen. " * 6
PASSAGES = 48
ASKED = 60
WORDS = ("school", "children", "care", "Schule", "enfants", "escuela", "scuola", "escola", "szkoła", "σχολείο", "copii")


def measured(model: str) -> dict[str, float]:
    """Processor seconds of this process for loading, a question and 48 passages, and its memory in MB."""
    begun = time.process_time()
    encoder = load_encoder(load_settings(threads=1, embedding=EmbeddingSettings(model=model)))
    encoder.encode_query("care")
    loaded = time.process_time()
    for number in range(ASKED):
        encoder.encode_query(QUESTIONS[number % len(QUESTIONS)], "en")
    asked = time.process_time()
    for number in range(ASKED):
        encoder.encode_query(GERMAN_QUESTIONS[number % len(GERMAN_QUESTIONS)], "de")
    asked_in_german = time.process_time()
    encoder.encode_passages([PASSAGE] * PASSAGES, ["en"] * PASSAGES)
    english = time.process_time()
    encoder.encode_passages([GERMAN_PASSAGE] * PASSAGES, ["de"] * PASSAGES)
    ended = time.process_time()
    encoder_mb = resident_mb()
    for word in WORDS:
        for source in LANGUAGES:
            for target in LANGUAGES:
                translations(fold(word.casefold()), stem(word, source), source, target)
    return {
        "loading and a first question, s": loaded - begun,
        "a question, ms": 1000 * (asked - loaded) / ASKED,
        "the same in German, ms": 1000 * (asked_in_german - asked) / ASKED,
        "48 passages, s": english - asked_in_german,
        "the same in German, s": ended - english,
        "memory, MB": encoder_mb,
        "memory with the table in all languages, MB": resident_mb(),
    }


def _apart(model: str) -> dict[str, float]:
    command = [sys.executable, "-m", "esnqa_eval.encoder.cost", "--one", model]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  (our own program)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m esnqa_eval.encoder.cost")
    parser.add_argument("--runs", type=int, default=5, help="processes for each encoder")
    parser.add_argument("--one", choices=ENCODERS, help="measure this one in this process and print JSON")
    given = parser.parse_args(arguments)
    if given.one:
        sys.stdout.write(json.dumps(measured(given.one)))
        return
    runs = [(model, _apart(model)) for _ in range(given.runs) for model in ENCODERS]
    middle = {model: _medians([values for name, values in runs if name == model]) for model in ENCODERS}
    original, own = (middle[model] for model in ENCODERS)
    rows = [
        [name, f"{value:.3g}", f"{own[name]:.3g}", f"{own[name] - value:+.3g}", f"{own[name] / value:.2f}"]
        for name, value in original.items()
    ]
    sys.stdout.write("\n".join([*table(["", *ENCODERS, "difference", "ratio"], rows), ""]))


def _medians(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: median(run[name] for run in runs) for name in runs[0]}


if __name__ == "__main__":
    main()
