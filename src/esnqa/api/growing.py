"""An answer as it grows: what a language model has written so far, checked and cited, and the whole at the end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from esnqa.api.capacity import Gate
from esnqa.types import Answer, Filter, Turn

if TYPE_CHECKING:
    from esnqa.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Part:
    """The answer as far as it goes; what is not ``done`` may be taken back by the next."""

    answer: Answer
    done: bool


async def growing(
    gate: Gate,
    assistant: Assistant,
    question: str,
    *,
    history: Sequence[Turn] = (),
    where: Filter | None = None,
    language: str | None = None,
) -> AsyncGenerator[Part, None]:
    """The answer as it grows; the last part, and it alone, is done, and is what ``Assistant.ask`` gives.

    An extractive answer is there at once and comes whole. Closing the iterator stops a language model. Raises BusyError,
    and what ``Assistant.ask`` does.
    """
    answer: Answer | None = None
    answers = gate.stream(
        lambda wanted: assistant.stream(question, history=history, where=where, language=language, wanted=wanted)
    )
    async with aclosing(answers):
        async for answer in answers:
            if answer.generator != "extractive":
                yield Part(answer, done=False)
    if answer is None:
        raise RuntimeError("An answer ended before it began.")
    yield Part(answer, done=True)
