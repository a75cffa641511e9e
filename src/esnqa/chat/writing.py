"""A LangChain chat model as a :class:`esnqa.types.LanguageModel`: JSON, streamed, under a deadline, whatever the server does."""

from __future__ import annotations

import contextvars
import json
import queue
import random
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable, RunnableSequence

from esnqa.chat.replies import failure_of, partial_object, waiting_time, whole_object
from esnqa.errors import ModelServiceError
from esnqa.settings import GenerationSettings
from esnqa.types import ModelRequest

METHODS = ("json_schema", "function_calling", "parsing")
"""How an object is asked for, the strictest way first."""
_AGAIN = ("busy", "failed", "unreachable")
_LONGEST_WAIT = 20.0
_AS_JSON = "\n\nReply with one JSON object and nothing else. Its JSON Schema is:\n{schema}"

Piece = Mapping[str, Any] | ModelServiceError | None


@dataclass
class ChatWriter:
    """Asks ``model``, at first by a JSON Schema, then by a function call, then in words, and keeps to what worked.

    A call ends after ``settings.timeout_s`` seconds, also where the server is silent or dribbles. What is given up is
    left to a thread that ends with its connection.
    """

    model: BaseChatModel
    settings: GenerationSettings
    name: str
    _methods: tuple[str, ...] = field(default=METHODS, init=False)

    def write(self, request: ModelRequest) -> Iterator[Mapping[str, Any]]:
        """The object as it grows; the last one is whole. Raises ModelServiceError, after ``timeout_s`` at the latest."""
        call = _Call(self, request, time.monotonic() + self.settings.timeout_s)
        context = contextvars.copy_context()  # callbacks of a chain that this is part of
        threading.Thread(target=context.run, args=(call.work,), name="esnqa-language-model", daemon=True).start()
        try:
            yield from call.pieces()
        finally:
            call.stopped.set()

    def asked_by(self, method: str, request: ModelRequest) -> tuple[Runnable[Any, BaseMessage], list[BaseMessage]]:
        """The model bound to a method, and the messages for it. Raises NotImplementedError where it has no such method."""
        rules = request.instructions
        if method == "parsing":
            rules += _AS_JSON.format(schema=json.dumps(request.schema))
        messages: list[BaseMessage] = [SystemMessage(rules), HumanMessage(request.material)]
        if method == "parsing":
            return self.model, messages
        structured = self.model.with_structured_output(dict(request.schema), method=method)
        if not isinstance(structured, RunnableSequence):
            raise NotImplementedError(method)
        return structured.first, messages  # without the parser behind it, which does not say how a reply ended

    def keep(self, method: str) -> None:
        """Remembers that a method worked, so that those before it are not tried again."""
        self._methods = METHODS[METHODS.index(method) :]


class _StoppedError(Exception):
    """Nobody waits any more."""


class _UnsuitableError(Exception):
    """A method that does not work with this model: the next one is tried; ``failure`` is told if there is none."""

    def __init__(self, failure: ModelServiceError) -> None:
        super().__init__(failure.code)
        self.failure = failure


class _Call:
    """One request: a thread works, and who asked reads what it gives until the deadline."""

    def __init__(self, writer: ChatWriter, request: ModelRequest, deadline: float) -> None:
        self.stopped = threading.Event()
        self._writer, self._request, self._deadline = writer, request, deadline
        self._given: queue.SimpleQueue[Piece] = queue.SimpleQueue()

    def pieces(self) -> Iterator[Mapping[str, Any]]:
        """What the thread gives. Raises ModelServiceError."""
        while True:
            try:
                piece = self._given.get(timeout=max(self._left(), 0.001))
            except queue.Empty:
                seconds = self._writer.settings.timeout_s
                raise ModelServiceError("slow", f"No whole reply within {seconds:g} s.") from None
            if piece is None:
                return
            if isinstance(piece, ModelServiceError):
                raise piece
            yield piece

    def work(self) -> None:
        """Tries one method after the other; runs in a thread of its own."""
        try:
            self._given.put(self._by_some_method())
        except _StoppedError:
            pass
        except Exception as error:
            self._given.put(failure_of(error))

    def _by_some_method(self) -> ModelServiceError | None:
        failure: ModelServiceError | None = None
        for method in self._writer._methods:
            try:
                self._by(method)
            except _UnsuitableError as error:
                failure = error.failure
            else:
                self._writer.keep(method)
                return None
        return failure

    def _by(self, method: str) -> None:
        """Gives the pieces of a reply, after further tries where the server is busy or away."""
        for attempt in range(self._writer.settings.retries + 1):
            try:
                return self._read(method)
            except (_StoppedError, _UnsuitableError):
                raise
            except Exception as error:
                failure = failure_of(error)
                if failure.code == "unsuitable":
                    raise _UnsuitableError(ModelServiceError("refused", failure.problem)) from error
                if failure.code not in _AGAIN or attempt == self._writer.settings.retries:
                    raise failure from error
                self._wait(attempt, waiting_time(error))
        return None

    def _read(self, method: str) -> None:
        bound, messages = self._writer.asked_by(method, self._request)
        total: Any = None
        before: Mapping[str, Any] | None = None
        try:
            for chunk in self._while_wanted(bound.stream(messages)):
                total = chunk if total is None else total + chunk
                growing = partial_object(total)
                if growing is not None and growing != before:
                    self._given.put(growing)
                    before = growing
        except Exception as error:
            if total is not None and failure_of(error).code == "unreachable":
                raise ModelServiceError("cut", "The connection broke off in the middle of a reply.") from error
            raise
        try:
            self._given.put(whole_object(total, self._request.schema))
        except ModelServiceError as error:
            if error.code != "unreadable":
                raise
            raise _UnsuitableError(error) from error

    def _while_wanted(self, chunks: Iterator[BaseMessage]) -> Iterator[BaseMessage]:
        for chunk in chunks:
            if self.stopped.is_set():
                raise _StoppedError
            yield chunk

    def _wait(self, attempt: int, asked: float | None) -> None:
        """Waits as long as the server asks, or longer from try to try; not beyond the deadline."""
        own = 0.25 * 2**attempt * (1 + random.random())  # noqa: S311 - spreads tries, keeps no secret
        if self.stopped.wait(max(min(own if asked is None else asked, _LONGEST_WAIT, self._left()), 0)):
            raise _StoppedError

    def _left(self) -> float:
        return self._deadline - time.monotonic()
