"""Nothing is looked up or reached outside this machine: indexing, asking, searching and serving, each in its process."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

# Every way by which Python reaches the network passes an audit event, also in libraries and in the reading child.
GUARD = """
import os, socket, sys

def _loopback(host):
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    return host in (None, "", "localhost", "::1", "0.0.0.0", "::") or str(host).startswith("127.")

def _guard(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        outside = isinstance(address, tuple) and not _loopback(address[0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"):
        address = args[0]
        outside = not _loopback(address[0] if isinstance(address, tuple) else address)
    else:
        return
    if outside:
        with open(os.path.join(os.path.dirname(__file__), "tried.txt"), "a") as log:
            log.write(f"{event} {address}\\n")
        raise OSError(101, "Network is unreachable (test)")

sys.addaudithook(_guard)
"""


@pytest.fixture
def guarded(tmp_path: Path) -> Path:
    """A folder that goes first on the path of every process under test; what they try is in its ``tried.txt``."""
    folder = tmp_path / "guard"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    return folder


def environment(guarded: Path, **more: str) -> dict[str, str]:
    """As users have it: no offline switch is set, and no library is told to keep still."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "GRADIO_", "ESNQA_"))}
    return {**kept, "PYTHONPATH": str(guarded), **more}


def esnqa(guarded: Path, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "esnqa", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=200,
        env=environment(guarded, **more),
    )


def tried(guarded: Path) -> list[str]:
    log = guarded / "tried.txt"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def test_the_guard_guards(guarded: Path) -> None:
    program = "import urllib.request\nurllib.request.urlopen('http://example.org/')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment(guarded))
    assert done.returncode == 1
    assert "Network is unreachable (test)" in done.stderr
    assert tried(guarded) == ["socket.getaddrinfo example.org"]


def test_indexing_with_a_fresh_cache_and_asking(guarded: Path, small_sources: Path, tmp_path: Path) -> None:
    """A fresh cache: the model is converted, which imports all that there is."""
    more = {"ESNQA_CACHE_DIR": str(tmp_path / "cache"), "ESNQA_INDEX_DIR": str(tmp_path / "index")}
    indexed = esnqa(guarded, "index", small_sources, "--json", **more)
    assert (indexed.returncode, indexed.stderr) == (0, "")
    assert json.loads(indexed.stdout)["documents"]["added"] == 5
    asked = esnqa(guarded, "ask", "How many foster families are there in Hillshire?", "--json", **more)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert json.loads(asked.stdout)["evidence"]
    assert tried(guarded) == []


def test_searching(guarded: Path, small_index: Path, encoder: object) -> None:
    found = esnqa(guarded, "search", "foster families", "--index-dir", small_index)
    assert found.returncode == 0
    assert "812 foster families" in found.stdout
    assert tried(guarded) == []


def test_an_unknown_model_is_looked_up_and_said_to_be_out_of_reach(guarded: Path, small_index: Path) -> None:
    """The one look-up that a user asks for by name."""
    done = esnqa(guarded, "search", "care", "--index-dir", small_index, ESNQA_EMBEDDING__MODEL="no-such/model")
    assert done.returncode == 1
    assert "no-such/model" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert tried(guarded)


def test_serving(guarded: Path, small_index: Path, encoder: object) -> None:
    pytest.importorskip("esnqa_app.server")
    process = subprocess.Popen(
        [sys.executable, "-m", "esnqa", "serve", "--port", "0", "--index-dir", str(small_index)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(guarded),
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("esnqa is at http://127.0.0.1:"), line + process.stderr.read()
        port = int(line.split("http://127.0.0.1:")[1].split()[0])
        for path in ("/", "/readyz", "/api/v1/status", "/api/v1/search?q=foster%20families"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", path)
            reply = connection.getresponse()
            body = reply.read().decode()
            connection.close()
            assert reply.status in (200, 422) if "search" in path else reply.status == 200, (path, reply.status, body)
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        asked.request(
            "POST",
            "/api/v1/ask",
            json.dumps({"question": "How many foster families are there in Hillshire?"}),
            {"Content-Type": "application/json"},
        )
        answer = json.loads(asked.getresponse().read())
        asked.close()
        assert answer["schema"] == "esnqa.answer/1"
    finally:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert out == ""
    assert process.returncode in (0, 130), err
    assert tried(guarded) == []
