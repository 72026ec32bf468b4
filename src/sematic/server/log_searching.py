"""Searches of logs, several at once: those that take long wait for each other, and never those that are soon over.

Nobody knows beforehand how long a search takes. So each begins with a place among the quick ones, which it leaves
before long, stopped, to go on when there is a place among the long ones.
"""

from __future__ import annotations

import asyncio
import math
import os
import signal
import threading
import time
from asyncio.subprocess import PIPE
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from sematic.model.errors import InvalidMessageError
from sematic.store.log_scan import Found, Question, searched
from sematic.store.log_search import COMMAND, answered, asked, checked, environ_of_search

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

MOST_QUICK = 2
"""Searches that begin at the same time, for an expression and for a text."""
MOST_LONG = 2
"""Searches that go on at the same time after that."""
MOST_WAITING = 8
"""Searches that wait for a place among the long ones."""

_NICENESS = 15
"""Of a process whose search takes long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long searches take, and wait; in seconds."""

    to_begin: float = 4.0
    quick: float = 0.6
    """After which a search is a long one."""
    to_go_on: float = 8.0
    killed_after: float = 8.0
    """Not counting what it waits: one line alone takes that long."""


@dataclass(kw_only=True)
class Searches:
    """Searches logs, so many at once, each until it is found or whoever asked is cancelled."""

    patience: Patience = field(default_factory=Patience)
    quick: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_QUICK))
    quick_texts: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_QUICK))
    """Of their own: hardly a text takes long, and expressions that do would keep them waiting."""
    long: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_LONG))
    waiting: int = 0
    """How many wait for a place among the long ones."""

    async def found(self, question: Question) -> Found:
        """Return where something was found.

        InvalidMessageError if the pattern is none, or takes too long on one line; HTTPException 429 if too many search.
        """
        patience, running = self.patience, None
        try:
            places = self.quick_texts if question.is_literal else self.quick
            async with _place(places, within=patience.to_begin):
                running = _Within(question) if question.is_literal else await _beside(question)
                if await _is_done(running.task, within=patience.quick):
                    return checked(running.task.result(), question=question)
                running.stop()
            async with self._long_place():
                running.go_on()
                if await _is_done(running.task, within=patience.killed_after - patience.quick):
                    return checked(running.task.result(), question=question)
        finally:
            if running is not None:
                await running.end()
        raise InvalidMessageError(
            f"Looking for {question.pattern!r} took longer than {patience.killed_after:g} seconds on one line, so it"
            " was given up. Nested repetitions such as (a+)+ do that; write the expression without them, or search for"
            " a text."
        )

    @asynccontextmanager
    async def _long_place(self) -> AsyncIterator[None]:
        if self.waiting >= MOST_WAITING:
            raise _too_many()
        self.waiting += 1
        is_waiting = True
        try:
            async with _place(self.long, within=self.patience.to_go_on):
                self.waiting -= 1
                is_waiting = False
                yield
        finally:
            self.waiting -= is_waiting


class _Within:
    """A search in a thread of this process: it looks at the clock often, so the clock can stop and end it."""

    def __init__(self, question: Question) -> None:
        self._may_go_on = threading.Event()
        self._may_go_on.set()
        self._is_over = False
        self.task = asyncio.create_task(run_in_threadpool(searched, question, clock=self._clock))

    def stop(self) -> None:
        self._may_go_on.clear()

    def go_on(self) -> None:
        self._may_go_on.set()

    async def end(self) -> None:
        self._is_over = True
        self._may_go_on.set()
        # A thread ends by itself alone; its time is up now.
        await _over(self.task)

    def _clock(self) -> float:
        self._may_go_on.wait()
        return math.inf if self._is_over else time.monotonic()


class _Beside:
    """A search in a process of its own."""

    def __init__(self, process: Process, question: Question) -> None:
        self._process = process
        self.task = asyncio.create_task(self._found(question))

    def stop(self) -> None:
        self._send(signal.SIGSTOP)

    def go_on(self) -> None:
        # Those that may soon be over come first on the processor too.
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)
        self._send(signal.SIGCONT)

    async def end(self) -> None:
        # Also one that is stopped.
        self._send(signal.SIGKILL)
        await _over(self.task)

    async def _found(self, question: Question) -> Found:
        said, complaints = await self._process.communicate(asked(question))
        return answered(said, complaints, status=self._process.returncode)

    def _send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self._process.send_signal(number)


async def _beside(question: Question) -> _Beside:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environ_of_search()
    )
    return _Beside(process, question)


async def _is_done(task: asyncio.Task[Found], *, within: float) -> bool:
    await asyncio.wait([task], timeout=within)
    return task.done()


async def _over(task: asyncio.Task[Found]) -> None:
    await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def _place(places: asyncio.Semaphore, *, within: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(within):
            await places.acquire()
    except TimeoutError:
        raise _too_many() from None
    try:
        yield
    finally:
        places.release()


def _too_many() -> HTTPException:
    return HTTPException(429, "Others are searching logs just now. Try again in a moment.", {"retry-after": "2"})
