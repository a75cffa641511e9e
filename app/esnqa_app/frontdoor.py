"""The narrow door to Gradio: only the routes that the pages use, and a page that names no other host.

Gradio's page has its own inline scripts; each is allowed by its hash, so that no other inline script can run.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esnqa.api import protection
from esnqa_app.rendering import static_link
from esnqa_app.texts import Texts, texts_for

_FILES = ("/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/")
_ROUTES = {
    "/",
    "/config",
    "/theme.css",
    "/robots.txt",
    "/gradio_api/queue/join",
    "/gradio_api/queue/data",
    "/gradio_api/cancel",
    "/gradio_api/reset",
    "/gradio_api/startup-events",
}
_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL)
_SOCIAL = re.compile(r"<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>", re.DOTALL)
_RESIZER = "iframeResizer.contentWindow.min.js"


def narrowed(gradio: ASGIApp) -> ASGIApp:
    """Gradio's application with nothing but what the pages need."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await gradio(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path not in _ROUTES and not path.startswith(_FILES):
            missing = {"error": {"problem": "There is nothing at this address.", "remedy": "Begin at /."}}
            await JSONResponse(missing, 404)(scope, receive, send)
        elif path == "/" and scope["method"] in ("GET", "HEAD"):
            await _front_page(gradio, scope, receive, send)
        elif path.startswith("/assets/"):
            await gradio(scope, receive, _kept_by_browsers(send))
        else:
            await gradio(scope, receive, send)

    return door


def _kept_by_browsers(send: Send) -> Send:
    """Files under /assets carry a hash in their names: they never change."""

    async def kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["Cache-Control"] = "public, max-age=31536000, immutable"
        await send(message)

    return kept


async def _front_page(gradio: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    started: Message = {}
    body = b""

    async def collect(message: Message) -> None:
        nonlocal started, body
        if message["type"] == "http.response.start":
            started = message
        else:
            body += message.get("body", b"")

    texts = texts_for(Headers(scope=scope))
    plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    await gradio({**scope, "headers": plain, "query_string": b""}, receive, collect)
    page = cleaned(body.decode(), texts)
    headers = MutableHeaders(scope=started)
    headers["Content-Security-Policy"] = content_policy(page)
    headers["Content-Length"] = str(len(page.encode()))
    headers["Cache-Control"] = "no-store"
    headers["Vary"] = "Accept-Language, Cookie"
    await send(started)
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else page.encode()})


def cleaned(page: str, texts: Texts) -> str:
    """Gradio's page in the reader's language, with our files and without anything of another host."""
    page = _SOCIAL.sub("", page)
    page = _SCRIPT.sub(lambda found: "" if _RESIZER in found["body"] else found.group(), page)
    page = page.replace('<link rel="manifest" href="/manifest.json" />', "")
    page = page.replace('lang="en"', f'lang="{texts.code}"', 1)
    page = page.replace("<head>", f"<head>\n{_head()}", 1)
    return page.replace("<gradio-app", f"<noscript><p>{html.escape(texts.needs_script)}</p></noscript>\n<gradio-app", 1)


def _head() -> str:
    return "\n".join(
        (
            '<meta name="color-scheme" content="light dark">',
            "<title>esnqa</title>",
            f'<link rel="icon" href="{static_link("icon.svg")}" type="image/svg+xml">',
            *(f'<link rel="stylesheet" href="{static_link(name)}">' for name in ("base.css", "reader.css", "app.css")),
            *(f'<script src="{static_link(name)}"></script>' for name in ("templates.js", "app.js")),
        )
    )


def content_policy(page: str) -> str:
    """What the page may do: its own files, and exactly the inline scripts that stand in it.

    Styles may be inline: Gradio's components set them so.
    """
    inline = [found["body"] for found in _SCRIPT.finditer(page) if " src=" not in found["attributes"]]
    hashes = sorted({f"'sha256-{_digest(body)}'" for body in inline})
    return protection.content_policy(f"'self' {' '.join(hashes)}", "'self' 'unsafe-inline'")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
