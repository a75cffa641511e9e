"""What the system gave for one question, as plain values that are written to a journal and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Shown:
    """A retrieved passage as a report shows it; ``names`` are all names of its document that a suite may use."""

    document_id: str
    names: tuple[str, ...]
    passage_id: str
    title: str
    score: float
    signals: Mapping[str, float]
    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation; ``exact`` says whether its quote is what stands at its span of the document."""

    marker: int
    document_id: str
    names: tuple[str, ...]
    quote: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Given:
    """An answer or refusal: ``statements`` are its texts with the markers they cite."""

    refused: bool
    text: str
    statements: tuple[tuple[str, tuple[int, ...]], ...]
    citations: tuple[Cited, ...]
    confidence: float
    reason: str
    tokens_read: int
    tokens_written: int
    generator: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One question's outcome: documents ranked, best first, with scores; passages; the answer; milliseconds; an error.

    ``signals`` are those of the best passage; ``support`` is how well the given passages support a claim, ``citing`` its
    citation measures by the same check; ``by_sentence`` is the ranking by the sentence that most probably answers, in
    reranking suites.
    """

    id: str
    ranking: tuple[tuple[str, float], ...] = ()
    shown: tuple[Shown, ...] = ()
    given: Given | None = None
    signals: Mapping[str, float] = field(default_factory=dict)
    support: float | None = None
    citing: Mapping[str, float] = field(default_factory=dict)
    by_sentence: tuple[tuple[str, float], ...] = ()
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    error: str = ""

    def line(self) -> str:
        """The record as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def read_line(line: str) -> Record:
    """The record on a line that :meth:`Record.line` made. Raises ValueError, KeyError or TypeError for any other."""
    raw: dict[str, Any] = json.loads(line)
    given = raw.pop("given")
    return Record(
        id=raw["id"],
        ranking=tuple((document, score) for document, score in raw["ranking"]),
        shown=tuple(Shown(**{**item, "names": tuple(item["names"])}) for item in raw["shown"]),
        given=_given(given) if given else None,
        signals=raw["signals"],
        support=raw["support"],
        citing=raw["citing"],
        by_sentence=tuple((document, score) for document, score in raw["by_sentence"]),
        milliseconds=raw["milliseconds"],
        error=raw["error"],
    )


def _given(raw: dict[str, Any]) -> Given:
    statements = tuple((text, tuple(markers)) for text, markers in raw.pop("statements"))
    citations = tuple(Cited(**{**item, "names": tuple(item["names"])}) for item in raw.pop("citations"))
    return Given(statements=statements, citations=citations, **raw)
