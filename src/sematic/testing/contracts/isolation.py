"""What an executor has to do whose calls run in processes of their own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import pytest

from sematic.executors.executor import Ended, Executor
from sematic.executors.outcome import Failure, Interrupted
from sematic.graph.function import Function
from sematic.model.errors import TimeoutError as SematicTimeoutError
from sematic.model.errors import WorkerLostError
from sematic.model.ids import RunId
from sematic.testing.contracts import steps
from sematic.testing.contracts.calls import an_invocation, ended, is_running, next_of, value_of, wait_for
from sematic.types.document import BlobSource


class IsolationContract(ABC):
    """Subclass as a test class and give the fixtures. The executor kills stubborn calls soon after their time-out."""

    @pytest.fixture
    @abstractmethod
    def executor(self) -> Executor:
        """Return an executor; closed after the test."""

    @pytest.fixture
    @abstractmethod
    def blobs(self) -> BlobSource:
        """Return the blobs in which the executor keeps values."""

    def test_a_segmentation_fault_fails_its_own_call(self, executor: Executor, blobs: BlobSource) -> None:
        """And says so; the next call is made as ever."""
        assert "SIGSEGV" in str(lost(executor, steps.segmentation_fault))
        assert value_of(ended(executor, steps.increment, number=1), steps.increment, blobs) == 2  # noqa: PLR2004 - one more

    def test_a_process_that_ends_itself_is_a_failure(self, executor: Executor) -> None:
        """With its exit code, also if that means success."""
        assert "exit code 7" in str(lost(executor, steps.exiting, code=7))
        assert "exit code 0" in str(lost(executor, steps.exiting, code=0))

    def test_a_killed_process_is_a_failure(self, executor: Executor) -> None:
        """Nobody knows who did it."""
        assert "SIGKILL" in str(lost(executor, steps.killed))

    def test_an_exception_that_cannot_be_pickled_is_told(self, executor: Executor) -> None:
        """By its name, its message and its traceback."""
        failure = ended(executor, steps.raising_unpicklable).outcome
        assert isinstance(failure, Failure)
        assert failure.metadata is not None
        assert type(failure.error).__name__ == failure.metadata.name == "_HoldsALock"
        assert str(failure.error) == failure.metadata.message == "it is held"
        assert "raise _HoldsALock" in failure.metadata.repr

    def test_a_call_that_ignores_its_time_out_is_killed(self, executor: Executor) -> None:
        """It is a time-out all the same."""
        ended(executor, steps.increment, number=1)
        executor.start(an_invocation(steps.stubborn, {}, seconds_left=0.2, timeout="the moment it has"))
        end = next_of(executor)
        assert isinstance(end.outcome, Failure)
        assert isinstance(end.outcome.error, SematicTimeoutError)
        assert "killed" in str(end.outcome.error)

    def test_what_a_call_has_started_ends_with_it(self, executor: Executor, tmp_path: Path) -> None:
        """Children that ignore signals, and daemons that have left the family."""
        report = tmp_path / "report"
        executor.start(an_invocation(steps.parent, {"report": str(report)}, run_id="r1"))
        # A worker may ask for what it lacks; whoever waits in `next` answers.
        wait_for(lambda: not isinstance(executor.next(0.05), Ended) and report.exists())
        executor.stop(RunId("r1"))
        end = next_of(executor)
        assert isinstance(end.outcome, Interrupted)
        wait_for(lambda: not any(is_running(int(pid)) for pid in report.read_text().split()))

    def test_what_a_call_prints_is_in_its_log(self, executor: Executor, tmp_path: Path) -> None:
        """Also what C libraries and child processes print."""
        log = tmp_path / "deep" / "log"
        executor.start(an_invocation(steps.printing, {"text": "hello"}, log=log))
        next_of(executor)
        assert sorted(log.read_text().splitlines()) == ["c hello", "child hello", "python hello"]


def lost(executor: Executor, function: Function[...], **inputs: Any) -> WorkerLostError:
    """Return the error of a call whose process is lost."""
    outcome = ended(executor, function, **inputs).outcome
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.error, WorkerLostError)
    return outcome.error
