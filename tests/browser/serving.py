"""The running application for a browser: `esnqa serve` in a process of its own, and Chromium to look at it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = os.environ.get("ESNQA_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
QUIET = {"ESNQA_WEB__READ_AHEAD": "false"}  # what is looked at is the page; the processor is the tests' own
ANSWERED = """asked => {
    const turn = document.querySelector('#live .turn');
    return turn && turn.dataset.announce && turn.querySelector('.question')?.textContent.includes(asked);
}"""
"""Whether the answer to a question is there, and whole."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PROGRAM = "from esnqa.cli import main; main()"
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}


@contextmanager
def served(index_dir: Path, **environment: str) -> Iterator[str]:
    """The address of the application over an index, served on a free port as long as it is looked at."""
    command = [sys.executable, "-c", PROGRAM, "serve", "--port", "0", "--index-dir", str(index_dir)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**QUIET, **os.environ, **environment})
    assert server.stderr is not None
    with server.stderr as messages:
        try:
            first = messages.readline()
            found = re.search(r"http://\S+", first)
            if not found:
                raise RuntimeError(f"esnqa serve did not start: {first}{messages.read()}")
            yield found.group()
        finally:
            server.terminate()
            server.wait(20)
    if server.returncode != 0:
        raise RuntimeError(f"esnqa serve ended with status {server.returncode}")


def violations(page: Any, state: str) -> list[str]:
    """What axe-core finds wrong with the page as it is."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [f"{state}: {one['id']}: {node['target']} {node['html'][:160]}" for one in found for node in one["nodes"]]
