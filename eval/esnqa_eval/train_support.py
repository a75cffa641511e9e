"""Fits the two models of ``esnqa.answering.support`` on pairs that people judged, and writes ``model.json``.

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
from typing import Any

import numpy as np

from esnqa.answering.support import judging
from esnqa.answering.support.checking import closest_similarity, seen_of
from esnqa.embedding import load_encoder
from esnqa.settings import load_settings
from esnqa.types import Encoder
from esnqa_eval.train_scoring import CachingEncoder, fit, read_lines

SETS = ("begin", "contractnli", "clapnq-dev")
SEED = 20261128
STRENGTH = 0.3
SUPPORTED, OTHER = "supported", ("not_supported", "contradicted", "not_mentioned")


def pairs(folder: Path, limit: int) -> list[tuple[str, str, bool]]:
    """Claims with their evidence and whether people say that it supports them, at most ``limit``, drawn at random."""
    rows = [row for row in read_lines(folder / "pairs.jsonl.gz") if row["label"] in (SUPPORTED, *OTHER)]
    random.Random(SEED).shuffle(rows)
    return [(row["claim"], row["evidence"], row["label"] == SUPPORTED) for row in rows[:limit]]


def rows_of(examples: Sequence[tuple[str, str, bool]], encoder: Encoder) -> np.ndarray:
    """The inputs of the model with similarity, of shape (examples, len(FEATURES))."""
    made = []
    for number, (claim, evidence, _) in enumerate(examples, 1):
        similarity = closest_similarity(claim, [evidence], encoder)
        made.append(seen_of(claim, [evidence], "en", similarity).row())
        if number % 50 == 0:
            print(f"\r{number}/{len(examples)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return np.asarray(made)


def fit_both(examples: Sequence[tuple[str, str, bool]], encoder: Encoder) -> dict[str, Any]:
    """Both models, each set of labels weighted so that supported and other pairs count alike."""
    rows = rows_of(examples, encoder)
    labels = np.asarray([float(supported) for _, _, supported in examples])
    share = labels.mean()
    counts = np.where(labels == 1, 0.5 / share, 0.5 / (1 - share))
    return {
        "with_similarity": fit(rows, labels, counts, judging.FEATURES, STRENGTH),
        "by_words": fit(rows[:, 1:], labels, counts, judging.FEATURES[1:], STRENGTH),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the sets, fits, writes the file and prints the weights."""
    parser = argparse.ArgumentParser(prog="python -m esnqa_eval.train_support", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds the sets")
    parser.add_argument("--limit", type=int, default=900, help="at most so many pairs of each set")
    parser.add_argument("--output", type=Path, default=Path(judging.__file__).with_name(judging.MODEL_FILE))
    options = parser.parse_args(arguments)
    examples = [pair for name in SETS for pair in pairs(options.data / name, options.limit)]
    fitted = fit_both(examples, CachingEncoder(load_encoder(load_settings())))
    options.output.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    json.dump({name: model["weights"] for name, model in fitted.items()}, sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
