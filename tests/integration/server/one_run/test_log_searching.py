"""Searches of logs at the same time: long ones wait for each other, and end when nobody waits for them."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psutil
import pytest
from starlette.exceptions import HTTPException

from sematic.model.changes import RunCreated
from sematic.model.errors import InvalidMessageError
from sematic.model.states import RunState
from sematic.server.log_searching import MOST_LONG, MOST_WAITING, Patience, Searches
from sematic.store.log_scan import Found, Question
from sematic.store.logs import RunLogs
from tests.builders import a_run, moves_of
from tests.integration.server.one_run.conftest import Web
from tests.serving import eventually, listening

ENDLESS = "(a+)+$"
NO_END = b"a" * 60 + b"!\n"


@dataclass(frozen=True)
class Place:
    """A log, and how it is asked."""

    path: Path

    def question(
        self, pattern: str, *, is_literal: bool = False, seconds: float = 5.0, to_line: int | None = None
    ) -> Question:
        return Question(
            path=str(self.path),
            pattern=pattern,
            is_literal=is_literal,
            ignores_case=not is_literal,
            limit=10,
            seconds=seconds,
            to_line=to_line,
        )


@pytest.fixture
def log(tmp_path: Path) -> Place:
    path = tmp_path / "1.log"
    path.write_bytes(NO_END + b"something\n")
    return Place(path)


@pytest.fixture
def long_log(tmp_path: Path) -> Place:
    """One in which a text is looked for longer than a tenth of a second."""
    path = tmp_path / "long.log"
    path.write_bytes("ümlauts and more\n".encode() * 6_000_000)
    return Place(path)


def searchers() -> list[int]:
    """Return the processes that this one has searching logs."""
    children = psutil.Process().children()
    found = []
    for child in children:
        with suppress(psutil.Error):
            found += [child.pid] if "sematic.store.log_search" in child.cmdline() else []
    return found


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


async def waiting_in(searches: Searches, count: int) -> None:
    """Return once so many searches wait for a place among the long ones."""
    async with asyncio.timeout(20):
        while searches.waiting < count:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.01)


def test_an_expression_that_never_ends_is_given_up_and_killed(log: Place) -> None:
    searches = Searches(patience=Patience(quick=0.2, killed_after=1.0))
    with pytest.raises(InvalidMessageError, match="longer than 1 seconds on one line"):
        asyncio.run(searches.found(log.question(ENDLESS)))
    assert searchers() == []


def test_searches_that_are_soon_over_pass_those_that_take_long(log: Place) -> None:
    searches = Searches(patience=Patience(quick=1.0, killed_after=60.0, to_begin=30.0, to_go_on=60.0))

    async def asked() -> list[Found]:
        count = MOST_LONG + 4
        endless = [asyncio.create_task(searches.found(log.question(ENDLESS))) for _ in range(count)]
        # All of them have begun, and take long.
        await waiting_in(searches, count - MOST_LONG)
        found = [
            await asyncio.wait_for(searches.found(log.question("SOME.*")), 20),
            await asyncio.wait_for(searches.found(log.question("some", is_literal=True)), 20),
        ]
        assert not any(task.done() for task in endless)
        for task in endless:
            task.cancel()
        await asyncio.wait(endless)
        return found

    assert [[line.number for line in found.lines] for found in asyncio.run(asked())] == [[2], [2]]
    assert searchers() == []


def test_a_search_that_waits_stands_still_and_then_finds_everything(long_log: Place) -> None:
    searches = Searches(
        patience=Patience(quick=0.01, to_begin=20.0, to_go_on=30.0, killed_after=60.0), long=asyncio.Semaphore(0)
    )
    text = long_log.question("nothing at all", is_literal=True, seconds=60.0)
    expression = long_log.question(r"mor\we$", seconds=60.0, to_line=100_000)

    async def asked() -> list[Found]:
        both = asyncio.gather(*map(searches.found, (text, expression)))
        await waiting_in(searches, 2)
        # What both need together, and more.
        await asyncio.wait([both], timeout=1.0)
        assert not both.done()
        assert list(map(state_of, searchers())) == ["T"]
        searches.long.release()
        return await both

    assert [(found.is_complete, found.searched) for found in asyncio.run(asked())] == [
        (True, 6_000_000),
        (True, 100_000),
    ]


def test_who_comes_when_too_many_take_long_is_told_to_come_again(log: Place) -> None:
    searches = Searches(patience=Patience(quick=0.05, to_begin=20.0, killed_after=30.0))
    searches.waiting = MOST_WAITING
    with pytest.raises(HTTPException, match="429"):
        asyncio.run(searches.found(log.question(ENDLESS)))
    assert searchers() == []


def test_who_does_not_get_a_place_in_time_is_told_to_come_again(log: Place) -> None:
    searches = Searches(patience=Patience(to_begin=0.05), quick=asyncio.Semaphore(0))
    assert asyncio.run(searches.found(log.question("some", is_literal=True))).total == 1
    with pytest.raises(HTTPException, match="Try again in a moment"):
        asyncio.run(searches.found(log.question("some")))


def test_a_search_ends_when_whoever_asked_goes_away(web: Web) -> None:
    run = a_run("writer")
    web.store.journal.record([RunCreated(run), *moves_of(run, RunState.SCHEDULED)])
    web.store.journal.flush()
    path = RunLogs(web.store.folder).path_of(run.root_id, run.id, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(NO_END)
    # There is one place, which an endless search would hold for ten minutes.
    parts = web.client.app.state.parts  # type: ignore[attr-defined]  # an application
    vars(parts)["searches"] = Searches(patience=Patience(quick=600.0, to_begin=30.0), quick=asyncio.Semaphore(1))
    query = urlencode({"pattern": ENDLESS, "literal": False})
    with listening(web.client.app) as address:
        place = urlsplit(address)
        with socket.create_connection((place.hostname, place.port)) as client:
            path_asked = f"/api/v1/runs/{run.id}/logs/1/search?{query}"
            client.sendall(f"GET {path_asked} HTTP/1.1\r\nhost: {place.netloc}\r\n\r\n".encode())
            assert eventually(lambda: bool(searchers()), within=20)
        assert eventually(lambda: not searchers(), within=20)
