"""What an executor has to do whose calls go on if their driver ends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from sematic.executors.engine import RemoteExecutor
from sematic.executors.executor import Ended, Executor, Placed
from sematic.model.ids import RunId
from sematic.model.jobs import JobState
from sematic.testing.contracts import steps
from sematic.testing.contracts.calls import an_invocation, is_running, next_of, value_of, wait_for
from sematic.types.document import BlobSource

_PATIENCE = 10.0
"""Seconds."""

Making: TypeAlias = Callable[[], RemoteExecutor]


class ReconnectContract(ABC):
    """Subclass as a test class and give the fixtures. The executor has room for two calls, and so have machines."""

    @pytest.fixture
    @abstractmethod
    def another(self) -> Making:
        """Return what makes an executor for one and the same pipeline run; all are closed after the test."""

    @pytest.fixture
    @abstractmethod
    def blobs(self) -> BlobSource:
        """Return the blobs in which the executors keep values."""

    def test_a_call_goes_on_and_the_next_driver_hears_its_end(
        self, another: Making, blobs: BlobSource, tmp_path: Path
    ) -> None:
        """It is not made a second time, and its log goes on where it was."""
        log, gate = tmp_path / "log", tmp_path / "gate"
        _leave_waiting(another(), gate=gate, log=log)
        second = another()
        assert second.reconnect({RunId("r1"): 1}, log=lambda *_: log) == {"r1"}
        gate.touch()
        end = next_of(second)
        assert (end.run_id, end.attempt) == ("r1", 1)
        assert value_of(end, steps.waiting, blobs) == 1
        assert log.read_text().splitlines() == ["it waits", "it goes on"]

    def test_that_a_call_runs_is_told_to_the_next_driver_too(self, another: Making, tmp_path: Path) -> None:
        """The first may have ended before it could write that down."""
        log, gate = tmp_path / "log", tmp_path / "gate"
        _leave_waiting(another(), gate=gate, log=log)
        second = another()
        second.reconnect({RunId("r1"): 1}, log=lambda *_: log)
        told = second.next(_PATIENCE)
        while not (isinstance(told, Placed) and told.job.state is JobState.RUNNING):
            assert told is not None, "it was not told"
            told = second.next(_PATIENCE)
        gate.touch()

    def test_an_end_that_nobody_heard_is_told_to_the_next_driver(
        self, another: Making, blobs: BlobSource, tmp_path: Path
    ) -> None:
        """It ended between the two."""
        gate, done = tmp_path / "gate", tmp_path / "done"
        first = another()
        first.start(an_invocation(steps.reporting, {"gate": str(gate), "done": str(done)}, run_id="r1"))
        first.let_go()
        gate.touch()
        wait_for(done.exists)
        second = another()
        assert second.reconnect({RunId("r1"): 1}, log=lambda *_: None) == {"r1"}
        assert value_of(next_of(second), steps.reporting, blobs) == 1

    def test_what_is_not_asked_for_is_stopped(self, another: Making, tmp_path: Path) -> None:
        """Nobody would hear of it."""
        report = tmp_path / "report"
        first = another()
        first.start(an_invocation(steps.parent, {"report": str(report)}, run_id="r1"))
        wait_for(lambda: not _has_ended(first) and report.exists())
        first.let_go()
        assert another().reconnect({}, log=lambda *_: None) == set()
        wait_for(lambda: not any(is_running(int(pid)) for pid in report.read_text().split()))

    def test_what_was_never_started_is_not_there(self, another: Making) -> None:
        """Nor is an attempt other than the one that was."""
        assert another().reconnect({RunId("r9"): 1}, log=lambda *_: None) == set()


def _leave_waiting(executor: RemoteExecutor, *, gate: Path, log: Path) -> None:
    """Let go of a call that executes, and waits until there is a gate."""
    executor.start(an_invocation(steps.waiting, {"gate": str(gate)}, run_id="r1", log=log))
    wait_for(lambda: not _has_ended(executor) and log.exists() and "it waits" in log.read_text())
    executor.let_go()


def _has_ended(executor: Executor) -> bool:
    return isinstance(executor.next(0.05), Ended)
