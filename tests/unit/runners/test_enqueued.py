"""Calls that wait for room at an engine: they are queued until it tells that they run."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

import sematic
from sematic.executors.executor import Placed
from sematic.model.errors import CancellationError, PipelineRunError
from sematic.model.jobs import Job, JobState
from sematic.model.records import PipelineRun
from sematic.model.states import RunState
from sematic.runners.dispatch import Outside
from sematic.runners.drive import Drive
from sematic.runners.runner import conclusion_of
from sematic.runners.tracked import Keeping, Tracked
from sematic.testing.memory import MemoryBlobs, MemoryJournal
from tests.unit.runners.threads import ThreadExecutor

LATE = timedelta(minutes=3)


class Engine(ThreadExecutor):
    """Has room for a call once `begin` is called, and then tells so unless it is `silent`."""

    def __init__(self, blobs, *, clock_is_ahead_by: timedelta = timedelta(), silent: bool = False) -> None:
        super().__init__(blobs)
        self.asked = threading.Event()
        self.room = threading.Event()
        self._ahead = clock_is_ahead_by
        self._silent = silent

    def start(self, invocation):
        self._tell(invocation, JobState.REQUESTED)
        self.asked.set()
        super().start(invocation)

    def _execute(self, invocation):
        self.room.wait(20)
        if not self._silent:
            self._tell(invocation, JobState.RUNNING)
        super()._execute(invocation)

    def _tell(self, invocation, state):
        context, at = invocation.context, datetime.now(UTC) + self._ahead
        job = Job(id="j", run_id=context.run_id, attempt=context.attempt, engine="engine", state=state, at=at)
        self._ended.put(Placed(job))


class Bench:
    """Drives a pipeline at an engine, in a thread of its own."""

    def __init__(self, root, engine: Engine, journal: MemoryJournal) -> None:
        self.journal, self.engine = journal, engine
        self.seconds = 0.0
        """What its monotonic clock says."""
        blobs = engine.blobs

        def tracking(renewed):
            pipeline_run = PipelineRun(root_id=renewed.id, function=renewed.function.path, created_at=_now())
            keeping = Keeping(journal=journal, history=journal, cache=journal, blobs=blobs)
            return Tracked(keeping, clock=_now, pipeline_run=pipeline_run)

        outside = Outside(executor=lambda: engine, is_remote=True)
        self.root = root
        self.drive = Drive(root, tracking=tracking, clock=_now, outside=outside, monotonic=lambda: self.seconds)
        self._thread = threading.Thread(target=self.drive.run, daemon=True)
        self._thread.start()
        assert engine.asked.wait(20)

    @property
    def run(self):
        return self.journal.run(self.root.id)

    def result(self):
        self._thread.join(20)
        assert not self._thread.is_alive()
        return conclusion_of(self.drive)


def _now():
    return datetime.now(UTC)


@pytest.fixture
def blobs():
    return MemoryBlobs()


@sematic.func(standalone=True)
def doubled(x: int) -> int:
    return 2 * x


def test_a_call_is_queued_until_it_runs_and_began_then(blobs):
    bench = Bench(doubled(1), Engine(blobs), MemoryJournal())
    assert (bench.run.state, bench.run.started_at, bench.run.attempts) == (RunState.CREATED, None, 0)
    room_at = _now()
    bench.engine.room.set()
    assert bench.result() == 2
    assert (bench.run.state, bench.run.attempts) == (RunState.RESOLVED, 1)
    assert room_at <= bench.run.started_at <= bench.run.ended_at


@pytest.mark.parametrize("ahead", [LATE, -LATE])
def test_a_clock_that_is_wrong_has_no_call_begin_before_it_was_asked_for_or_after_it_ended(blobs, ahead):
    bench = Bench(doubled(1), Engine(blobs, clock_is_ahead_by=ahead), MemoryJournal())
    bench.engine.room.set()
    assert bench.result() == 2
    assert bench.run.created_at <= bench.run.started_at <= bench.run.ended_at


def test_a_call_of_which_only_the_end_is_heard_has_begun_all_the_same(blobs):
    bench = Bench(doubled(1), Engine(blobs, silent=True), MemoryJournal())
    bench.engine.room.set()
    assert bench.result() == 2
    assert bench.run.attempts == 1


def test_a_call_that_is_canceled_while_it_waits_has_never_begun(blobs):
    bench = Bench(doubled(1), Engine(blobs), MemoryJournal())
    bench.drive.cancel()
    with pytest.raises(CancellationError):
        bench.result()
    bench.engine.room.set()
    assert (bench.run.state, bench.run.started_at, bench.run.attempts) == (RunState.CANCELED, None, 0)


def test_a_call_that_is_tried_again_waits_for_room_again(blobs):
    attempts: list[int] = []
    journal = MemoryJournal()

    @sematic.func(standalone=True, retry=sematic.RetrySettings((ValueError,), 1))
    def flaky() -> int:
        attempts.append(sematic.context().attempt)
        if len(attempts) == 1:
            bench.engine.room.clear()
            raise ValueError("not yet")
        return len(attempts)

    bench = Bench(flaky(), Engine(blobs), journal)
    bench.engine.room.set()
    until = time.monotonic() + 20
    while len(bench.engine.started) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert (bench.run.state, bench.run.attempts) == (RunState.RETRYING, 1)
    bench.engine.room.set()
    assert bench.result() == 2
    assert (bench.run.state, bench.run.attempts) == (RunState.RESOLVED, 2)


@sematic.func
def pipeline(x: int) -> int:
    return doubled(x)


def nested_in(bench: Bench):
    return next(run for run in bench.journal.runs_of(bench.root.id) if run.name == "doubled")


def test_a_call_that_waits_for_longer_than_what_it_is_nested_in_may_take_ends_without_having_begun(blobs):
    bench = Bench(pipeline(1).set(timeout_mins=1), Engine(blobs), MemoryJournal())
    bench.seconds = 61.0
    with pytest.raises(PipelineRunError, match="doubled did not begin within the 1 min that timeout_mins of pipeline"):
        bench.result()
    assert (nested_in(bench).state, nested_in(bench).started_at) == (RunState.FAILED, None)


def test_a_call_that_waits_for_less_than_that_goes_on(blobs):
    bench = Bench(pipeline(1).set(timeout_mins=1), Engine(blobs), MemoryJournal())
    bench.seconds = 59.0
    time.sleep(0.3)
    bench.engine.room.set()
    assert bench.result() == 2


def test_the_own_time_of_a_call_begins_when_it_does(blobs):
    bench = Bench(doubled(1).set(timeout_mins=1), Engine(blobs), MemoryJournal())
    bench.seconds = 3600.0
    time.sleep(0.3)
    bench.engine.room.set()
    assert bench.result() == 2


def test_a_call_that_does_not_end_in_time_by_itself_is_ended(blobs):
    release = threading.Event()

    @sematic.func(standalone=True)
    def endless() -> int:
        release.wait(20)
        return 1

    @sematic.func(timeout_mins=1)
    def outer() -> int:
        return endless()

    bench = Bench(outer(), Engine(blobs), MemoryJournal())
    bench.engine.room.set()
    until = time.monotonic() + 20
    while "SCHEDULED" not in {run.state for run in bench.journal.runs_of(bench.root.id)} and time.monotonic() < until:
        time.sleep(0.01)
    # Where it executes it has some seconds to end, or to be killed.
    bench.seconds = 64.0
    time.sleep(0.3)
    assert not bench.drive.state.is_terminal
    bench.seconds = 66.0
    with pytest.raises(PipelineRunError, match="endless did not end within"):
        bench.result()
    release.set()
