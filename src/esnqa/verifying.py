"""Whether the citations of a saved answer still stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from esnqa.errors import AnswerFileError, NotFoundError
from esnqa.sentences import split
from esnqa.types import Document, PassageStore

ANSWER_SCHEMA = "esnqa.answer/1"
TABLE_SCHEMA = "esnqa.compare/1"
TELLING = 20
"""A shorter quote in another document is no sign that the text went there: "Yes." stands in many."""
ALIKE = 0.5
"""A sentence that shares this much of its words with a quote is shown as what stands there now."""
_WRITTEN_BY = "Give what `esnqa ask --json` or `esnqa compare --json` wrote."


class Verdict(StrEnum):
    """``valid``: the quote stands where it was; ``moved``: elsewhere; ``changed``: no longer; ``gone``: no document."""

    VALID = "valid"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class CitationCheck:
    """The verdict on one citation, its cause in words, and where the quote stands now if it has moved.

    ``closest`` is the sentence of the document that is most like a quote that has changed, if one is.
    """

    marker: int
    document_id: str
    verdict: Verdict
    cause: str
    start: int | None = None
    end: int | None = None
    now_in: str | None = None
    closest: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """The verdicts on all citations of one saved answer; ``cell`` is its row where it stood in a table."""

    question: str
    citations: tuple[CitationCheck, ...]
    cell: str | None = None

    @property
    def holds(self) -> bool:
        """Whether every quote still stands somewhere in the collection."""
        return all(check.verdict in (Verdict.VALID, Verdict.MOVED) for check in self.citations)


def read_answers(file: Path) -> list[Mapping[str, Any]]:
    """The answers in a file: one JSON object, or one a line as ``esnqa ask --batch --json`` writes them, or tables of them.

    Raises AnswerFileError naming what is wrong.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AnswerFileError(f"{file} cannot be read: {error}.", _WRITTEN_BY) from error
    found = (answers_in(saved, f"{file}, line {number}") for number, saved in _objects(file, text))
    return [answer for answers in found for answer in answers]


def answers_in(saved: Any, where: str) -> list[dict[str, Any]]:
    """The answers that a saved object holds: itself, or those of a table's cells, each with its ``cell``.

    Raises AnswerFileError naming ``where`` and what is wrong.
    """
    if not isinstance(saved, dict) or saved.get("schema") != TABLE_SCHEMA:
        return [_checked(where, saved)]
    cells = saved.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise AnswerFileError(f"{where}: there is no list of cells.", _WRITTEN_BY)
    return [{**_checked(where, cell.get("answer")), "cell": str(cell.get("label", ""))} for cell in cells]


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
            raise AnswerFileError(f"{file}, line {number}: not JSON ({error}).", _WRITTEN_BY) from error
    if not lines:
        raise AnswerFileError(f"{file} is empty.", _WRITTEN_BY)


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


def _checked(where: str, answer: Any) -> dict[str, Any]:
    schema = answer.get("schema") if isinstance(answer, dict) else None
    if schema != ANSWER_SCHEMA:
        raise AnswerFileError(
            f"{where}: the schema is {str(schema)[:80]!r}, not {ANSWER_SCHEMA!r}.",
            _WRITTEN_BY,
        )
    if not isinstance(answer.get("citations"), list):
        raise AnswerFileError(f"{where}: there is no list of citations.", _WRITTEN_BY)
    for citation in answer["citations"]:
        wrong = [
            k for k, kind in _NEEDED.items() if not isinstance(citation, dict) or type(citation.get(k)) is not kind
        ]
        if wrong:
            raise AnswerFileError(
                f"{where}: a citation lacks {wrong[0]!r} or has it of the wrong type.",
                _WRITTEN_BY,
            )
    return dict(answer)


def verify(answer: Mapping[str, Any], store: PassageStore) -> AnswerCheck:
    """Checks every citation of a saved answer against the documents as they are indexed now."""
    checks = tuple(_check(citation, store) for citation in answer["citations"])
    return AnswerCheck(str(answer.get("question", "")), checks, answer.get("cell"))


def _check(citation: Mapping[str, Any], store: PassageStore) -> CitationCheck:
    marker, name, quote = citation["marker"], citation["document_id"], citation["quote"]
    if not quote.strip():
        return CitationCheck(marker, name, Verdict.CHANGED, "The citation quotes nothing.")
    try:
        document = store.document(name)
    except NotFoundError:
        cause = "The document is no longer in the index"
        gone = CitationCheck(marker, name, Verdict.GONE, f"{cause}.")
        return _in_another(citation, store, cause) or gone
    same = document.sha256 == citation["document_sha256"]
    check = _in_place(citation, document, same)
    if check is None and not same:
        check = _in_another(citation, store, "The document has changed and no longer holds the quote")
    return check or _changed(citation, document, same)


def _in_place(citation: Mapping[str, Any], document: Document, same: bool) -> CitationCheck | None:
    """The verdict if the document holds the quote, where it was or elsewhere."""
    marker, name, quote = citation["marker"], citation["document_id"], citation["quote"]
    spanned = citation["start"] >= 0 and citation["end"] - citation["start"] == len(quote)
    if spanned and document.text[citation["start"] : citation["end"]] == quote:
        cause = "The quote stands where it was." if same else "The document has changed, but not here."
        cause += _superseded(document)
        return CitationCheck(marker, name, Verdict.VALID, cause, citation["start"], citation["end"])
    span = _nearest(document, quote, citation["start"])
    if span is None:
        return None
    cause = "The document has changed and the quote now stands elsewhere in it."
    if document.text[span[0] : span[1]] != quote:
        cause = "The document holds the quote's words, with other spaces or line breaks."
    elif same:
        cause = "The offsets in the saved answer are wrong; the quote stands elsewhere in the document."
    return CitationCheck(marker, name, Verdict.MOVED, cause + _superseded(document), *span, name)


def _changed(citation: Mapping[str, Any], document: Document, same: bool) -> CitationCheck:
    cause = "The document has changed and no longer holds the quote."
    if same:
        cause = "The document is the same but does not hold the quote: the saved answer was altered."
    closest = _closest(document, citation["quote"])
    return CitationCheck(
        citation["marker"],
        document.id,
        Verdict.CHANGED,
        cause + _superseded(document),
        closest=closest,
    )


def _superseded(document: Document) -> str:
    by = ", ".join(document.superseded_by)
    return f" A newer text has taken the document's place: {by}." if by else ""


def _nearest(document: Document, quote: str, start: int) -> tuple[int, int] | None:
    """Where the quote stands in the document, nearest to where it was; spaces and line breaks may be others."""
    text = document.text
    places = [(found.start(), found.end()) for found in re.finditer(re.escape(quote), text)]
    if not places:
        loose = r"\s+".join(re.escape(word) for word in quote.split())
        places = [(found.start(), found.end()) for found in re.finditer(loose, text)]
    return min(places, key=lambda place: abs(place[0] - start)) if places else None


def _in_another(citation: Mapping[str, Any], store: PassageStore, cause: str) -> CitationCheck | None:
    """The verdict if another document holds the quote word for word."""
    marker, name, quote = citation["marker"], citation["document_id"], citation["quote"]
    if len(quote) < TELLING:
        return None
    for document in store.documents():
        start = document.text.find(quote)
        if start >= 0:
            cause = f"{cause}, but {document.id} holds it.{_superseded(document)}"
            return CitationCheck(marker, name, Verdict.MOVED, cause, start, start + len(quote), document.id)
    return None


def _closest(document: Document, quote: str) -> str | None:
    """The sentence that shares most words with the quote, if it shares enough."""
    wanted = _words(quote)
    best, share = None, ALIKE
    for block in document.blocks:
        text = document.text[block.start : block.end]
        for start, end in split(text, document.language):
            words = _words(text[start:end])
            alike = len(wanted & words) / len(wanted | words) if words else 0.0
            if alike >= share:
                best, share = " ".join(text[start:end].split()), alike
    return best


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
