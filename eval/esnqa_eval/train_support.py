"""Fits the curves of ``esnqa.answering.support`` on pairs that people judged, and writes ``model.json``.

``python -m esnqa_eval.train_support --data FOLDER`` where FOLDER holds one folder a set, each with ``pairs.jsonl.gz``
(fields ``claim``, ``evidence``, ``label``). The sets and their licences are listed in docs/support.md; the seed is fixed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from esnqa.answering.support import judging
from esnqa.answering.support.checking import closest_similarity, seen_of
from esnqa.answering.support.judging import Seen
from esnqa.embedding import load_encoder
from esnqa.embedding.remembering import RememberingEncoder
from esnqa.settings import load_settings
from esnqa.types import Encoder
from esnqa_eval.train_scoring import KEPT, read_lines

SETS = ("begin", "contractnli", "clapnq-dev")
SEED = 20261128
COST = 3
SUPPORTED, OTHER = "supported", ("not_supported", "contradicted", "not_mentioned")


def pairs(folder: Path, limit: int) -> list[tuple[str, str, bool]]:
    """Claims with their evidence and whether people say that it supports them, at most ``limit``, drawn at random."""
    rows = [row for row in read_lines(folder / "pairs.jsonl.gz") if row["label"] in (SUPPORTED, *OTHER)]
    random.Random(SEED).shuffle(rows)
    return [(row["claim"], row["evidence"], row["label"] == SUPPORTED) for row in rows[:limit]]


def seen_in(examples: Sequence[tuple[str, str, bool]], encoder: Encoder) -> list[Seen]:
    """What the models see of each pair."""
    made = []
    for number, (claim, evidence, _) in enumerate(examples, 1):
        made.append(seen_of(claim, [evidence], "en", closest_similarity(claim, [evidence], encoder)))
        if number % 50 == 0:
            print(f"\r{number}/{len(examples)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return made


def fitted(examples: Sequence[tuple[str, str, bool]], encoder: Encoder) -> dict[str, dict[str, float]]:
    """The curve of each model: to reject a supported pair costs three times what it costs to let another pass."""
    from sklearn.linear_model import LogisticRegression

    seen = seen_in(examples, encoder)
    labels = [supported for _, _, supported in examples]
    curves = {}
    for name in judging.NEARNESS:
        values = np.asarray([[one.nearness(name)] for one in seen])
        model = LogisticRegression(class_weight={False: 1, True: COST}).fit(values, labels)
        slope, bias = float(model.coef_[0][0]), float(model.intercept_[0])
        curves[name] = {"slope": round(slope, 4), "bias": round(bias, 4), "examples": len(labels)}
    return curves


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the sets, fits, writes the file and prints it."""
    parser = argparse.ArgumentParser(prog="python -m esnqa_eval.train_support", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds the sets")
    parser.add_argument("--limit", type=int, default=300, help="at most so many pairs of each set")
    parser.add_argument("--output", type=Path, default=Path(judging.__file__).with_name(judging.MODEL_FILE))
    options = parser.parse_args(arguments)
    examples = [pair for name in SETS for pair in pairs(options.data / name, options.limit)]
    curves = fitted(examples, RememberingEncoder(load_encoder(load_settings()), KEPT))
    text = json.dumps(curves, indent=1) + "\n"
    options.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
