"""What it gives that a question's own language comes first: ``python -m esnqa_eval.own_language SUITE … --index DIR``.

Ranks the documents of an index for the questions of suites under several values of ``retrieval.own_language``, apart for
questions whose gold documents are all in the question's language, all in others, or in both. Prints Markdown.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from esnqa.assistant import Assistant
from esnqa.queries import make_query
from esnqa.retrieval import Retriever
from esnqa.settings import RetrievalSettings, load_settings
from esnqa.types import Document, ScoredPassage
from esnqa_eval.correctness import document_names, matches_document
from esnqa_eval.report import table
from esnqa_eval.significance import paired_p
from esnqa_eval.suites import Question, load_suite

DEPTH = 10
LOSSES = (0.0, 0.01, 0.02, 0.03, 0.05, 0.1)
Values = dict[str, list[list[float]]]
"""By where the gold is, the nDCG@10 of each question under each loss."""


def measure(assistant: Assistant, questions: Sequence[Question], losses: Sequence[float]) -> Values:
    """nDCG@10 over documents of every question that names gold documents of the index."""
    store = assistant.store
    encoder = assistant.encoder(store)
    documents = {document.id: document for document in store.documents()}
    named = {
        key: document_names([key, document.source_url or "", document.path or ""])
        for key, document in documents.items()
    }
    values: Values = defaultdict(list)
    for question in questions:
        gold = {key for key, names in named.items() if any(matches_document(g, names) for g in question.documents)}
        if not gold or question.history:
            continue
        query = make_query(question.text, language=question.language)
        vector = encoder.encode_query(query.standalone, query.language)
        row = []
        for loss in losses:
            chosen = RetrievalSettings(**{**assistant.settings.retrieval.model_dump(), "own_language": loss})
            row.append(_ndcg(Retriever(store, encoder, chosen).retrieve(query, 3 * DEPTH, vector), gold))
        values[_where(query.language, [documents[key] for key in gold])].append(row)
    return values


def _where(language: str, gold: Sequence[Document]) -> str:
    own = [document.language == language for document in gold]
    return "own" if all(own) else "both" if any(own) else "other"


def _ndcg(ranked: Sequence[ScoredPassage], gold: set[str]) -> float:
    names = list(dict.fromkeys(scored.document.id for scored in ranked))[:DEPTH]
    gained = sum(1 / np.log2(rank + 2) for rank, name in enumerate(names) if name in gold)
    return float(gained / sum(1 / np.log2(rank + 2) for rank in range(min(len(gold), DEPTH))))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m esnqa_eval.own_language")
    parser.add_argument("suite", type=Path, nargs="+", help="a folder of questions (repeatable)")
    parser.add_argument("--index", type=Path, help="the index to ask (default: the settings' own)")
    parser.add_argument("--loss", type=float, action="append", help=f"besides 0 (repeatable; default: {LOSSES[1:]})")
    given = parser.parse_args(arguments)
    assistant = Assistant.open(settings=load_settings(index_dir=given.index))
    losses = (0.0, *given.loss) if given.loss else LOSSES
    for path in given.suite:
        suite = load_suite(path)
        rows = [
            row
            for where, values in sorted(measure(assistant, suite.questions, losses).items())
            for row in _rows(where, np.asarray(values), losses)
        ]
        heads = ["gold in", "questions", "own_language", "nDCG@10", "better", "worse", "p"]
        sys.stdout.write("\n".join([f"## {suite.name}", "", *table(heads, rows), "", ""]))


def _rows(where: str, values: np.ndarray, losses: Sequence[float]) -> list[list[str]]:
    before = values[:, 0]
    return [
        [
            *(where, str(len(values)), f"{loss:g}", f"{now.mean():.4f}"),
            *(str(int((now > before).sum())), str(int((now < before).sum())), f"{paired_p(before, now):.3f}"),
        ]
        for loss, now in zip(losses, values.T, strict=True)
    ]


if __name__ == "__main__":
    main()
