"""What a system is measured with: questions, what is known about their answers, and the documents that they are asked of.

:func:`load_suite` recognises a folder in the BEIR layout, a folder or file of questions in JSON Lines, a file of
judgements, and the modes ``rerank`` and ``attribution`` that a folder's ``meta.json`` may name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from esnqa.types import Turn
from esnqa_eval.errors import SuiteError

Qrels = Mapping[str, Mapping[str, int]]
"""For each question, the judged documents and their grades; a grade above zero is relevant."""


_SEED = 20_240_607


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
    judgements, ``corpus_fingerprint`` over ``corpus``; ``notes`` say what was left out while reading. ``answered`` are
    the ids of the questions to be answered and not only ranked for (``None``: all, where the suite asks for answers).
    ``judgements_only`` suites have no questions' texts: only runs of others can be measured by them.
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
    answered: frozenset[str] | None = None
    judgements_only: bool = False

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

    def is_answered(self, question: Question) -> bool:
        """Whether this question is to be answered."""
        return self.asks and (self.answered is None or question.id in self.answered)


def load_suite(path: Path, split: str | None = None) -> Suite:
    """The suite at ``path``: a BEIR folder, a folder or JSON Lines file of questions, or judgements in TREC's form.

    ``split`` names the judgements of a BEIR folder (default: ``dev``, else ``test``, else the first by name). Raises
    SuiteError naming the file and line that is wrong.
    """
    from esnqa_eval.beir import QRELS_SUFFIXES, is_beir, load_beir, load_judgements
    from esnqa_eval.questions import load_questions

    if path.is_dir() and is_beir(path):
        return load_beir(path, split)
    if path.is_file() and path.suffix in QRELS_SUFFIXES:
        return load_judgements(path)
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


def sample(suite: Suite, limit: int | None, answers: int | None = None) -> Suite:
    """The suite with at most ``limit`` questions, of which a retrieval suite has at most ``answers`` answered.

    Questions are drawn by the hash of their id and a fixed seed: a larger sample holds every smaller one, and a question
    added to the suite moves no other. A suite that is all answers takes the smaller of both numbers. Raises SuiteError.
    """
    for number in (limit, answers):
        if number is not None and number < 1:
            raise SuiteError(f"A suite cannot be limited to {number} questions.", "Give a number from 1.")
    if suite.mode is Mode.ANSWERS:
        limit, answers = min((n for n in (limit, answers) if n is not None), default=None), None
    return _with_answers(_with_questions(suite, limit), answers)


def _with_questions(suite: Suite, limit: int | None) -> Suite:
    count = len(suite.questions)
    if limit is None or limit >= count:
        return suite
    ids = _drawn(suite, limit)
    return replace(
        suite,
        questions=tuple(question for question in suite.questions if question.id in ids),
        qrels={key: grades for key, grades in suite.qrels.items() if key in ids},
        notes=(*suite.notes, f"{limit} of {count} questions, drawn with a fixed seed"),
    )


def _with_answers(suite: Suite, answers: int | None) -> Suite:
    count = len(suite.questions)
    if answers is None or answers >= count or not suite.asks:
        return suite
    note = f"{answers} of {count} questions, drawn with a fixed seed, were also answered"
    return replace(suite, answered=_drawn(suite, answers), notes=(*suite.notes, note))


def _drawn(suite: Suite, count: int) -> frozenset[str]:
    def place(name: str) -> bytes:
        return hashlib.sha256(f"{_SEED}\0{name}".encode()).digest()

    return frozenset(sorted((question.id for question in suite.questions), key=place)[:count])
