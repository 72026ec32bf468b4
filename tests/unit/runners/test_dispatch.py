"""Standalone calls beside inline ones: who waits for whom, what is stopped, and that the answer stays the same."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sematic
from sematic.model.errors import CancellationError, PipelineRunError, SematicError
from sematic.model.records import PipelineRun
from sematic.model.states import PipelineRunState, RunState
from sematic.runners.dispatch import Outside
from sematic.runners.drive import Drive
from sematic.runners.runner import conclusion_of
from sematic.runners.tracked import Keeping, Tracked
from sematic.testing.memory import MemoryBlobs, MemoryJournal
from tests.unit.runners.threads import ThreadExecutor

PATIENCE = 20


class Bench:
    """Drives pipelines with an executor of threads and a journal in memory."""

    def __init__(self, *, most: int = 4, slots=None) -> None:
        self.blobs = MemoryBlobs()
        self.journal = MemoryJournal()
        self.executor = ThreadExecutor(self.blobs, most=most)
        self.slots = slots
        self.drive: Drive | None = None
        self.seconds = 0.0
        """What its monotonic clock says."""

    def __call__(self, root):
        def tracking(renewed):
            pipeline_run = PipelineRun(root_id=renewed.id, function=renewed.function.path, created_at=_now())
            keeping = Keeping(journal=self.journal, history=self.journal, cache=self.journal, blobs=self.blobs)
            return Tracked(keeping, clock=_now, pipeline_run=pipeline_run)

        outside = Outside(executor=lambda: self.executor, slots=self.slots)
        self.drive = Drive(root, tracking=tracking, clock=_now, outside=outside, monotonic=lambda: self.seconds)
        self.drive.run()
        return conclusion_of(self.drive)

    def states(self, root_id):
        return {run.name: run.state for run in self.journal.runs_of(root_id)}


def _now():
    return datetime.now(UTC)


@sematic.func(standalone=True)
def doubled(x: int) -> int:
    return 2 * x


@sematic.func
def total(numbers: list[int]) -> int:
    return sum(numbers)


@sematic.func
def doubled_all(count: int) -> int:
    return total([doubled(x) for x in range(count)])


def test_standalone_calls_run_outside_and_inline_ones_here():
    bench = Bench()
    assert bench(doubled_all(10)) == 90
    assert len(bench.executor.started) == 10


def test_no_more_calls_run_at_once_than_there_is_room_for():
    bench = Bench(most=3)
    assert bench(doubled_all(20)) == 380
    assert bench.executor.peak <= 3


def test_an_inline_call_keeps_no_standalone_call_waiting():
    reached = threading.Event()

    @sematic.func(standalone=True)
    def first(x: int) -> int:
        return x

    @sematic.func(standalone=True)
    def second(x: int) -> int:
        reached.set()
        return x

    @sematic.func
    def slow() -> bool:
        # Ends only once the second of two standalone calls in a row has run, which starts when the first has ended.
        return reached.wait(PATIENCE)

    @sematic.func
    def pipeline() -> list[int]:
        chain = second(first(1))
        return [chain, slow()]

    assert Bench()(pipeline()) == [1, True]


def test_a_standalone_call_may_return_a_graph():
    @sematic.func(standalone=True)
    def outer(count: int) -> int:
        return doubled_all(count)

    assert Bench()(outer(4)) == 12


def test_a_failure_outside_fails_the_run_and_stops_its_siblings():
    started, release = threading.Event(), threading.Event()

    @sematic.func(standalone=True)
    def failing() -> int:
        started.wait(PATIENCE)
        raise ValueError("too bad")

    @sematic.func(standalone=True)
    def endless() -> int:
        started.set()
        release.wait(PATIENCE)
        return 1

    @sematic.func
    def pipeline() -> list[int]:
        return [failing(), endless()]

    bench, root = Bench(), pipeline()
    with pytest.raises(PipelineRunError, match="too bad"):
        bench(root)
    release.set()
    assert bench.states(root.id) == {
        "pipeline": RunState.NESTED_FAILED,
        "failing": RunState.FAILED,
        "endless": RunState.CANCELED,
        "_make_list": RunState.CANCELED,
    }


def test_a_failure_outside_interrupts_an_inline_call():
    started = threading.Event()

    @sematic.func(standalone=True)
    def failing() -> int:
        started.wait(PATIENCE)
        raise ValueError("too bad")

    @sematic.func
    def endless() -> int:
        started.set()
        threading.Event().wait(PATIENCE)
        return 1

    @sematic.func
    def pipeline() -> list[int]:
        return [failing(), endless()]

    bench, root = Bench(), pipeline()
    with pytest.raises(PipelineRunError, match="too bad"):
        bench(root)
    assert bench.states(root.id)["endless"] is RunState.CANCELED


def test_a_run_that_is_canceled_from_another_thread_ends_its_calls():
    bench = Bench()
    release = threading.Event()

    @sematic.func(standalone=True)
    def endless() -> int:
        bench.drive.cancel()
        release.wait(PATIENCE)
        return 1

    root = endless()
    with pytest.raises(CancellationError):
        bench(root)
    release.set()
    assert bench.drive.state is PipelineRunState.CANCELED
    assert bench.states(root.id) == {"endless": RunState.CANCELED}


def test_a_failed_attempt_outside_is_tried_again():
    attempts: list[int] = []

    @sematic.func(standalone=True, retry=sematic.RetrySettings((ValueError,), 2))
    def flaky() -> int:
        attempts.append(sematic.context().attempt)
        if len(attempts) < 3:
            raise ValueError("not yet")
        return len(attempts)

    assert Bench()(flaky()) == 3
    assert attempts == [1, 2, 3]


class OneAtATime:
    """Slots that one call has at a time; calls with the tag `never` can never have one."""

    def __init__(self) -> None:
        self.holder = None

    def refusal(self, future):
        return SematicError("It can never fit.") if "never" in future.props.tags else None

    def claim(self, future):
        if self.holder is not None:
            return None
        self.holder = future.id
        return {"TURN": "1"}

    def release(self, run_id):
        if self.holder == run_id:
            self.holder = None

    def close(self):
        self.holder = None


def test_calls_wait_for_resources():
    bench = Bench(slots=OneAtATime())
    assert bench(doubled_all(5)) == 20
    assert bench.executor.peak == 1


def test_a_call_that_waits_for_resources_for_longer_than_it_may_ends():
    release = threading.Event()
    bench = Bench(slots=OneAtATime())

    @sematic.func(standalone=True)
    def long(x: int) -> int:
        bench.seconds = 61.0
        release.wait(PATIENCE)
        return x

    @sematic.func(timeout_mins=1)
    def pipeline() -> list[int]:
        return [long(1), long(2)]

    with pytest.raises(PipelineRunError, match="long did not begin within the 1 min that timeout_mins of pipeline"):
        bench(pipeline())
    release.set()
    assert len(bench.executor.started) == 1


def test_a_call_that_can_never_have_its_resources_fails_at_once():
    @sematic.func
    def pipeline() -> int:
        return doubled(1).set(tags=["never"])

    bench = Bench(slots=OneAtATime())
    with pytest.raises(PipelineRunError, match="It can never fit"):
        bench(pipeline())
    assert bench.executor.started == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kinds=st.lists(st.booleans(), min_size=1, max_size=12),
    links=st.lists(st.integers(min_value=0, max_value=100), min_size=12, max_size=12),
    most=st.integers(min_value=1, max_value=5),
)
def test_where_calls_run_does_not_change_the_answer(kinds, links, most):
    @sematic.func
    def inline(a: int, b: int) -> int:
        return a + 2 * b

    @sematic.func(standalone=True)
    def outside(a: int, b: int) -> int:
        return a + 2 * b

    @sematic.func
    def pipeline() -> list[int]:
        made = []
        for number, is_outside in enumerate(kinds):
            step = outside if is_outside else inline
            made.append(step(made[links[number] % number] if number else 1, number))
        return made

    assert Bench(most=most)(pipeline()) == sematic.SilentRunner().run(pipeline())
