"""The gate checked against itself: how often it fails where nothing differs, and how often it sees a planted loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from esnqa_eval.catalogue import WATCHED
from esnqa_eval.gate import compare_suite, is_loss
from esnqa_eval.scoring import run_of
from esnqa_eval.significance import Values
from esnqa_eval.trec import write_qrels, write_run

if TYPE_CHECKING:
    from esnqa_eval.outcome import SuiteResult

RESHUFFLES = 200
SEED = 11


@dataclass(frozen=True, slots=True)
class AaCheck:
    """Of ``reshuffles`` comparisons in which chance decided which run is which, how many the gate failed."""

    reshuffles: int
    failed: int

    @property
    def share(self) -> float:
        """The share of comparisons that failed."""
        return self.failed / self.reshuffles


@dataclass(frozen=True, slots=True)
class PlantedCheck:
    """A loss planted in ``share`` of the questions: of ``trials``, how often the gate caught it."""

    share: float
    trials: int
    caught: int


def a_a(first: Values, second: Values, reshuffles: int = RESHUFFLES, seed: int = SEED) -> AaCheck:
    """Runs of the same questions with their results swapped question by question at random, so that neither is better."""
    shared = [key for key in first if key in second]
    generator = np.random.default_rng(seed)
    failed = 0
    for _ in range(reshuffles):
        swapped = generator.random(len(shared)) < 0.5
        one = {key: (second if swap else first)[key] for key, swap in zip(shared, swapped, strict=True)}
        other = {key: (first if swap else second)[key] for key, swap in zip(shared, swapped, strict=True)}
        failed += _fails(one, other)
    return AaCheck(reshuffles, failed)


def planted(values: Values, shares: Sequence[float], trials: int = 20, seed: int = SEED) -> list[PlantedCheck]:
    """For each share, runs in which that share of the questions, drawn at random, gets 0 in every watched measure."""
    generator = np.random.default_rng(seed)
    keys = list(values)
    found: list[PlantedCheck] = []
    for share in shares:
        caught = 0
        for _ in range(trials):
            spoiled = set(generator.choice(len(keys), size=round(share * len(keys)), replace=False).tolist())
            later = {key: _spoiled(values[key]) if place in spoiled else values[key] for place, key in enumerate(keys)}
            caught += _fails(values, later)
        found.append(PlantedCheck(share, trials, caught))
    return found


def noisy(values: Values, share: float = 0.1, seed: int = SEED) -> dict[str, dict[str, float]]:
    """A second run for an A/A check where there is only one: in a share of the questions another question's results."""
    generator = np.random.default_rng(seed)
    keys = list(values)
    other = generator.permutation(len(keys))
    moved = generator.random(len(keys)) < share
    return {key: dict(values[keys[other[place]]] if moved[place] else values[key]) for place, key in enumerate(keys)}


def to_json(suite: str, aa: AaCheck, losses: Sequence[PlantedCheck]) -> dict[str, Any]:
    """The figures as plain values; ``passed`` where at most 5 % of A/A comparisons fail and the largest loss is always seen."""
    return {
        "suite": suite,
        "a_a": {**asdict(aa), "share": aa.share},
        "planted": [asdict(check) for check in losses],
        "passed": aa.share <= 0.05 and (not losses or losses[-1].caught == losses[-1].trials),
    }


def trec_agreement(result: SuiteResult) -> dict[str, Any]:
    """How far the measures of a run lie from those of ir-measures' other providers over the run and qrels as files.

    By provider, trec_eval's own code first: over how many values, and the largest difference.
    """
    import tempfile
    from pathlib import Path

    from esnqa_eval.ranking import NAMES, provider_values
    from esnqa_eval.trec import read_qrels, read_run

    with tempfile.TemporaryDirectory(prefix="esnqa-trec-") as folder:
        run_file, qrels_file = Path(folder) / "a.run", Path(folder) / "a.qrels"
        write_run(run_file, run_of(result.suite, {item.question.id: item.record for item in result.judged}), "esnqa")
        write_qrels(qrels_file, result.suite.qrels)
        run, qrels = read_run(run_file), read_qrels(qrels_file)
    ours = {item.question.id: item.measures for item in result.judged}
    names = [name for name in NAMES if any(name in values for values in ours.values())]
    found: dict[str, Any] = {}
    for provider in ("pytrec_eval", "msmarco"):
        differences = [
            abs(ours[query][name] - value)
            for query, name, value in provider_values(provider, qrels, run, names)
            if name in ours.get(query, {})
        ]
        if differences:
            found[provider] = {"values": len(differences), "largest_difference": max(differences)}
    return found


def _fails(before: Values, now: Values) -> bool:
    return any(is_loss(found) for found in compare_suite("", before, now).comparisons)


def _spoiled(measures: Mapping[str, float]) -> dict[str, float]:
    return {name: 0.0 if name in WATCHED else value for name, value in measures.items()}
