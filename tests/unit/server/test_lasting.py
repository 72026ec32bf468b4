"""Who may not hear any more hears nothing more."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import Request

from sematic.model.accounts import Role
from sematic.model.errors import UnauthenticatedError
from sematic.server.access import Caller
from sematic.server.lasting import while_let_in
from sematic.settings import Settings


def heard(*, let_in: list[bool], every: float) -> tuple[list[int], bool]:
    """Return what is heard of four events by somebody who is let in or not, time after time, and if all was closed."""
    is_closed = []

    def identify(_: Request) -> Caller:
        if not let_in.pop(0):
            raise UnauthenticatedError
        return Caller(name="ada", role=Role.VIEWER)

    async def events():
        try:
            for number in range(4):
                yield number
        finally:
            is_closed.append(True)

    async def listen() -> list[int]:
        parts = SimpleNamespace(settings=Settings(folder=Path("nowhere")))
        app = SimpleNamespace(state=SimpleNamespace(identify=identify, parts=parts))
        request = Request({"type": "http", "method": "GET", "headers": [], "app": app})
        return [event async for event in while_let_in(request, events(), role=Role.VIEWER, every=every)]

    return asyncio.run(listen()), is_closed == [True]


@pytest.mark.parametrize(
    ("let_in", "events"), [([True] * 4, [0, 1, 2, 3]), ([True, True, False], [0, 1]), ([False], [])]
)
def test_a_stream_ends_with_the_permission_to_hear_it(let_in: list[bool], events: list[int]) -> None:
    assert heard(let_in=let_in, every=0) == (events, True)


def test_not_every_event_is_looked_at() -> None:
    assert heard(let_in=[], every=60) == ([0, 1, 2, 3], True)
