"""Waiting for a run that somebody else drives."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from sematic.client import wait_for_run
from sematic.model.changes import Change, RunCreated
from sematic.model.states import RunState
from tests.builders import a_run, an_error, moves_of
from tests.integration.cli.conftest import CommandLine

Record = Callable[[Sequence[Change]], None]
RUN = a_run()
STARTED = a_run(state=RunState.SCHEDULED)


class Clock:
    """A clock that only sleeping moves, and during whose n-th sleep something happens."""

    def __init__(self, *happens: Callable[[], None]) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self._happens = list(happens)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        if self._happens:
            self._happens.pop(0)()


@pytest.fixture(autouse=True)
def _started(record: Record) -> None:
    record([RunCreated(RUN), *moves_of(RUN, RunState.SCHEDULED)])


def test_it_returns_when_the_run_has_succeeded(sematic: CommandLine, record: Record) -> None:
    clock = Clock(lambda: None, lambda: record(moves_of(STARTED, RunState.RESOLVED)))
    wait_for_run(RUN.id, interval=5, limit=None, clock=clock, sleep=clock.sleep)
    assert clock.slept == [5, 5]


def test_it_raises_when_the_run_fails(sematic: CommandLine, record: Record) -> None:
    clock = Clock(lambda: record(moves_of(STARTED, RunState.FAILED, error=an_error("boom"))))
    with pytest.raises(RuntimeError, match="it is FAILED: ValueError: boom"):
        wait_for_run(RUN.id, interval=5, limit=None, clock=clock, sleep=clock.sleep)


def test_it_raises_when_the_run_is_cancelled(sematic: CommandLine, record: Record) -> None:
    clock = Clock(lambda: record(moves_of(STARTED, RunState.CANCELED)))
    with pytest.raises(RuntimeError, match="it is CANCELED"):
        wait_for_run(RUN.id, interval=5, limit=None, clock=clock, sleep=clock.sleep)


def test_it_waits_no_longer_than_it_may(sematic: CommandLine) -> None:
    clock = Clock()
    with pytest.raises(TimeoutError, match="is still SCHEDULED after 7 s"):
        wait_for_run(RUN.id, interval=5, limit=7, clock=clock, sleep=clock.sleep)
    assert clock.slept == [5, 2]
