"""What it costs to keep the encoder's new rows as bytes: ``python -m esnqa_eval.encoder.rounding --rows FILE SUITE …``.

FILE are the rows before rounding (``rows.npy`` of ``train_encoder --out``). Ranks documents by vectors alone, with the
rows as float32, as float16, and as bytes with a scale each, which is what ships. A suite of questions is asked of the
passages of the index, a BEIR folder of its own documents: all gold ones, and others up to ``--documents``. Prints Markdown.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from esnqa.assistant import Assistant
from esnqa.embedding import grown, load_encoder
from esnqa.embedding.weights import resolve_model
from esnqa.settings import EmbeddingSettings, load_settings
from esnqa.types import Encoder
from esnqa_eval.correctness import document_names, matches_document
from esnqa_eval.encoder.pack import quantised
from esnqa_eval.report import table
from esnqa_eval.significance import paired_p
from esnqa_eval.suites import Suite, load_suite

DEPTH = 10
Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """Texts, each with the document that it is of, and questions, each with its gold documents."""

    texts: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, frozenset[str]], ...]


def roundings(rows: Rows) -> dict[str, Rows]:
    """The rows as they are, and as they come back from 16 and from 8 bits."""
    kept = quantised(rows)
    as_bytes = kept["rows"].astype(np.float32) * kept["scales"].astype(np.float32)[:, None]
    return {"float32": rows, "float16": rows.astype(np.float16).astype(np.float32), "bytes": as_bytes}


def encoder_with(rows: Rows, folder: Path) -> Encoder:
    """The grown encoder with other rows, in an empty folder."""
    from safetensors.numpy import load_file, save_file

    settings = load_settings()
    original = resolve_model(EmbeddingSettings(model="english"), settings.cache_dir).path
    grown.put_together(original, grown.SHIPPED, folder)
    weights: dict[str, Any] = load_file(folder / "model.safetensors")
    weights[grown.EMBEDDINGS][-len(rows) :] = rows
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    own = {"embedding": EmbeddingSettings(model=str(folder)), "cache_dir": folder / "cache"}
    return load_encoder(settings.model_copy(update=own))


def of_index(suite: Suite, assistant: Assistant) -> Asked:
    """The passages of an index under their documents' titles, and the suite's questions that name some of its documents."""
    documents = list(assistant.documents())
    named = {d.id: document_names([d.id, d.source_url or "", d.path or ""]) for d in documents}
    texts = tuple((d.id, f"{d.title}\n{passage.text}") for d in documents for passage in assistant.passages(d.id))
    gold = [
        (q.text, frozenset(key for key, names in named.items() if any(matches_document(g, names) for g in q.documents)))
        for q in suite.questions
    ]
    return Asked(texts, tuple((text, wanted) for text, wanted in gold if wanted))


def of_beir(suite: Suite, most: int) -> Asked:
    """All gold documents of a BEIR suite, and its first others until there are ``most``."""
    gold = {
        q.id: frozenset(name for name, grade in suite.qrels.get(q.id, {}).items() if grade > 0) for q in suite.questions
    }
    wanted = frozenset().union(*gold.values())
    ordered = sorted(suite.corpus, key=lambda document: document.id not in wanted)
    texts = tuple((d.id, f"{d.title}\n{d.text}") for d in ordered[: max(most, len(wanted))])
    return Asked(texts, tuple((q.text, gold[q.id]) for q in suite.questions if gold[q.id]))


def scores(asked: Asked, encoder: Encoder) -> NDArray[np.float64]:
    """nDCG@10 of each question, documents ranked by their nearest text."""
    vectors = encoder.encode_passages([text for _, text in asked.texts])
    names = [name for name, _ in asked.texts]
    return np.array([_ndcg(vectors @ encoder.encode_query(text), names, gold) for text, gold in asked.questions])


def _ndcg(similarities: NDArray[np.float32], names: Sequence[str], gold: frozenset[str]) -> float:
    ranked = list(dict.fromkeys(names[place] for place in np.argsort(-similarities, kind="stable")))[:DEPTH]
    discounts = 1 / np.log2(np.arange(DEPTH) + 2)
    return float(
        sum(discounts[rank] for rank, name in enumerate(ranked) if name in gold) / discounts[: len(gold)].sum()
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m esnqa_eval.encoder.rounding")
    parser.add_argument("suite", type=Path, nargs="+", help="a folder of questions, or a BEIR folder (repeatable)")
    parser.add_argument("--rows", type=Path, required=True, help="the rows before rounding")
    parser.add_argument("--index", type=Path, help="the index for suites of questions (default: the settings' own)")
    parser.add_argument("--documents", type=int, default=1000, help="documents of a BEIR folder, gold ones first")
    given = parser.parse_args(arguments)
    suites = {suite.name: suite for suite in map(load_suite, given.suite)}
    asked = {
        name: of_beir(suite, given.documents)
        if suite.corpus
        else of_index(suite, Assistant.open(settings=load_settings(index_dir=given.index)))
        for name, suite in suites.items()
    }
    found: dict[str, dict[str, NDArray[np.float64]]] = {name: {} for name in asked}
    for rounding, rows in roundings(np.load(given.rows, allow_pickle=False)).items():
        with tempfile.TemporaryDirectory() as folder:
            encoder = encoder_with(rows, Path(folder))
            for name, what in asked.items():
                found[name][rounding] = scores(what, encoder)
    sys.stdout.write("\n".join([*table(_HEADS, list(_rows(found))), ""]))


_HEADS = ["suite", "questions", "rows", "nDCG@10", "differing", "p"]


def _rows(found: Mapping[str, Mapping[str, NDArray[np.float64]]]) -> list[list[str]]:
    return [
        [
            *(name, str(len(values)), rounding, f"{values.mean():.4f}"),
            *(str(int((values != given["float32"]).sum())), f"{paired_p(given['float32'], values):.2f}"),
        ]
        for name, given in found.items()
        for rounding, values in given.items()
    ]


if __name__ == "__main__":
    main()
