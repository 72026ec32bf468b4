"""What every executor has to do."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sematic.executors.executor import Executor
from sematic.executors.failure import metadata_of
from sematic.executors.outcome import Failure, Graph, Interrupted
from sematic.graph.traversal import calls_of
from sematic.model.errors import TimeoutError as SematicTimeoutError
from sematic.model.ids import RunId
from sematic.testing.contracts import steps
from sematic.testing.contracts.calls import an_invocation, ended, next_of, value_of, wait_for
from sematic.types.document import BlobSource


class ExecutorContract(ABC):
    """Subclass as a test class and give the fixtures. See `IsolationContract` for executors with processes."""

    @pytest.fixture
    @abstractmethod
    def executor(self) -> Executor:
        """Return an executor; closed after the test."""

    @pytest.fixture
    @abstractmethod
    def blobs(self) -> BlobSource:
        """Return the blobs in which the executor keeps values, if it does."""

    def test_a_call_ends_with_what_its_function_returns(self, executor: Executor, blobs: BlobSource) -> None:
        """Inputs and output are what they would be in one process."""
        end = ended(executor, steps.described, number=3, words=["a", "b"], factor=0.5)
        assert value_of(end, steps.described, blobs) == {"a": 1.5, "b": 1.5}

    def test_an_end_says_which_attempt_of_which_run_it_is_of(self, executor: Executor) -> None:
        """Whoever asked finds the call again."""
        executor.start(an_invocation(steps.run_and_attempt, {}, run_id="r7", attempt=3))
        end = next_of(executor)
        assert (end.run_id, end.attempt) == ("r7", 3)

    def test_a_function_knows_its_context(self, executor: Executor, blobs: BlobSource) -> None:
        """`sematic.context()` has an answer."""
        executor.start(an_invocation(steps.run_and_attempt, {}, run_id="r7", attempt=3))
        end = next_of(executor)
        assert value_of(end, steps.run_and_attempt, blobs) == "r7 root 3"

    def test_one_call_after_the_other_can_be_made(self, executor: Executor, blobs: BlobSource) -> None:
        """An end makes room."""
        values = [value_of(ended(executor, steps.increment, number=n), steps.increment, blobs) for n in range(5)]
        assert values == [1, 2, 3, 4, 5]

    def test_an_end_says_when_the_call_left_its_place(self, executor: Executor) -> None:
        """What takes its place begins no sooner."""
        asked_at = datetime.now(UTC)
        end = ended(executor, steps.increment, number=1)
        assert asked_at <= end.at <= datetime.now(UTC)

    def test_what_a_function_raises_is_brought_back(self, executor: Executor) -> None:
        """With its class, its message and its traceback."""
        end = ended(executor, steps.raising, text="no such luck")
        failure = end.outcome
        assert isinstance(failure, Failure)
        assert isinstance(failure.error, ValueError)
        assert str(failure.error) == "no such luck"
        metadata = failure.metadata or metadata_of(failure.error)
        assert (metadata.name, metadata.message) == ("ValueError", "no such luck")
        assert "in raising" in metadata.repr

    def test_an_output_that_does_not_fit_is_a_failure(self, executor: Executor) -> None:
        """As it is in one process."""
        failure = ended(executor, steps.wrong).outcome
        assert isinstance(failure, Failure)
        assert "does not fit its type" in str(failure.error)

    def test_a_graph_is_brought_back(self, executor: Executor) -> None:
        """With the same functions, and the calls as they depend on each other."""
        graph = ended(executor, steps.chain, length=3).outcome
        assert isinstance(graph, Graph)
        calls = calls_of(graph.output, known=())
        assert [call.function for call in calls] == [steps.increment] * 3
        assert [call.kwargs["number"] for call in calls[1:]] == calls[:-1]
        assert {call.id for call in graph.created} == {call.id for call in calls}

    def test_without_a_call_nothing_ends(self, executor: Executor) -> None:
        """Nobody waits for what cannot come."""
        assert executor.next() is None
        assert executor.next(0) is None

    def test_there_is_room_until_calls_fill_it(self, executor: Executor, tmp_path: Path) -> None:
        """More is refused."""
        had_room, number = executor.has_room, 0
        while executor.has_room:
            number += 1
            beginning = str(tmp_path / str(number))
            executor.start(an_invocation(steps.patient, {"beginning": beginning}, run_id=f"r{number}"))
        assert had_room
        with pytest.raises(RuntimeError):
            executor.start(an_invocation(steps.increment, {"number": 1}))

    def test_a_call_is_stopped_before_it_has_begun(self, executor: Executor, tmp_path: Path) -> None:
        """Its end is reported all the same."""
        executor.start(an_invocation(steps.patient, {"beginning": str(tmp_path / "begun")}, run_id="r1"))
        executor.stop(RunId("r1"))
        end = next_of(executor)
        assert isinstance(end.outcome, Interrupted)

    def test_a_call_is_stopped_while_it_executes(self, executor: Executor, tmp_path: Path) -> None:
        """By a thread other than the one that waits for it."""
        beginning = tmp_path / "begun"

        def stop_it() -> None:
            wait_for(beginning.exists)
            executor.stop(RunId("r1"))

        thread = threading.Thread(target=stop_it)
        thread.start()
        executor.start(an_invocation(steps.patient, {"beginning": str(beginning)}, run_id="r1"))
        end = next_of(executor)
        thread.join()
        assert isinstance(end.outcome, Interrupted)

    def test_after_a_stop_other_calls_are_made(self, executor: Executor, blobs: BlobSource, tmp_path: Path) -> None:
        """A request to stop is for one call."""
        executor.start(an_invocation(steps.patient, {"beginning": str(tmp_path / "begun")}, run_id="r1"))
        executor.stop(RunId("r1"))
        next_of(executor)
        assert value_of(ended(executor, steps.increment, number=1), steps.increment, blobs) == 2  # noqa: PLR2004 - one more

    def test_stopping_what_is_not_executing_does_nothing(self, executor: Executor, blobs: BlobSource) -> None:
        """It may have ended a moment ago."""
        executor.stop(RunId("unknown"))
        assert value_of(ended(executor, steps.increment, number=1), steps.increment, blobs) == 2  # noqa: PLR2004 - one more

    def test_a_call_that_takes_too_long_is_ended(self, executor: Executor, tmp_path: Path) -> None:
        """With Sematic's TimeoutError."""
        invocation = an_invocation(
            steps.patient, {"beginning": str(tmp_path / "begun")}, seconds_left=0.3, timeout="the moment it has"
        )
        executor.start(invocation)
        end = next_of(executor)
        assert isinstance(end.outcome, Failure)
        assert isinstance(end.outcome.error, SematicTimeoutError)
        assert "did not end within the moment it has" in str(end.outcome.error)

    def test_a_closed_executor_takes_no_calls(self, executor: Executor) -> None:
        """And closing it again does no harm."""
        executor.start(an_invocation(steps.increment, {"number": 1}))
        executor.close()
        executor.close()
        assert not executor.has_room
        assert executor.next(0) is None
        with pytest.raises(RuntimeError):
            executor.start(an_invocation(steps.increment, {"number": 1}))
