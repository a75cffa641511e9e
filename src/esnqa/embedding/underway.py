"""Native work that has to end before the interpreter does."""

from __future__ import annotations

import atexit
import threading

_LONGEST_S = 10


class Underway:
    """Counts what is under way; at exit the interpreter waits for it, and lets nothing new begin.

    A daemon thread that the interpreter ends inside native code takes the whole process down.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._ended = False
        atexit.register(self._end)

    def __enter__(self) -> None:
        with self._changed:
            while self._ended:
                self._changed.wait()
            self._count += 1

    def __exit__(self, *raised: object) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def _end(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.wait_for(lambda: not self._count, _LONGEST_S)
