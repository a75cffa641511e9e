"""How much is worked on at once: so many requests run, so many wait a little, the rest are told to come back."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import closing
from typing import ParamSpec, TypeVar, cast

from esnqa.errors import EsnqaError
from esnqa.settings import WebSettings

P = ParamSpec("P")
R = TypeVar("R")
Wanted = Callable[[], bool]

PATIENCE_S = 5.0
RETRY_AFTER_S = 2


class BusyError(EsnqaError):
    """More was asked at once than can be worked on."""

    def __init__(self) -> None:
        super().__init__("More is being asked than can be answered at once.", "Try again in a few seconds.")


class Gate:
    """Lets ``slots`` callers in at once and ``waiting`` others wait for ``patience`` seconds; refuses all beyond at once."""

    def __init__(self, slots: int, waiting: int, patience: float = PATIENCE_S) -> None:
        self._slots = asyncio.Semaphore(slots)
        self._room = waiting
        self._patience = patience

    @classmethod
    def of(cls, settings: WebSettings) -> Gate:
        """The gate that the settings describe."""
        return cls(settings.concurrency or os.cpu_count() or 1, settings.waiting)

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What ``work`` returns, run in a thread once there is a slot. Raises BusyError.

        The slot stays taken until the work has ended, also when nobody waits for it any more.
        """
        await self._enter()
        task = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
        task.add_done_callback(lambda _: self._slots.release())
        return await asyncio.shield(task)

    async def stream(self, work: Callable[[Wanted], Iterator[R]]) -> AsyncGenerator[R, None]:
        """What ``work`` yields, as it does, in a thread once there is a slot. Raises BusyError, and what ``work`` raises.

        ``work`` is given a function that says whether anybody still waits; it is taken no further once nobody does. The
        slot stays taken until it has ended.
        """
        await self._enter()
        loop, given = asyncio.get_running_loop(), asyncio.Queue[object]()
        left, end = threading.Event(), object()

        def pump() -> None:
            with closing(cast(Generator[R], work(lambda: not left.is_set()))) as parts:
                for part in parts:
                    loop.call_soon_threadsafe(given.put_nowait, part)
                    if left.is_set():
                        return

        def ended(task: asyncio.Future[None]) -> None:
            self._slots.release()
            given.put_nowait(end)
            if not task.cancelled():
                task.exception()  # nobody may be there any more to be told

        task = asyncio.ensure_future(asyncio.to_thread(pump))
        task.add_done_callback(ended)
        try:
            while (part := await given.get()) is not end:
                yield cast(R, part)
            task.result()
        finally:
            left.set()

    async def _enter(self) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        if self._room <= 0:
            raise BusyError
        self._room -= 1
        try:
            async with asyncio.timeout(self._patience):
                await self._slots.acquire()
        except TimeoutError:
            raise BusyError from None
        finally:
            self._room += 1
