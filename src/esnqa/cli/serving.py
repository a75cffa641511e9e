"""``esnqa serve``."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Annotated

import typer

from esnqa.cli.options import AsJson, Debug, IndexDir, Quiet, settings_for
from esnqa.cli.output import note, print_json
from esnqa.errors import EsnqaError, UsageError


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("serve")(serve)


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 7860,
    index_dir: IndexDir = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> int:
    """Serve the web application: chat, passage search and the REST API."""
    with _listen(host, port) as listening:
        from esnqa.assistant import Assistant
        from esnqa_app.server import run

        assistant = Assistant.open(settings=settings_for(index_dir))
        assistant.language_model()  # a key that is missing is told now, not with the first question
        address = f"http://{_shown(host)}:{listening.getsockname()[1]}"

        def ready() -> None:
            if as_json:
                print_json({"schema": "esnqa.serve/1", "address": address})
            else:
                note(f"esnqa is at {address} (stop with Ctrl+C)", quiet=quiet)

        run(assistant, listening, debug=debug, ready=ready)
    return 0


def _listen(host: str, port: int) -> socket.socket:
    """The listening socket, so that a port in use is known before anything is loaded."""
    if not _is_loopback(host):
        raise UsageError(
            f"Host {host} can be reached from other machines, and esnqa has no sign-in yet.",
            "Keep 127.0.0.1 and put a reverse proxy with authentication before it.",
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        problem = f"Port {port} of {host} cannot be used: {error.strerror or error}."
        raise EsnqaError(problem, "Stop the program that uses it, or choose another: --port 7861.") from error
    return listening


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
