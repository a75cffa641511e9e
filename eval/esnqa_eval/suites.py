"""What a system is measured with: questions, what is known about their answers, and the documents that they are asked of.

:func:`load_suite` recognises a folder in the BEIR layout, a folder or file of questions in JSON Lines, and the modes
``rerank`` and ``attribution`` that a folder's ``meta.json`` may name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from esnqa.types import Turn
from esnqa_eval.errors import SuiteError

Qrels = Mapping[str, Mapping[str, int]]
"""For each question, the judged documents and their grades; a grade above zero is relevant."""


class Mode(StrEnum):
    """What a suite asks of the system."""

    RETRIEVAL = "retrieval"
    RERANK = "rerank"
    ATTRIBUTION = "attribution"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what is known about its answer.

    ``answers`` lists what a right answer contains, each as its alternatives. ``documents`` are the documents that
    answer it; ``candidates`` those that it is limited to (empty: all). ``answerable`` is ``None`` where nobody has
    judged it. ``history`` holds the earlier turns of its conversation, a turn without an answer being one that the
    system itself is to give.
    """

    id: str
    text: str
    language: str | None = None
    kind: str | None = None
    split: str | None = None
    documents: tuple[str, ...] = ()
    answers: tuple[tuple[str, ...], ...] = ()
    answerable: bool | None = None
    history: tuple[Turn, ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteDocument:
    """A document that a suite brings along, as it stands in the suite's file."""

    id: str
    title: str
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """Questions with their judgements and documents.

    Documents come as ``corpus`` (from ``corpus.jsonl``) or as ``sources`` (files and folders to be read), or neither:
    then the questions are asked of the index that is there. ``fingerprint`` is a SHA-256 over the questions and
    judgements, ``corpus_fingerprint`` over ``corpus``; ``notes`` say what was left out while reading.
    """

    name: str
    mode: Mode
    questions: tuple[Question, ...]
    qrels: Qrels
    fingerprint: str
    corpus: tuple[SuiteDocument, ...] = ()
    corpus_fingerprint: str = ""
    sources: tuple[Path, ...] = ()
    notes: tuple[str, ...] = field(default=())
    chunked: bool = False

    @property
    def whole(self) -> bool:
        """Whether each document is one passage and nothing is collapsed, as the published figures of such sets are made;
        ``chunked`` ranks by the project's own passages instead."""
        return self.mode is Mode.RETRIEVAL and bool(self.corpus) and not self.chunked

    @property
    def file_name(self) -> str:
        """The name as it may stand in a file's name."""
        return "".join(c if c.isalnum() or c in "-_." else "-" for c in self.name).lstrip(".") or "suite"

    @property
    def asks(self) -> bool:
        """Whether questions are to be answered, not only documents to be ranked for them."""
        if self.mode is Mode.ATTRIBUTION:
            return False
        labelled = any(question.answers or question.answerable is False for question in self.questions)
        return self.mode is Mode.ANSWERS or labelled


def load_suite(path: Path, split: str | None = None) -> Suite:
    """The suite at ``path``: a BEIR folder, a folder of questions, or a JSON Lines file of questions.

    ``split`` names the judgements of a BEIR folder (default: ``dev``, else ``test``, else the first by name). Raises
    SuiteError naming the file and line that is wrong.
    """
    from esnqa_eval.beir import is_beir, load_beir
    from esnqa_eval.questions import load_questions

    if path.is_dir() and is_beir(path):
        return load_beir(path, split)
    if path.exists():
        return load_questions(path)
    raise SuiteError(
        f"There is no suite at {path}.", "Name a folder in the BEIR layout, or a JSON Lines file of questions."
    )


def distinct(suites: Sequence[Suite]) -> list[Suite]:
    """The suites, a second one of the same name with its number behind it."""
    found: list[Suite] = []
    for suite in suites:
        taken = {other.name for other in found}
        names = [suite.name, *(f"{suite.name} ({number})" for number in range(2, len(suites) + 2))]
        found.append(replace(suite, name=next(name for name in names if name not in taken)))
    return found


def sample(suite: Suite, limit: int | None) -> Suite:
    """The suite with at most ``limit`` questions, evenly spread over its order."""
    count = len(suite.questions)
    if limit is None or limit >= count:
        return suite
    if limit < 1:
        raise SuiteError(f"A suite cannot be limited to {limit} questions.", "Give a number from 1.")
    kept = tuple(suite.questions[position * count // limit] for position in range(limit))
    ids = {question.id for question in kept}
    qrels = {key: grades for key, grades in suite.qrels.items() if key in ids}
    return replace(
        suite, questions=kept, qrels=qrels, notes=(*suite.notes, f"{limit} of {count} questions, evenly spread")
    )
