"""Whether the citations of a saved answer still stand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from esnqa.errors import AnswerFileError, NotFoundError
from esnqa.types import Document, PassageStore

ANSWER_SCHEMA = "esnqa.answer/1"


class Verdict(StrEnum):
    """``valid``: the quote stands where it was; ``moved``: elsewhere; ``changed``: no longer; ``gone``: no document."""

    VALID = "valid"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class CitationCheck:
    """The verdict on one citation, its cause in words, and where the quote stands now if it has moved."""

    marker: int
    document_id: str
    verdict: Verdict
    cause: str
    start: int | None = None
    end: int | None = None
    now_in: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """The verdicts on all citations of one saved answer."""

    question: str
    citations: tuple[CitationCheck, ...]

    @property
    def holds(self) -> bool:
        """Whether every quote still stands somewhere in the collection."""
        return all(check.verdict in (Verdict.VALID, Verdict.MOVED) for check in self.citations)


def read_answers(file: Path) -> list[Mapping[str, Any]]:
    """The answers in a file: one JSON object, or one a line as ``esnqa ask --batch --json`` writes them.

    Raises AnswerFileError naming what is wrong.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AnswerFileError(
            f"{file} cannot be read: {error}.", "Give a file that `esnqa ask --json` wrote."
        ) from error
    return [_checked(file, number, answer) for number, answer in _objects(file, text)]


def _objects(file: Path, text: str) -> Iterator[tuple[int, Any]]:
    whole = _parsed(text)
    if whole is not None:
        yield 1, whole
        return
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    for number, line in lines:
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError) as error:
            raise AnswerFileError(
                f"{file}, line {number}: not JSON ({error}).", "Give a file that `esnqa ask --json` wrote."
            ) from error
    if not lines:
        raise AnswerFileError(f"{file} is empty.", "Give a file that `esnqa ask --json` wrote.")


def _parsed(text: str) -> Any:
    """The JSON value that the whole text is, or ``None``: it may have one a line."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


_NEEDED: dict[str, type] = {
    "document_id": str,
    "document_sha256": str,
    "quote": str,
    "start": int,
    "end": int,
    "marker": int,
}


def _checked(file: Path, number: int, answer: Any) -> Mapping[str, Any]:
    where = f"{file}, line {number}"
    schema = answer.get("schema") if isinstance(answer, dict) else None
    if schema != ANSWER_SCHEMA:
        raise AnswerFileError(
            f"{where}: the schema is {schema!r}, not {ANSWER_SCHEMA!r}.",
            "Give an answer that `esnqa ask --json` wrote.",
        )
    if not isinstance(answer.get("citations"), list):
        raise AnswerFileError(
            f"{where}: there is no list of citations.", "Give an answer that `esnqa ask --json` wrote."
        )
    for citation in answer["citations"]:
        wrong = [
            k for k, kind in _NEEDED.items() if not isinstance(citation, dict) or type(citation.get(k)) is not kind
        ]
        if wrong:
            raise AnswerFileError(
                f"{where}: a citation lacks {wrong[0]!r} or has it of the wrong type.",
                "Give an answer that `esnqa ask --json` wrote.",
            )
    return dict(answer)


def verify(answer: Mapping[str, Any], store: PassageStore) -> AnswerCheck:
    """Checks every citation of a saved answer against the documents as they are indexed now."""
    checks = tuple(_check(citation, store) for citation in answer["citations"])
    return AnswerCheck(str(answer.get("question", "")), checks)


def _check(citation: Mapping[str, Any], store: PassageStore) -> CitationCheck:
    marker, name, quote = citation["marker"], citation["document_id"], citation["quote"]
    if not quote:
        return CitationCheck(marker, name, Verdict.CHANGED, "The citation quotes nothing.")
    try:
        document = store.document(name)
    except NotFoundError:
        return _elsewhere(citation, store)
    same = document.sha256 == citation["document_sha256"]
    spanned = citation["start"] >= 0 and citation["end"] - citation["start"] == len(quote)
    if spanned and document.text[citation["start"] : citation["end"]] == quote:
        cause = "The quote stands where it was." if same else "The document has changed, but not here."
        return CitationCheck(marker, name, Verdict.VALID, cause, citation["start"], citation["end"])
    if (start := _nearest(document, quote, citation["start"])) is not None:
        cause = "The document has changed and the quote now stands elsewhere in it."
        if same:
            cause = "The offsets in the saved answer are wrong; the quote stands elsewhere in the document."
        return CitationCheck(marker, name, Verdict.MOVED, cause, start, start + len(quote), name)
    cause = "The document has changed and no longer holds the quote."
    if same:
        cause = "The document is the same but does not hold the quote: the saved answer was altered."
    return CitationCheck(marker, name, Verdict.CHANGED, cause)


def _nearest(document: Document, quote: str, start: int) -> int | None:
    """Where the quote stands in the document, nearest to where it was."""
    places, found = [], document.text.find(quote)
    while found >= 0:
        places.append(found)
        found = document.text.find(quote, found + 1)
    return min(places, key=lambda place: abs(place - start)) if places else None


def _elsewhere(citation: Mapping[str, Any], store: PassageStore) -> CitationCheck:
    marker, name, quote = citation["marker"], citation["document_id"], citation["quote"]
    for document in store.documents():
        start = document.text.find(quote)
        if start >= 0:
            cause = f"The document is no longer in the index, but {document.id} holds the quote."
            return CitationCheck(marker, name, Verdict.MOVED, cause, start, start + len(quote), document.id)
    return CitationCheck(marker, name, Verdict.GONE, "The document is no longer in the index.")
