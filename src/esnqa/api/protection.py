"""What stands around the whole web application: who may address it, how much may be sent, what browsers may do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_LENGTH = re.compile("[0-9]{1,9}")


def content_policy(scripts: str = "'self'", styles: str = "'self'") -> str:
    """What a page may load and do: its own origin's files, no frames, and the given sources of scripts and styles."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            f"style-src {styles}",
            "img-src 'self' data:",
            "media-src 'self'",
            "connect-src 'self'",
            "font-src 'self'",
            "object-src 'none'",
            "frame-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


_HEADERS = {
    "Content-Security-Policy": content_policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class _RefusedError(Exception):
    """A request that goes no further: its status, and what is said about it."""

    def __init__(self, status: int, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.status, self.problem, self.remedy = status, problem, remedy


def protect(app: ASGIApp, allowed_hosts: Iterable[str] = ()) -> ASGIApp:
    """``app`` behind the protections: only requests to loopback names and ``allowed_hosts``, none that another site's
    page sends, no body above 64 KiB; no answer that another origin may read, and a content policy on every answer that
    brings none of its own.
    """
    hosts = frozenset(host.lower() for host in (*LOOPBACK, *allowed_hosts))

    async def protected(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        try:
            _check(scope, hosts)
            received = await _whole_body(scope, receive)
        except _RefusedError as refused:
            await _refuse(refused, send)
            return
        await app(_without_forwarding(scope), received, _with_headers(send))

    return protected


def _check(scope: Scope, hosts: frozenset[str]) -> None:
    headers = Headers(scope=scope)
    named = headers.getlist("host")
    if len(named) != 1 or _name(named[0]) not in hosts:
        remedy = "Use the address that esnqa printed, or allow the name in the settings: [web] allowed_hosts."
        raise _RefusedError(400, "This host name is not one that esnqa answers to.", remedy)
    if scope["method"] not in _SAFE_METHODS:
        _check_origin(headers, named[0])
    length = headers.get("content-length", "0")
    if not _LENGTH.fullmatch(length) or int(length) > MAX_BODY:
        raise _too_large()


def _check_origin(headers: Headers, host: str) -> None:
    """Browsers name the origin of whatever changes something; programs name none."""
    origins = headers.getlist("origin")
    foreign = any(_origin_host(origin) != host.lower() for origin in origins)
    if foreign or headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise _RefusedError(403, "Another site may not send this.", "Use the page that esnqa itself serves.")


def _origin_host(origin: str) -> str | None:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in ("http", "https") else None


def _name(host: str) -> str:
    """A Host header without its port."""
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() and (not name.count(":") or name.startswith("[")) else host.lower()


def _without_forwarding(scope: Scope) -> Scope:
    """The request without headers that would have links made to another host."""
    kept = [(name, value) for name, value in scope["headers"] if not name.startswith((b"x-forwarded-", b"forwarded"))]
    return {**scope, "headers": kept}


def _too_large() -> _RefusedError:
    return _RefusedError(
        413, f"More than {MAX_BODY // 1024} KiB was sent.", "Send less; a question has at most 2,000 characters."
    )


def _with_headers(send: Send) -> Send:
    """Passes an answer on with the headers that every answer carries."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            _mend(MutableHeaders(scope=message), _HEADERS)
        await send(message)

    return with_headers


def _mend(headers: MutableHeaders, defaults: Mapping[str, str]) -> None:
    for name in [name for name in headers if name.startswith("access-control-")]:
        del headers[name]
    for name, value in defaults.items():
        headers.setdefault(name, value)


async def _whole_body(scope: Scope, receive: Receive) -> Receive:
    """The body, read before anything else happens and refused when it grows too large, whatever its header said."""
    headers = Headers(scope=scope)
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return receive
    pieces: list[Message] = []
    size, more = 0, True
    while more:
        message = await receive()
        pieces.append(message)
        size += len(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)
        if size > MAX_BODY:
            raise _too_large()

    async def replay() -> Message:
        return pieces.pop(0) if pieces else await receive()

    return replay


async def _refuse(refused: _RefusedError, send: Send) -> None:
    body = json.dumps({"error": {"problem": refused.problem, "remedy": refused.remedy}}).encode()
    headers = MutableHeaders(
        {"content-type": "application/json", "content-length": str(len(body)), "connection": "close"}
    )
    _mend(headers, _HEADERS)
    await send({"type": "http.response.start", "status": refused.status, "headers": headers.raw})
    await send({"type": "http.response.body", "body": body})
