"""A server on loopback that speaks the protocols of OpenAI's and Anthropic's chat models, well or badly, as a test says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """One request; what becomes of it is the server's next reply (the last one again and again)."""

    server: ChatServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.lock:
            number = len(self.server.asked)
            self.server.asked.append({"path": self.path, "headers": dict(self.headers), "body": body})
        replies = self.server.replies
        self.close_connection = True
        try:
            replies[min(number, len(replies) - 1)](self, body)
        except (BrokenPipeError, ConnectionResetError):
            self.server.hung_up.set()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""

    def begin(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def event(self, data: dict[str, Any] | str, name: str = "") -> None:
        text = data if isinstance(data, str) else json.dumps(data)
        self.wfile.write((f"event: {name}\n" if name else "").encode() + f"data: {text}\n\n".encode())
        self.wfile.flush()


class ChatServer(ThreadingHTTPServer):
    """Remembers what it was asked; ``released`` ends all silence."""

    daemon_threads = True

    def __init__(self, replies: Sequence[Reply]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies = list(replies)
        self.asked: list[dict[str, Any]] = []
        self.lock = threading.Lock()
        self.hung_up = threading.Event()
        self.released = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def material(self, number: int = -1) -> dict[str, Any]:
        """The question and the documents of a request."""
        message = self.asked[number]["body"]["messages"][-1]["content"]
        text = message if isinstance(message, str) else "".join(block["text"] for block in message)
        found: dict[str, Any] = json.loads(text)
        return found


@contextmanager
def serving(*replies: Reply) -> Iterator[ChatServer]:
    """The server, until the block ends."""
    server = ChatServer(replies)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def sentence_with(body: dict[str, Any], words: str) -> tuple[str, str]:
    """The identifier and the text of a sentence that the model was given."""
    messages = body["messages"]
    content = messages[-1]["content"]
    text = content if isinstance(content, str) else "".join(block["text"] for block in content)
    for document in json.loads(text)["documents"]:
        for name, sentence in document["sentences"].items():
            if words in sentence:
                return name, sentence
    raise AssertionError(f"no sentence with {words!r} was given")


def pieces(text: str, size: int = 12) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "test",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def says(
    text: str | Callable[[dict[str, Any]], Any], *, finish: str | None = "stop", whole: float = 1, pause: float = 0
) -> Reply:
    """Streams a text, or what is made of the request as JSON, in the way that was asked for; ``whole`` of it."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        made = text(body) if callable(text) else text
        written = made if isinstance(made, str) else json.dumps(made)
        written = written[: int(len(written) * whole)]
        handler.begin()
        handler.event(chunk({"role": "assistant", "content": ""}))
        for number, part in enumerate(pieces(written)):
            if body.get("tools"):
                call: dict[str, Any] = {"index": 0, "function": {"arguments": part}}
                if not number:
                    call |= {"id": "t1", "type": "function"}
                    call["function"]["name"] = body["tools"][0]["function"]["name"]
                handler.event(chunk({"tool_calls": [call]}))
            else:
                handler.event(chunk({"content": part}))
            time.sleep(pause)
        if finish:
            handler.event(chunk({}, finish))
            handler.event("[DONE]")

    return reply


def states(*statements: tuple[str, list[str] | str]) -> Reply:
    """Streams statements; the evidence is identifiers, or words of the sentence that was given."""

    def made(body: dict[str, Any]) -> dict[str, Any]:
        def named(evidence: list[str] | str) -> list[str]:
            return evidence if isinstance(evidence, list) else [sentence_with(body, evidence)[0]]

        return {"statements": [{"text": text, "evidence": named(evidence)} for text, evidence in statements]}

    return says(made)


def fails(status: int, message: str = "no", **headers: str) -> Reply:
    """Answers with an error."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        handler.begin(status, "application/json", **headers)
        handler.wfile.write(json.dumps({"error": {"message": message, "type": "x"}}).encode())

    return reply


def knows_only(method: str, then: Reply) -> Reply:
    """A server that objects to every other way of asking, as older compatible servers do."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        given = "json_schema" if "response_format" in body else "function_calling" if "tools" in body else "parsing"
        (then if given == method else fails(400, f"{given} is not supported"))(handler, body)

    return reply


def silent(handler: Handler, body: dict[str, Any]) -> None:
    """Says nothing until it is released."""
    handler.server.released.wait(30)


def dribbles(handler: Handler, body: dict[str, Any]) -> None:
    """Sends something all the time and never comes to an end."""
    handler.begin()
    handler.event(chunk({"content": '{"statements": ['}))
    while not handler.server.released.wait(0.05):
        handler.event(chunk({"content": " "}))


def slams(handler: Handler, body: dict[str, Any]) -> None:
    """Closes the connection without a word."""


def breaks(handler: Handler, body: dict[str, Any]) -> None:
    """Closes the connection in the middle of a reply of which more was announced."""
    handler.begin(content_length="100000")
    handler.event(chunk({"content": '{"statements": ['}))


def writes(text: Callable[[dict[str, Any]], Any], *, stop: str = "tool_use") -> Reply:
    """Streams an object as Anthropic's API does: the input of the tool that was asked for, or a text."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        written = json.dumps(text(body))
        tool = bool(body.get("tools"))
        block = (
            {"type": "tool_use", "id": "t1", "name": "answer", "input": {}} if tool else {"type": "text", "text": ""}
        )
        handler.begin()
        usage = {"input_tokens": 1, "output_tokens": 1}
        start = {"id": "m1", "type": "message", "role": "assistant", "model": "test", "content": [], "usage": usage}
        handler.event({"type": "message_start", "message": start}, "message_start")
        handler.event({"type": "content_block_start", "index": 0, "content_block": block}, "content_block_start")
        for part in pieces(written):
            delta = {"type": "input_json_delta", "partial_json": part} if tool else {"type": "text_delta", "text": part}
            handler.event({"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta")
        handler.event({"type": "content_block_stop", "index": 0}, "content_block_stop")
        ended = {"type": "message_delta", "delta": {"stop_reason": stop}, "usage": {"output_tokens": 9}}
        handler.event(ended, "message_delta")
        handler.event({"type": "message_stop"}, "message_stop")

    return reply
