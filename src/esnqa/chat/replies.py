"""What a chat model replied, as the object that it was asked for, and what its failures mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.utils.json import parse_partial_json

from esnqa.errors import ModelServiceError

_THOUGHT = re.compile(r"^\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_CUT = ("length", "max_tokens", "model_context_window_exceeded")
_DECLINED = ("content_filter", "refusal")
_UNSUITABLE = (400, 422, 501)  # "I know no such parameter", among other things
_BUSY = (408, 409, 429, 503, 529)
_BROKEN = ("RemoteProtocolError", "ReadError", "IncompleteRead", "ChunkedEncodingError")
_KINDS: Mapping[type, str] = {dict: "object", list: "array", str: "string"}


def partial_object(reply: BaseMessage) -> Mapping[str, Any] | None:
    """The object of a reply as far as it has come, or ``None`` before it begins."""
    ready = _called(reply)
    text = _json_text(reply)
    if ready is not None or text is None:
        return ready
    try:
        value = parse_partial_json(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def whole_object(reply: BaseMessage | None, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object of a reply that has ended. Raises ModelServiceError: ``cut``, ``refused`` or ``unreadable``."""
    ended = _ended(reply)
    if ended in _DECLINED:
        raise ModelServiceError("refused", f"The model ended with {ended!r}.")
    value = _called(reply) if reply is not None else None
    text = _json_text(reply) if reply is not None else None
    if value is None and text is not None:
        try:
            value = json.JSONDecoder().raw_decode(text)[0]
        except (ValueError, RecursionError):
            value = None
    if isinstance(value, dict) and _fits(value, schema):
        return value
    if ended in _CUT or (ended is None and text is not None and value is None and partial_object_like(text)):
        raise ModelServiceError("cut", f"The reply ended before its object did ({ended or 'no reason given'}).")
    raise ModelServiceError("unreadable", "The reply holds no object of the shape that was asked for.")


def partial_object_like(text: str) -> bool:
    """Whether a text is the beginning of a JSON object."""
    try:
        return isinstance(parse_partial_json(text), dict)
    except ValueError:
        return False


def _called(reply: BaseMessage) -> dict[str, Any] | None:
    """The arguments of a function call that came in one piece."""
    if getattr(reply, "tool_call_chunks", None):
        return None
    calls = getattr(reply, "tool_calls", None) or []
    return dict(calls[0]["args"]) if calls else None


def _json_text(reply: BaseMessage) -> str | None:
    """The text from where its object begins: the arguments of a function call, or what was said after any thinking."""
    chunks = getattr(reply, "tool_call_chunks", None)
    text = (chunks[0]["args"] or "") if chunks else _THOUGHT.sub("", str(reply.text))
    start = text.find("{")
    return text[start:] if start >= 0 else None


def _ended(reply: BaseMessage | None) -> str | None:
    told = reply.response_metadata if reply is not None else {}
    reason = told.get("finish_reason") or told.get("stop_reason")
    return str(reason) if reason else None


def _fits(value: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    """Whether the fields that the schema requires are there, each of its kind; their content is judged by who asked."""
    return all(
        _KINDS.get(type(value.get(name))) == schema["properties"][name]["type"] for name in schema.get("required", ())
    )


def failure_of(error: BaseException) -> ModelServiceError:
    """What an exception of a provider's library means; ``unsuitable`` if the way of asking is what it objects to.

    The message of the exception is not passed on: it may hold the question, or a part of the key.
    """
    if isinstance(error, ModelServiceError):
        return error
    kind = type(error).__name__
    chain = list(_causes(error))
    if kind == "LengthFinishReasonError":
        return ModelServiceError("cut", "The model reached its limit of tokens.")
    if kind == "ContentFilterFinishReasonError":
        return ModelServiceError("refused", "A filter of the server stopped the reply.")
    status = next((s for e in chain if isinstance(s := getattr(e, "status_code", None), int)), None)
    if status is not None:
        return ModelServiceError(_by_status(status), f"The server answered with status {status} ({kind}).")
    if any(isinstance(e, NotImplementedError) for e in chain):
        return ModelServiceError("unsuitable", "The model has no such way of asking.")
    # By name: providers bring HTTP libraries of their own.
    names = [type(e).__name__ for e in chain]
    if any("Timeout" in name for name in names):
        return ModelServiceError("slow", f"The server did not answer in time ({kind}).")
    if kind in _BROKEN:
        return ModelServiceError("cut", f"The connection broke off ({kind}).")
    if any("Connect" in name for name in names) or any(isinstance(e, OSError) for e in chain):
        return ModelServiceError("unreachable", f"The server cannot be reached ({kind}).")
    return ModelServiceError("failed", f"The model failed ({kind}).")


def _by_status(status: int) -> str:
    if status in _UNSUITABLE:
        return "unsuitable"
    if status in _BUSY:
        return "busy"
    return "failed" if status >= 500 else "refused"


def waiting_time(error: BaseException) -> float | None:
    """The seconds that a server asks to wait (``Retry-After``), if it does."""
    for cause in _causes(error):
        headers = getattr(getattr(cause, "response", None), "headers", None)
        asked = headers.get("retry-after", "") if headers is not None else ""
        if asked.isdecimal():
            return float(asked)
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
