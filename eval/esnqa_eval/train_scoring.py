"""Fits the two logistic models of ``esnqa.answering.scoring`` on public question sets and writes ``scoring.json``.

``python -m esnqa_eval.train_scoring --data FOLDER --suite SUITE=DOCUMENTS …`` where FOLDER holds one folder a set, each
with ``corpus.jsonl.gz`` and ``queries.jsonl.gz`` (fields ``text``, ``answer_doc``, ``answers``, ``answer_sentence``,
``answerable``), and SUITE is one of the project's suites, of which the ``dev`` half is used. A question counts twice: with
what is retrieved for it, and with the passages of its own document taken away, which makes a near-topic question without
an answer. Seeds are fixed; the sets and their licences are listed in docs/scoring.md.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from esnqa.answering import scoring
from esnqa.answering.candidates import Candidate, candidates
from esnqa.answering.features import ANSWER_FEATURES, SENTENCE_FEATURES, Observed, answer_row, observe
from esnqa.answering.selection import RELATIVE
from esnqa.assistant import Assistant
from esnqa.embedding.remembering import RememberingEncoder
from esnqa.indexing import build_index, index_documents
from esnqa.queries import MAX_CHARACTERS, make_query
from esnqa.retrieval import Retriever
from esnqa.settings import Settings, load_settings
from esnqa.types import Block, BlockKind, Document

SETS = ("qed-nq", "doc2dial-val", "clapnq-dev")
SEED = 20260601
RETRIEVED = 14
FOLDS = 5
KEPT = 1_000_000
QUOTED = 5
"""Sentences that an answer has at most."""
PUBLIC_WEIGHT = 0.3
"""What an example of the public sets counts beside one of the project's own."""
WRITTEN_WITHOUT_ANSWER = 4.0
"""How many times a question counts that somebody wrote to have no answer, beside one whose document was taken away."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question as the models see it: its observed candidates and which of them answer.

    ``weight`` is what it counts. ``asked`` tells of a question of the project's suites, with all that is retrieved for it,
    whether it has an answer; of the public sets and of questions whose document was taken away it is ``None``.
    """

    observed: Observed
    labels: NDArray[np.float64]
    weight: float
    asked: bool | None = None


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, compressed or not."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from (json.loads(line) for line in raw.decode().split("\n") if line.strip())


def document_of(row: dict[str, Any]) -> Document:
    """A corpus row as a document of one paragraph."""
    text = " ".join(str(row["text"]).split())
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(
        row["_id"], text, sha256, (Block(BlockKind.PARAGRAPH, 0, len(text)),), row.get("title") or "", language="en"
    )


def examples(folder: Path, settings: Settings, limit: int) -> Iterator[Example]:
    """The examples of one set, at most ``limit`` questions, drawn with a fixed seed."""
    index = settings.model_copy(update={"index_dir": settings.cache_dir / "train" / folder.name})
    documents = [d for d in map(document_of, read_lines(folder / "corpus.jsonl.gz")) if d.text]
    encoder = _shared_encoder(settings)
    index_documents(documents, index, encoder=encoder)
    assistant = Assistant.open(settings=index, encoder=encoder)
    rows = [row for row in read_lines(folder / "queries.jsonl.gz") if _usable(row)]
    random.Random(SEED).shuffle(rows)
    for number, row in enumerate(rows[:limit], 1):
        print(f"\r{folder.name}: {number}/{min(limit, len(rows))}", end="", file=sys.stderr, flush=True)
        yield from _of_question(row, assistant, encoder)
    print(file=sys.stderr)


_encoders: list[RememberingEncoder] = []


def _shared_encoder(settings: Settings) -> RememberingEncoder:
    from esnqa.embedding import load_encoder

    if not _encoders:
        _encoders.append(RememberingEncoder(load_encoder(settings), KEPT))
    return _encoders[0]


def _usable(row: dict[str, Any]) -> bool:
    standalone = row.get("standalone", True) and not row.get("history") and row.get("is_question", True)
    return bool(standalone and row.get("answer_doc") and 10 < len(row["text"]) < MAX_CHARACTERS)


def _of_question(row: dict[str, Any], assistant: Assistant, encoder: RememberingEncoder) -> Iterator[Example]:
    for found, observed in _observations(row["text"], "en", {row["answer_doc"]}, assistant, encoder):
        labels = np.asarray([float(row["answerable"] and _answers(c, row)) for c in found])
        yield Example(observed, labels, PUBLIC_WEIGHT)


def _observations(
    question: str, language: str | None, gold: set[str], assistant: Assistant, encoder: RememberingEncoder
) -> Iterator[tuple[list[Candidate], Observed]]:
    """What is seen with everything that is retrieved, and with the gold documents taken away."""
    query = make_query(question, language=language)
    store = assistant.store
    retriever = Retriever(store, encoder, assistant.settings.retrieval)
    vector = retriever.encode(query)
    evidence = retriever.retrieve(query, RETRIEVED, vector)
    kept = assistant.settings.answering.passages
    without = [scored for scored in evidence if scored.document.id not in gold]
    for some in (evidence[:kept], without[:kept]) if gold else (evidence[:kept],):
        found = candidates(some)
        if found:
            yield found, observe(query, found, vector, encoder, store.word_weights)


def suite_examples(suite: Path, documents: str, settings: Settings) -> Iterator[Example]:
    """The examples of the ``dev`` half of one of the project's own suites, asked of ``documents``."""
    index = settings.model_copy(update={"index_dir": settings.cache_dir / "train" / suite.name})
    encoder = _shared_encoder(settings)
    build_index([documents], index, encoder=encoder)
    assistant = Assistant.open(settings=index, encoder=encoder)
    for row in read_lines(suite / "questions.jsonl"):
        if row["split"] != "dev":
            continue
        gold = set(row["documents"]) if row["answerable"] else set()
        strings = [s for answer in row["answers"] for s in (answer if isinstance(answer, list) else [answer])]
        # Where several documents answer, taking some away does not make a question without an answer for sure.
        away = gold if row["kind"] not in ("several", "differing", "cross-lingual") and len(gold) == 1 else set()
        seen = _observations(row["question"], None, away, assistant, encoder)
        for number, (found, observed) in enumerate(seen):
            labels = [float(c.source.document.id in gold and _holds(c.text, strings)) for c in found]
            yield Example(observed, np.asarray(labels), 1.0, asked=None if number else bool(row["answerable"]))


def _holds(text: str, strings: Sequence[str]) -> bool:
    folded = " ".join(text.casefold().split())
    return any(" ".join(string.casefold().split()) in folded for string in strings)


def _answers(candidate: Candidate, row: dict[str, Any]) -> bool:
    if candidate.source.document.id != row["answer_doc"]:
        return False
    text = _squeezed(candidate.text)
    given = _squeezed(row.get("answer_sentence") or "")
    short = [answer for answer in map(_squeezed, row.get("answers", [])) if 0 < len(answer) < 80]
    in_sentence = given and (text in given or given in text or _shared(text, given) >= 0.6)
    return bool(in_sentence and (not short or any(a in text for a in short))) or bool(
        not given and any(a in text for a in short)
    )


def _squeezed(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _shared(one: str, other: str) -> float:
    left, right = set(one.split()), set(other.split())
    return len(left & right) / min(len(left), len(right)) if left and right else 0.0


def fit(
    rows: NDArray[np.float64],
    labels: NDArray[np.float64],
    counts: NDArray[np.float64],
    features: Sequence[str],
    strength: float,
) -> dict[str, Any]:
    """A logistic model over standardised columns, as ``scoring.json`` holds it; ``counts`` are the examples' weights."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale < 1e-6] = 1.0
    model = LogisticRegression(C=strength, max_iter=3000).fit((rows - mean) / scale, labels, sample_weight=counts)
    named = {"mean": mean, "scale": scale, "weights": model.coef_[0]}
    columns = {
        name: {f: round(float(v), 6) for f, v in zip(features, values, strict=True)} for name, values in named.items()
    }
    return {**columns, "bias": round(float(model.intercept_[0]), 6), "examples": len(labels)}


def fit_both(data: Sequence[Example]) -> dict[str, Any]:
    """The sentence model, then the answerability model over what the first one says.

    The latter's log-odds are then calibrated: they shall say how probably the sentences that are quoted answer.
    """
    fitted = _fit_both(data)
    odds, right = [], []
    part = np.asarray([crc32(e.observed.query.text.encode()) % FOLDS for e in data])
    for fold in range(FOLDS):
        models = _fit_both([e for e, its in zip(data, part, strict=True) if its != fold])
        held_out = [e for e, its in zip(data, part, strict=True) if its == fold and e.asked is not None]
        for example in held_out:
            probabilities = _sentence_probabilities(example, models)
            quoted = np.argsort(-probabilities)[:QUOTED]
            quoted = quoted[probabilities[quoted] >= RELATIVE * probabilities[quoted[0]]]
            odds.append(_log_odds(example, probabilities, models))
            right.append(float(bool(example.asked) and example.labels[quoted].any()))
    fitted["answer"] = _calibrated(fitted["answer"], np.asarray(odds), np.asarray(right))
    return fitted


def _fit_both(data: Sequence[Example]) -> dict[str, Any]:
    with_answer = [e for e in data if e.labels.any()]
    rows = np.concatenate([e.observed.sentences for e in with_answer])
    labels = np.concatenate([e.labels for e in with_answer])
    counts = np.concatenate([np.full(len(e.labels), e.weight) for e in with_answer])
    sentence = fit(rows, labels, counts, SENTENCE_FEATURES, strength=1.0)
    model = scoring.logistic(sentence, SENTENCE_FEATURES)
    answer_rows = np.asarray([answer_row(e.observed, model.probabilities(e.observed.sentences)) for e in data])
    answerable = np.asarray([float(e.labels.any()) for e in data])
    weights = np.asarray([e.weight * (WRITTEN_WITHOUT_ANSWER if e.asked is False else 1.0) for e in data])
    return {"sentence": sentence, "answer": fit(answer_rows, answerable, weights, ANSWER_FEATURES, strength=0.1)}


def _sentence_probabilities(example: Example, models: dict[str, Any]) -> NDArray[np.float64]:
    return scoring.logistic(models["sentence"], SENTENCE_FEATURES).probabilities(example.observed.sentences)


def _log_odds(example: Example, probabilities: NDArray[np.float64], models: dict[str, Any]) -> float:
    answer = scoring.logistic(models["answer"], ANSWER_FEATURES)
    return float(answer.bias + answer.contributions(np.asarray([answer_row(example.observed, probabilities)])).sum())


def _calibrated(model: dict[str, Any], odds: NDArray[np.float64], right: NDArray[np.float64]) -> dict[str, Any]:
    """The model with its log-odds stretched and shifted so that they are those of held-out questions (Platt, 1999)."""
    from sklearn.linear_model import LogisticRegression

    platt = LogisticRegression(C=1e6).fit(odds.reshape(-1, 1), right)
    stretch, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    weights = {name: round(stretch * weight, 6) for name, weight in model["weights"].items()}
    return {**model, "weights": weights, "bias": round(stretch * model["bias"] + shift, 6)}


def main() -> None:
    """Trains and writes."""
    parser = argparse.ArgumentParser(description="Fit the answer-scoring models.")
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder a question set")
    parser.add_argument("--suite", action="append", default=[], metavar="SUITE=DOCUMENTS")
    parser.add_argument("--limit", type=int, default=100, help="questions of each public set")
    parser.add_argument("--output", type=Path, default=Path(scoring.__file__).with_name(scoring.MODEL_FILE))
    chosen = parser.parse_args()
    settings = load_settings()
    data = []
    for pair in chosen.suite:
        suite, _, documents = pair.partition("=")
        data += suite_examples(Path(suite), documents, settings)
        print(f"{suite}: {len(data)} examples so far", file=sys.stderr)
    data += [e for name in SETS for e in examples(chosen.data / name, settings, chosen.limit)]
    chosen.output.write_text(json.dumps(fit_both(data), indent=1) + "\n", encoding="utf-8")
    print(f"{len(data)} examples → {chosen.output}", file=sys.stderr)


if __name__ == "__main__":
    main()
