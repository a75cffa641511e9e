"""What the encoder and the table give across languages: ``python -m esnqa_eval.encoder.measure --suite FOLDER …``.

Ranks the documents of BEIR sets (and ``--data``: the English sides of sentences kept out of training) for questions in
other languages: by meaning, by words as they are and translated, and by both. ``--model`` is a setting of
``embedding.model`` (repeatable): whole models that ``train_encoder`` wrote make the ablations. Prints Markdown.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np

from esnqa.assistant import Assistant
from esnqa.embedding import load_encoder
from esnqa.indexing import index_documents
from esnqa.lexicon import translation
from esnqa.queries import make_query
from esnqa.retrieval import Retriever
from esnqa.settings import EmbeddingSettings, RetrievalSettings, Settings, load_settings
from esnqa.types import Block, BlockKind, Document, Encoder
from esnqa_eval.beir import load_beir
from esnqa_eval.encoder.sources import LANGUAGES, is_held_out, read_pairs
from esnqa_eval.report import table
from esnqa_eval.suites import Suite, SuiteDocument

DEPTH = 10
SENTENCES = 400
VARIANTS = {
    "dense": {"mode": "dense"},
    "words as they are": {"mode": "lexical", "translate_words": False},
    "words translated": {"mode": "lexical"},
    "both, words as they are": {"mode": "hybrid", "translate_words": False},
    "both, words translated": {"mode": "hybrid"},
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Mean nDCG@10 and R@1 over the questions of one language."""

    ndcg: float
    first: float
    questions: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """What one question gave with one variant: nDCG@10, and whether the first document was right."""

    question: str
    language: str
    variant: str
    ndcg: float
    first: bool


def rank(
    suite: Suite, settings: Settings, encoder: Encoder, every: int = 1, variants: Collection[str] = tuple(VARIANTS)
) -> list[Ranked]:
    """One in ``every`` questions, asked of the suite's documents with each of the variants."""
    with tempfile.TemporaryDirectory() as folder:
        own = settings.model_copy(update={"index_dir": Path(folder) / "index"})
        index_documents([d for d in map(document_of, suite.corpus) if d.text], own, encoder=encoder)
        found = []
        with Assistant.open(settings=own, encoder=encoder).store as store:
            for question in suite.questions[::every]:
                query = make_query(question.text, language=question.language)
                vector = encoder.encode_query(query.standalone, query.language)
                for name in variants:
                    chosen = RetrievalSettings(**{**settings.retrieval.model_dump(), **VARIANTS[name]})  # type: ignore[arg-type]
                    ranked = Retriever(store, encoder, chosen).retrieve(query, 3 * DEPTH, vector)
                    documents = list(dict.fromkeys(scored.document.id for scored in ranked))[:DEPTH]
                    judged = _judged(documents, suite.qrels.get(question.id, {}))
                    found.append(Ranked(question.id, query.language, name, *judged))
    return found


def measure_suite(suite: Suite, settings: Settings, encoder: Encoder, every: int = 1) -> dict[tuple[str, str], Cell]:
    """By variant and language; one in ``every`` questions is asked."""
    found: dict[tuple[str, str], list[Ranked]] = defaultdict(list)
    for each in rank(suite, settings, encoder, every):
        found[each.variant, each.language].append(each)
    return {
        key: Cell(fmean(each.ndcg for each in values), fmean(each.first for each in values), len(values))
        for key, values in found.items()
    }


@contextmanager
def using_table(path: Path) -> Iterator[None]:
    """Words are translated by the table in ``path``, its SHA-256 beside it, for as long as this lasts."""
    kept = translation.TABLE, translation.TABLE_SHA256
    _use(path, path.with_suffix(".sha256"))
    try:
        yield
    finally:
        _use(*kept)


def _use(path: Path, noted: Path) -> None:
    translation.TABLE, translation.TABLE_SHA256 = path, noted
    for cached in (translation._table, translation.translations, translation.glosses):
        cached.cache_clear()


def bitext(data: Path, encoder: Encoder, english: Encoder) -> dict[str, float]:
    """By language: how often the English side of a sentence kept out of training is the nearest, of at most 400."""
    pairs = [pair for pair in read_pairs(data) if is_held_out(pair)]
    shares = {}
    for code in LANGUAGES:
        own = list({pair.english: pair for pair in pairs if pair.language == code}.values())
        picked = [own[number] for number in np.random.default_rng(0).permutation(len(own))[:SENTENCES]]
        similar = (
            encoder.encode_passages([p.other for p in picked], [code] * len(picked))
            @ english.encode_passages([p.english for p in picked]).T
        )
        shares[code] = float((similar.argmax(axis=1) == np.arange(len(picked))).mean())
    return shares


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    given = _parser().parse_args(arguments)
    suites = [load_beir(path) for path in given.suite]
    english = load_encoder(load_settings(embedding=EmbeddingSettings(model="english")))
    for line in _lines(given, suites, english):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _lines(given: argparse.Namespace, suites: Sequence[Suite], english: Encoder) -> Iterator[str]:
    for name in given.model or ["default"]:
        settings = load_settings(embedding=EmbeddingSettings(model=name))
        encoder = load_encoder(settings)
        yield f"## {Path(name).name}"
        for suite in suites:
            cells = measure_suite(suite, settings, encoder, given.every)
            rows = [
                [variant, language, f"{c.ndcg:.3f}", f"{c.first:.3f}", str(c.questions)]
                for (variant, language), c in sorted(
                    cells.items(), key=lambda item: (item[0][1], list(VARIANTS).index(item[0][0]))
                )
                if c.questions >= given.fewest
            ]
            yield from [
                "",
                f"### {suite.name}",
                "",
                *table(["variant", "language", "nDCG@10", "R@1", "questions"], rows),
                "",
            ]
        if given.data:
            shares = bitext(given.data, encoder, english)
            yield from [*table(["held-out sentences", *shares], [["R@1", *(f"{x:.3f}" for x in shares.values())]]), ""]


def document_of(row: SuiteDocument) -> Document:
    text = " ".join(row.text.split())
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    whole = (Block(BlockKind.PARAGRAPH, 0, len(text)),)
    return Document(row.id, text, sha256, whole, row.title, language=row.language or "en")


def _judged(documents: Sequence[str], wanted: Mapping[str, int]) -> tuple[float, bool]:
    gains = [wanted.get(name, 0) / np.log2(rank + 2) for rank, name in enumerate(documents)]
    ideal = sorted(wanted.values(), reverse=True)[:DEPTH]
    best = sum(grade / np.log2(rank + 2) for rank, grade in enumerate(ideal))
    return float(sum(gains) / best) if best else 0.0, bool(documents and wanted.get(documents[0], 0) > 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m esnqa_eval.encoder.measure")
    parser.add_argument("--suite", type=Path, action="append", default=[], help="a BEIR folder (repeatable)")
    parser.add_argument(
        "--model", action="append", default=[], help="an embedding.model (repeatable; default: default)"
    )
    parser.add_argument("--data", type=Path, help="the folder of parallel text, for the sentences kept out")
    parser.add_argument("--every", type=int, default=1, help="ask one question in so many")
    parser.add_argument("--fewest", type=int, default=20, help="languages with fewer questions are not shown")
    return parser


if __name__ == "__main__":
    main()
