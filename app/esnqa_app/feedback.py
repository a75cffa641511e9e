"""What readers say of answers, stored in a local file, and only where an administrator has named one."""

from __future__ import annotations

import datetime
import json
import threading
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from esnqa.api import Gate
from esnqa.errors import EsnqaError, NotFoundError

if TYPE_CHECKING:
    from esnqa.settings import WebSettings

Verdict = Literal["helpful", "wrong-source", "missing"]
Text = Annotated[str, Field(max_length=2_000)]


class Said(BaseModel):
    """One piece of feedback: what is said of the answer to a question, and the addresses of its sources."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verdict: Verdict
    comment: Text = ""
    question: Text
    sources: Annotated[list[Text], Field(max_length=50)] = []


class Feedback:
    """Appends feedback to the file of the settings, one JSON object a line."""

    def __init__(self, settings: WebSettings) -> None:
        self._file = settings.feedback_file
        self._lock = threading.Lock()

    @property
    def wanted(self) -> bool:
        """Whether feedback can be given at all."""
        return self._file is not None

    def store(self, said: Said) -> None:
        """Writes one piece of feedback. Raises NotFoundError where none is wanted, EsnqaError where it cannot be written."""
        if self._file is None:
            raise NotFoundError("Feedback is not stored here.", "An administrator can set [web] feedback_file.")
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        line = json.dumps({"schema": "esnqa.feedback/1", "at": now, **said.model_dump()}, ensure_ascii=False)
        try:
            with self._lock, self._file.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:
            raise EsnqaError(
                "The feedback could not be stored.", "The administrator finds the cause in the log."
            ) from error


def add_feedback(app: FastAPI, feedback: Feedback, gate: Gate) -> None:
    """Adds ``POST /feedback``, where feedback is wanted."""
    if not feedback.wanted:
        return

    @app.post("/feedback", status_code=204, include_in_schema=False)
    async def store(said: Said) -> None:
        await gate.run(feedback.store, said)
