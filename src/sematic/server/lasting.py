"""Answers that take long: they end once the caller may not hear them any more, or does not wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator
from contextlib import aclosing
from typing import Any, TypeVar

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from sematic.model.accounts import Role
from sematic.model.errors import AccessError
from sematic.server.access import let_in

T = TypeVar("T")

SECONDS = 5.0
"""How long at most somebody hears on whose key was revoked, or whose session has ended."""


async def while_let_in(
    request: Request, events: AsyncGenerator[T], *, role: Role, every: float = SECONDS
) -> AsyncIterator[T]:
    """Yield events for as long as the caller has at least a role; now and then, that is looked at before an event."""
    now = asyncio.get_running_loop().time
    looked_at = now()
    async with aclosing(events):
        async for event in events:
            if now() - looked_at >= every:
                try:
                    await run_in_threadpool(let_in, request, role=role)
                except AccessError:
                    return
                looked_at = now()
            yield event


async def in_turn(pieces: Iterator[T], *, turns: asyncio.Semaphore) -> AsyncIterator[T]:
    """Yield pieces, each worked out in a thread when its turn comes, once the one before has been taken."""
    while True:
        async with turns:
            piece = await run_in_threadpool(next, pieces, None)
        if piece is None:
            return
        yield piece
        # It may be long until the next one is wanted, and many may wait.
        del piece


async def while_there(request: Request, work: Coroutine[Any, Any, T]) -> T | None:
    """Return what comes of some work; None if whoever asked has gone before, and the work is cancelled."""
    working, leaving = asyncio.create_task(work), asyncio.create_task(_gone(request))
    try:
        await asyncio.wait([working, leaving], return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for each in (working, leaving):
            each.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
