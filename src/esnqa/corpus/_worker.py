"""The parsing child: reads one request a line, answers with one line of JSON. Run by :mod:`esnqa.corpus.parent`.

A request names a file, or announces ``length`` bytes that follow it. Whatever a parser does, it does here, under the
limits that the command line sets.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import Any, BinaryIO

from esnqa.corpus.reading import Origin, read_bytes
from esnqa.corpus.wire import to_json
from esnqa.errors import SourceError

_GRACE_S = 5


def main() -> int:
    """Serves requests until standard input ends, or until memory ran out once (a fresh child is the cleaner start)."""
    memory_mb, timeout_s, max_file_mb = map(int, sys.argv[1:4])
    requests, answers = sys.stdin.buffer, _private_stdout()
    warnings.simplefilter("ignore")
    _limit_memory(memory_mb)
    answers.write(b"{}\n")  # ready
    answers.flush()
    while line := requests.readline():
        _kill_after(timeout_s + _GRACE_S)
        try:
            answer = _answer(json.loads(line), requests, max_file_mb)
        except (MemoryError, ImportError):  # a library that does not fit into what is left cannot be imported
            answers.write(json.dumps({"memory": True}).encode() + b"\n")
            answers.flush()
            return 0
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()
        _kill_after(0)
    return 0


def _answer(request: dict[str, Any], requests: BinaryIO, max_file_mb: int) -> dict[str, Any]:
    try:
        raw = requests.read(request["length"]) if request["length"] is not None else _bytes_of(request, max_file_mb)
        return {"document": to_json(read_bytes(raw, Origin(**request["origin"])))}
    except SourceError as error:
        return {"problem": error.problem, "remedy": error.remedy}


def _bytes_of(request: dict[str, Any], max_file_mb: int) -> bytes:
    try:
        with Path(request["origin"]["path"]).open("rb") as file:
            raw = file.read(max_file_mb * 1_000_000 + 1)
    except OSError as error:
        raise SourceError(f"It cannot be read: {error.strerror}.", "Check its permissions.") from error
    if hashlib.sha256(raw).hexdigest() != request["sha256"]:
        raise SourceError("It changed while it was being read.", "Run this again.")
    return raw


def _private_stdout() -> BinaryIO:
    """Standard output for answers alone: what a library prints goes to standard error."""
    private = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return private


def _limit_memory(megabytes: int) -> None:
    if sys.platform == "win32":
        return  # has no such limit; time and size limits hold
    import resource

    limit = megabytes * 1_000_000
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _kill_after(seconds: int) -> None:
    """The system ends this process then, even if its parent is gone: SIGALRM keeps its deadly default."""
    if sys.platform != "win32":
        signal.alarm(seconds)


if __name__ == "__main__":
    sys.exit(main())
