"""Two small logistic models: does a sentence answer the question, and do the documents answer it at all?

Their coefficients stand in ``scoring.json`` beside this file; ``python -m esnqa_eval.train_scoring`` makes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from esnqa.answering.features import ANSWER_FEATURES, SENTENCE_FEATURES, Observed, answer_row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL_FILE = "scoring.json"
ABSENT_NAME_ODDS = 7.0
"""How many times likelier a question without answer is to name what nothing retrieved names: 21 of 127 against 6 of 272 on
English questions of the project's suites."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model over standardised inputs: probability = 1 / (1 + exp(-(bias + weights · (x - mean) / scale)))."""

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def probabilities(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """One probability for each row; ``rows`` has shape (n, len(features))."""
        import numpy as np

        result: NDArray[np.float64] = 1 / (1 + np.exp(-(self.bias + self.contributions(rows).sum(axis=1))))
        return result

    def contributions(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each feature adds to the log-odds, of shape (n, len(features))."""
        import numpy as np

        result: NDArray[np.float64] = (rows - np.asarray(self.mean)) / np.asarray(self.scale) * np.asarray(self.weights)
        return result


@dataclass(frozen=True, slots=True)
class Scores:
    """How probable it is that each candidate answers, and that the evidence answers at all, with what spoke for it."""

    sentences: NDArray[np.float64]
    answerable: float
    signals: dict[str, float]
    contributions: dict[str, float]


@cache
def models() -> tuple[Logistic, Logistic]:
    """The sentence model and the answerability model."""
    stored = json.loads(files(__package__).joinpath(MODEL_FILE).read_text(encoding="utf-8"))
    return logistic(stored["sentence"], SENTENCE_FEATURES), logistic(stored["answer"], ANSWER_FEATURES)


def logistic(stored: Mapping[str, Any], features: tuple[str, ...]) -> Logistic:
    """The model that ``scoring.json`` holds under one name, its columns in the order of ``features``."""
    columns = {name: tuple(float(stored[name][f]) for f in features) for name in ("mean", "scale", "weights")}
    return Logistic(features, columns["mean"], columns["scale"], columns["weights"], float(stored["bias"]))


def score(observed: Observed) -> Scores:
    """Scores every candidate and the question as a whole."""
    import numpy as np

    sentence_model, answer_model = models()
    probabilities = sentence_model.probabilities(observed.sentences)
    row = np.asarray([answer_row(observed, probabilities)])
    answerable = float(answer_model.probabilities(row)[0])
    if observed.names_absent:
        answerable = 1 / (1 + (1 - answerable) / answerable * ABSENT_NAME_ODDS)
    return Scores(
        sentences=probabilities,
        answerable=answerable,
        signals={
            **dict(zip(ANSWER_FEATURES, (float(v) for v in row[0]), strict=True)),
            "names_absent": float(len(observed.names_absent)),
        },
        contributions=dict(zip(ANSWER_FEATURES, (float(v) for v in answer_model.contributions(row)[0]), strict=True)),
    )
