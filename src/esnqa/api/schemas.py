"""What a client may send; what it gets back is :mod:`esnqa.contract`'s."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from esnqa.errors import AnswerFileError
from esnqa.queries import FILTER_KEYS, make_filter
from esnqa.types import Filter, Turn
from esnqa.verifying import ANSWER_SCHEMA

MAX_TURNS = 50
MAX_VALUES = 50

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


class AskBody(_Body):
    """A question with the conversation before it, oldest turn first, and what the documents are limited to.

    ``language`` is the question's own, where it would be told wrongly.
    """

    question: str
    history: Annotated[list[EarlierTurn], Field(max_length=MAX_TURNS)] = Field(default_factory=list)
    where: Where = Field(default_factory=Where)
    since: str | None = None
    until: str | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None

    def turns(self) -> list[Turn]:
        """The conversation before the question."""
        return [Turn(turn.question, turn.answer) for turn in self.history]

    def filter(self) -> Filter:
        """What the documents are limited to. Raises UsageError."""
        return filter_of(self.where.model_dump(), self.since, self.until)


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


class SavedAnswer(BaseModel):
    """An answer as ``/api/v1/ask`` and ``esnqa ask --json`` give it, as far as it is checked."""

    schema_: str = Field(alias="schema")
    question: str = ""
    citations: Annotated[list[SavedCitation], Field(max_length=100)]

    def checked(self) -> dict[str, Any]:
        """The answer as :meth:`Assistant.verify` takes it. Raises AnswerFileError."""
        if self.schema_ != ANSWER_SCHEMA:
            problem = f"The schema of the answer is {self.schema_[:80]!r}, not {ANSWER_SCHEMA!r}."
            raise AnswerFileError(problem, "Send an answer that /api/v1/ask or `esnqa ask --json` gave.")
        return self.model_dump(by_alias=True)
