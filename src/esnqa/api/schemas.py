"""What a client may send; what it gets back is :mod:`esnqa.contract`'s."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from esnqa.queries import FILTER_KEYS, make_filter
from esnqa.types import Filter, Turn
from esnqa.verifying import answers_in

MAX_TURNS = 50
MAX_VALUES = 50
MAX_CELLS = 16

Values = Annotated[list[str], Field(max_length=MAX_VALUES)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EarlierTurn(_Body):
    """One exchange before the question."""

    question: str
    answer: str = ""


class Where(_Body):
    """What the documents are limited to: any value of a field suffices, all fields must hold."""

    language: Values | str = Field(default_factory=list)
    kind: Values | str = Field(default_factory=list)
    theme: Values | str = Field(default_factory=list)
    country: Values | str = Field(default_factory=list)
    document_id: Values | str = Field(default_factory=list)


Code = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class _Question(_Body):
    """A question and what the documents are limited to; ``language`` is the question's own, where it would be told wrongly."""

    question: str
    where: Where = Field(default_factory=Where)
    since: str | None = None
    until: str | None = None
    language: Code | None = None

    def filter(self) -> Filter:
        """What the documents are limited to. Raises UsageError."""
        return filter_of(self.where.model_dump(), self.since, self.until)


class AskBody(_Question):
    """A question with the conversation before it, oldest turn first.

    ``gloss`` asks for quotes in other languages word by word, in the question's language or in the one that it names.
    """

    history: Annotated[list[EarlierTurn], Field(max_length=MAX_TURNS)] = Field(default_factory=list)
    gloss: bool | Code = False

    def reader(self) -> str | None:
        """The language that quotes are to be glossed in, if it is named."""
        return self.gloss if isinstance(self.gloss, str) else None

    def turns(self) -> list[Turn]:
        """The conversation before the question."""
        return [Turn(turn.question, turn.answer) for turn in self.history]


class CompareBody(_Question):
    """A question, and what it is asked of apart: values of the field ``by``, or those that the best passages have."""

    by: Literal["country", "year", "theme", "language", "document"]
    values: Annotated[list[str], Field(max_length=MAX_CELLS)] = Field(default_factory=list)


def filter_of(where: dict[str, Any], since: str | None, until: str | None) -> Filter:
    """A filter from values, or lists of values, by key. Raises UsageError."""
    pairs = []
    for key in FILTER_KEYS:
        values = where.get(key) or []
        pairs += [f"{key}={value}" for value in ([values] if isinstance(values, str) else values)]
    return make_filter(pairs, since or None, until or None)


class SavedCitation(BaseModel):
    """A citation of a saved answer, as far as it is checked."""

    marker: int
    document_id: str
    document_sha256: str
    start: int
    end: int
    quote: str


class SavedCell(BaseModel):
    """A cell of a saved table, as far as it is checked."""

    label: str = ""
    answer: SavedAnswer


class SavedAnswer(BaseModel):
    """An answer or a table as the API and the commands give it with ``--json``, as far as it is checked."""

    schema_: str = Field(alias="schema")
    question: str = ""
    citations: Annotated[list[SavedCitation], Field(max_length=100)] | None = None
    cells: Annotated[list[SavedCell], Field(max_length=MAX_CELLS)] = Field(default_factory=list)

    def checked(self) -> list[dict[str, Any]]:
        """The answers as :meth:`Assistant.verify` takes them. Raises AnswerFileError."""
        return answers_in(self.model_dump(by_alias=True), "The body")
