"""Reading suites of questions: JSON Lines with gold documents and answers, and conversations."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from esnqa.types import Turn
from esnqa_eval.errors import SuiteError
from esnqa_eval.jsonlines import optional, read_object, read_objects, required
from esnqa_eval.suites import Mode, Question, Suite

FILES = ("questions.jsonl", "conversations.jsonl")
_BARE = frozenset({"yes", "no"})
_ANSWERS_FORM = 'Write a list of strings; a nested list holds alternatives: ["2015", ["Lisbon", "Lisboa"]].'


def load_questions(path: Path) -> Suite:
    """The suite of a folder with ``questions.jsonl`` or ``conversations.jsonl``, or of one JSON Lines file.

    Its documents are those that ``documents`` of a ``meta.json`` names (relative to it), else the folder ``documents``
    beside the questions, else none. Raises SuiteError.
    """
    folder = path if path.is_dir() else path.parent
    files = [folder / name for name in FILES if (folder / name).is_file()] if path.is_dir() else [path]
    if not files:
        raise SuiteError(
            f"{path} holds no suite.", f"Put {' or '.join(FILES)} there, or corpus.jsonl, queries.jsonl and qrels/."
        )
    meta = read_object(folder / "meta.json") if path.is_dir() and (folder / "meta.json").is_file() else {}
    questions = [question for file in files for question in _questions(file)]
    if not questions:
        raise SuiteError(f"{path} holds no question.", "Add at least one line.")
    _reject_duplicates(questions, path)
    return Suite(
        name=str(meta.get("name") or (path.name if path.is_dir() else path.stem)),
        mode=Mode.ANSWERS,
        questions=tuple(questions),
        qrels={q.id: dict.fromkeys(q.documents, 1) for q in questions if q.documents and q.answerable is not False},
        fingerprint=fingerprint(files),
        sources=_sources(folder, meta),
    )


def fingerprint(files: Sequence[Path]) -> str:
    """SHA-256 over the names and contents of files, in order."""
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def gold_answers(value: object, where: str) -> tuple[tuple[str, ...], ...]:
    """The ``answers`` of a question: what must be said, each as its alternatives. Raises SuiteError."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise SuiteError(f"{where}: 'answers' is not a list.", _ANSWERS_FORM)
    wanted = [tuple(item) if isinstance(item, list) else (item,) for item in value]
    if not all(group and all(isinstance(text, str) and text.strip() for text in group) for group in wanted):
        raise SuiteError(f"{where}: 'answers' holds something that is not a string, or is empty.", _ANSWERS_FORM)
    return tuple(wanted)


def is_bare_yes_or_no(answers: Sequence[Sequence[str]]) -> bool:
    """Whether the answers are only a yes or no, which a sentence of a document does not contain as such."""
    return bool(answers) and all(text.strip().lower() in _BARE for group in answers for text in group)


def _questions(file: Path) -> list[Question]:
    found: list[Question] = []
    for where, record in read_objects(file):
        found += _conversation(record, where) if "turns" in record else [_question(record, where)]
    return found


def _question(record: Mapping[str, Any], where: str) -> Question:
    answers = gold_answers(record.get("answers"), where)
    documents = record.get("documents") or []
    if not isinstance(documents, list) or not all(isinstance(name, str) and name for name in documents):
        raise SuiteError(f"{where}: 'documents' is not a list of document ids.", 'Write ["id", …], or leave it out.')
    answerable = record.get("answerable", True if answers or documents else None)
    if answerable is not None and not isinstance(answerable, bool):
        raise SuiteError(f"{where}: 'answerable' is neither true nor false.", "Write true or false, or leave it out.")
    if answerable is False and answers:
        raise SuiteError(f"{where}: the question is not answerable and yet has 'answers'.", "Remove one of the two.")
    return Question(
        id=required(record, where, "id", "_id"),
        text=required(record, where, "question", "text"),
        language=optional(record, where, "language", "lang"),
        kind=optional(record, where, "kind"),
        split=optional(record, where, "split"),
        documents=tuple(documents),
        answers=() if is_bare_yes_or_no(answers) else answers,
        answerable=answerable,
        history=_history(record.get("history"), where),
    )


def _history(value: object, where: str) -> tuple[Turn, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise SuiteError(f"{where}: 'history' is not a list.", 'Write [{"question": …, "answer": …}, …].')
    turns = [{"question": item} if isinstance(item, str) else item for item in value]
    if not all(isinstance(turn, dict) for turn in turns):
        raise SuiteError(
            f"{where}: 'history' holds something that is not a turn.", 'Write {"question": …, "answer": …}.'
        )
    return tuple(Turn(required(turn, where, "question"), optional(turn, where, "answer") or "") for turn in turns)


def _conversation(record: Mapping[str, Any], where: str) -> list[Question]:
    """Each turn as a question with the turns before it as history; the system gives the answers in between."""
    turns = record["turns"]
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, dict) for turn in turns):
        raise SuiteError(f"{where}: 'turns' is not a list of questions.", 'Write [{"question": …}, …].')
    name = required(record, where, "id", "_id")
    shared = {key: record[key] for key in ("language", "kind", "split") if key in record}
    found: list[Question] = []
    for number, turn in enumerate(turns, start=1):
        before = [{"question": question.text} for question in found]
        found.append(_question({"id": f"{name}#{number}", **shared, "history": before, **turn}, where))
    return found


def _sources(folder: Path, meta: Mapping[str, Any]) -> tuple[Path, ...]:
    named = meta.get("documents")
    if isinstance(named, str | list):
        paths = [named] if isinstance(named, str) else named
        return tuple((folder / str(path)).resolve() for path in paths)
    beside = folder / "documents"
    return (beside.resolve(),) if beside.is_dir() else ()


def _reject_duplicates(questions: Sequence[Question], path: Path) -> None:
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise SuiteError(f"{path} has two questions with the id {question.id}.", "Give each its own.")
        seen.add(question.id)
