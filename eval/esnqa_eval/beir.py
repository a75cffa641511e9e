"""Reading suites in the BEIR layout: ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/SPLIT.tsv``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from esnqa_eval.errors import SuiteError
from esnqa_eval.jsonlines import optional, read_object, read_objects, required
from esnqa_eval.questions import fingerprint, gold_answers, is_bare_yes_or_no
from esnqa_eval.suites import Mode, Qrels, Question, Suite, SuiteDocument
from esnqa_eval.trec import read_qrels

PREFERRED_SPLITS = ("dev", "test")
QRELS_SUFFIXES = (".qrels", ".tsv")
"""How a file of judgements alone is told from one of questions."""


def is_beir(folder: Path) -> bool:
    """Whether the folder has BEIR's files."""
    return all((folder / name).exists() for name in ("corpus.jsonl", "queries.jsonl", "qrels"))


def load_beir(folder: Path, split: str | None = None) -> Suite:
    """The suite of a BEIR folder, with the questions that its split judges and those marked as not answerable.

    ``meta.json`` may name a ``mode``; queries may carry ``answerable``, ``answers``, ``language`` and ``kind`` (of a claim
    also ``system``: whose it is). A query that is neither judged nor marked is left out and counted in the notes. Raises
    SuiteError.
    """
    meta = read_object(folder / "meta.json") if (folder / "meta.json").is_file() else {}
    mode = _mode(meta, folder)
    split_file = _split_file(folder, split)
    qrels = read_qrels(split_file)
    corpus = tuple(_documents(folder / "corpus.jsonl"))
    records = list(read_objects(folder / "queries.jsonl"))
    questions = [_question(record, where, qrels, mode) for where, record in records]
    kept = tuple(q for q in questions if q.id in qrels or q.answerable is False)
    if not kept:
        raise SuiteError(f"{split_file} judges none of the queries in {folder}.", "Check the ids in both files.")
    ids = {question.id for question in kept}
    return Suite(
        name=str(meta.get("name") or folder.resolve().name),
        mode=mode,
        questions=kept,
        qrels={query: grades for query, grades in qrels.items() if query in ids},
        fingerprint=fingerprint([folder / "queries.jsonl", split_file]),
        corpus=corpus,
        corpus_fingerprint=fingerprint([folder / "corpus.jsonl"]),
        notes=tuple(_notes(questions, kept, qrels, corpus)),
    )


def load_judgements(path: Path) -> Suite:
    """Judgements without questions (TREC's or BEIR's qrels), to measure runs of others by. Raises SuiteError."""
    qrels = read_qrels(path)
    if not qrels:
        raise SuiteError(f"{path} judges nothing.", "Give qrels: query 0 document grade.")
    questions = tuple(
        Question(id=name, text=name, documents=tuple(document for document, grade in grades.items() if grade > 0))
        for name, grades in qrels.items()
    )
    return Suite(path.stem, Mode.RETRIEVAL, questions, qrels, fingerprint([path]), judgements_only=True)


def _mode(meta: Mapping[str, Any], folder: Path) -> Mode:
    named = meta.get("mode", Mode.RETRIEVAL)
    if named not in (Mode.RETRIEVAL, Mode.RERANK, Mode.ATTRIBUTION):
        raise SuiteError(
            f"{folder / 'meta.json'}: there is no mode {named!r}.", "Use retrieval, rerank or attribution."
        )
    return Mode(named)


def _split_file(folder: Path, split: str | None) -> Path:
    files = {file.stem: file for file in sorted((folder / "qrels").glob("*.tsv"))}
    wanted = [split] if split else [*PREFERRED_SPLITS, *files]
    found = next((files[name] for name in wanted if name in files), None)
    if found is None:
        raise SuiteError(f"{folder / 'qrels'} has no {split or '*'}.tsv.", f"It has: {', '.join(files) or 'nothing'}.")
    return found


def _documents(path: Path) -> list[SuiteDocument]:
    found: dict[str, SuiteDocument] = {}
    for where, record in read_objects(path):
        name = required(record, where, "_id", "id")
        if name in found:
            raise SuiteError(f"{where}: the document {name} is there twice.", "Keep one.")
        title, text = optional(record, where, "title") or "", optional(record, where, "text") or ""
        found[name] = SuiteDocument(name, title, text, optional(record, where, "language", "lang"))
    return list(found.values())


def _question(record: Mapping[str, Any], where: str, qrels: Qrels, mode: Mode) -> Question:
    name = required(record, where, "_id", "id")
    grades = qrels.get(name, {})
    answers = gold_answers(record.get("answers"), where)
    answerable = record.get("answerable")
    limited = mode in (Mode.RERANK, Mode.ATTRIBUTION)
    return Question(
        id=name,
        text=required(record, where, "text"),
        language=optional(record, where, "language", "lang"),
        kind=optional(record, where, "kind", *(["system"] if mode is Mode.ATTRIBUTION else [])),
        split=optional(record, where, "split"),
        documents=tuple(document for document, grade in grades.items() if grade > 0),
        answers=() if is_bare_yes_or_no(answers) or answerable is False else answers,
        answerable=answerable if isinstance(answerable, bool) else None,
        candidates=tuple(grades) if limited else (),
    )


def _notes(
    questions: list[Question], kept: tuple[Question, ...], qrels: Qrels, corpus: tuple[SuiteDocument, ...]
) -> list[str]:
    known = {document.id for document in corpus}
    empty = sum(not (document.text.strip() or document.title.strip()) for document in corpus)
    strange = sum(document not in known for grades in qrels.values() for document in grades)
    orphans = len(set(qrels) - {question.id for question in questions})
    counted = {
        "queries without a judgement left out": len(questions) - len(kept),
        "judged queries without a text left out": orphans,
        "judged documents that are not in the corpus": strange,
        "documents without any text left out": empty,
    }
    return [f"{count} {what}" for what, count in counted.items() if count]
