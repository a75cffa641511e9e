"""Reads documents in a child process that may use only so much memory and time, and may die without harm."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from esnqa.corpus.records import Failure, SourceItem
from esnqa.corpus.wire import from_json
from esnqa.errors import EsnqaError, SourceError
from esnqa.settings import CorpusSettings
from esnqa.types import Document

_START_S = 60
_LONGEST_ANSWER = 400_000_000
# The child gets what it needs to start and nothing else: no keys, no proxies.
_PASSED_ON = frozenset(
    [
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "LD_LIBRARY_PATH",
        "PYTHONPATH",
        "PYTHONHOME",
        "VIRTUAL_ENV",
        "TMPDIR",
        "TEMP",
        "SYSTEMROOT",
    ]
)
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def read_all(items: Iterable[SourceItem], settings: CorpusSettings) -> Iterator[tuple[SourceItem, Document | Failure]]:
    """Each item with its document, or with the failure that reading it was, in the order given.

    One child process reads them one after the other under ``settings``' limits for memory, time and size; it is started
    again when it dies or hangs. No file stops the rest.
    """
    child = _Child(settings)
    try:
        for item in items:
            try:
                yield item, child.read(item)
            except EsnqaError as error:
                yield item, Failure.of(item.name, error)
    finally:
        child.stop()


class _Child:
    """The process that parses, started when first needed."""

    def __init__(self, settings: CorpusSettings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, item: SourceItem) -> Document:
        """The item's document. Raises SourceError with what went wrong, in the file or with the process."""
        answer = self._exchange(item)
        if "document" in answer:
            return from_json(answer["document"])
        if "memory" in answer:
            self.stop()
            limit = self._settings.max_memory_mb
            raise SourceError(
                f"Reading it needs more than {limit} MB of memory.", "Split it, or raise corpus.max_memory_mb."
            )
        raise SourceError(str(answer["problem"]), str(answer["remedy"]))

    def stop(self) -> None:
        """Ends the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            _close(pipe)

    def _exchange(self, item: SourceItem) -> dict[str, Any]:
        """Sends the item and waits for its answer, at most as long as the settings allow."""
        process = self._process or self._start()
        line, timed_out = _timed(process, self._settings.timeout_s, lambda: _ask(process, item))
        answer = _parsed(line)
        if answer is None or timed_out:
            raise self._died(process, timed_out)
        return answer

    def _died(self, process: subprocess.Popen[bytes], timed_out: bool) -> SourceError:
        self.stop()
        if timed_out or process.returncode == -signal.SIGALRM:
            seconds = self._settings.timeout_s
            return SourceError(f"Reading it takes more than {seconds} s.", "Split it, or raise corpus.timeout_s.")
        status = process.returncode
        cause = signal.Signals(-status).name if status < 0 else f"status {status}"
        return SourceError(
            f"It crashed its reader ({cause}): it is broken, or needs more than {self._settings.max_memory_mb} MB.",
            "Open and save it again in its program, or raise corpus.max_memory_mb.",
        )

    def _start(self) -> subprocess.Popen[bytes]:
        limits = (self._settings.max_memory_mb, self._settings.timeout_s, self._settings.max_file_mb)
        environment = {name: value for name, value in os.environ.items() if name in _PASSED_ON}
        self._process = process = subprocess.Popen(  # noqa: S603 - our own module under our own interpreter
            [sys.executable, "-P", "-m", "esnqa.corpus._worker", *map(str, limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment | _ONE_THREAD | {"PYTHONHASHSEED": "0"},
        )
        line, timed_out = _timed(process, _START_S, lambda: process.stdout.readline() if process.stdout else b"")
        if not line or timed_out:
            self.stop()
            raise SourceError("The process that reads documents does not start.", "Raise corpus.max_memory_mb.")
        return process


def _timed(process: subprocess.Popen[bytes], seconds: int, work: Callable[[], bytes]) -> tuple[bytes, bool]:
    """What ``work`` hears from the process, and whether it had to be killed once ``seconds`` were over."""
    timed_out = threading.Event()

    def give_up() -> None:
        timed_out.set()
        process.kill()

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        return work(), timed_out.is_set()
    finally:
        timer.cancel()


def _ask(process: subprocess.Popen[bytes], item: SourceItem) -> bytes:
    """The child's answer line; empty if it is gone."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the child was started without pipes")
    content = item.content.read() if item.content else None
    try:
        process.stdin.write(json.dumps(_request(item)).encode() + b"\n" + (content or b""))
        process.stdin.flush()
        return process.stdout.readline(_LONGEST_ANSWER)
    except BrokenPipeError:
        return b""


def _request(item: SourceItem) -> dict[str, Any]:
    content = item.content
    origin = {
        "relative": item.relative,
        "path": str(item.path) if item.path else None,
        "url": item.url,
        "media_type": content.media_type if content else None,
        "charset": content.charset if content else None,
    }
    return {"origin": origin, "length": content.length if content else None, "sha256": item.content_sha256}


def _parsed(line: bytes) -> dict[str, Any] | None:
    if not line.endswith(b"\n"):
        return None
    value = json.loads(line)
    return value if isinstance(value, dict) else None


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe:
            pipe.close()
    except BrokenPipeError:
        pass  # what was still to be sent has nobody left to read it
