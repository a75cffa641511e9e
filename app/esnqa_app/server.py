"""The web application put together: REST API, document pages and Gradio front end, and the server that runs it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from esnqa.api import Gate, create_api, protect
from esnqa.reading_ahead import read_ahead
from esnqa_app.rendering import STATIC

if TYPE_CHECKING:
    import uvicorn

    from esnqa.assistant import Assistant

SHUTDOWN_S = 2


def create_app(assistant: Assistant) -> FastAPI:
    """The whole application over an assistant, protections included."""
    gate = Gate.of(assistant.settings.web)
    app = create_api(assistant, gate)
    _add_pages(app, assistant, gate)
    app.add_middleware(_Protection, allowed_hosts=assistant.settings.web.allowed_hosts)
    return app


class _Protection:
    """``protect`` as FastAPI takes its middleware."""

    def __init__(self, app: ASGIApp, allowed_hosts: tuple[str, ...]) -> None:
        self._protected = protect(app, allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._protected(scope, receive, send)


def _add_pages(app: FastAPI, assistant: Assistant, gate: Gate) -> None:
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read while gradio is imported
    import gradio as gr

    from esnqa_app.actions import Actions
    from esnqa_app.collection import Collections
    from esnqa_app.downloads import add_downloads
    from esnqa_app.feedback import add_feedback
    from esnqa_app.frontdoor import narrowed
    from esnqa_app.pages import build
    from esnqa_app.reader import add_reader
    from esnqa_app.theme import theme

    collections = Collections(assistant)
    add_reader(app, assistant, gate, collections)
    add_downloads(app, assistant, gate)
    app.mount("/ui", StaticFiles(directory=STATIC), name="ui")
    actions = Actions(assistant, gate, collections)
    add_feedback(app, actions.feedback, gate)
    app.state.warm_up = actions.warm_up
    mount = partial(
        gr.mount_gradio_app,
        path="/",
        server_name="127.0.0.1",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        max_file_size=1,
        theme=theme(),
    )
    _in_a_loop(lambda: mount(app, build(actions, collections)))
    mounted = app.routes[-1]
    if not isinstance(mounted, Mount):
        raise TypeError("Gradio is no longer mounted as the last route.")
    mounted.app = narrowed(mounted.app)


def _in_a_loop(work: Callable[[], object]) -> None:
    """Does something where an event loop runs: where none does, Gradio makes several, and closes none of them."""

    async def done() -> None:
        work()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(done())
    else:
        work()


def run(assistant: Assistant, listening: socket.socket, *, debug: bool = False, ready: Callable[[], None]) -> None:
    """Serves the application on a listening socket until SIGINT or SIGTERM; calls ``ready`` once it really serves."""
    import uvicorn

    app = create_app(assistant)
    config = uvicorn.Config(
        app,
        log_level="info" if debug else "warning",
        access_log=False,  # an address can hold a question
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
        ws="none",
    )
    ended = threading.Event()

    def then() -> None:
        app.state.warm_up()
        if assistant.settings.web.read_ahead:
            threading.Thread(target=read_ahead, args=(assistant, ended), name="reading ahead", daemon=True).start()

    try:
        _server(config, ready, then).run(sockets=[listening])
    finally:
        ended.set()


def _server(config: uvicorn.Config, ready: Callable[[], None], then: Callable[[], None]) -> uvicorn.Server:
    """A server that calls ``ready`` and ``then`` once it serves; SIGTERM ends it with status 0."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()
            then()

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            if sig == signal.SIGTERM:
                self.should_exit = True  # uvicorn would end by killing its own process, and nothing be tidied
            else:
                super().handle_exit(sig, frame)

    return Server(config)
