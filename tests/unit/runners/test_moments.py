"""When standalone calls began and ended: a call is over when the next one has its place."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import sematic
from sematic.executors.executor import Ended
from sematic.model.records import PipelineRun
from sematic.runners.dispatch import Outside
from sematic.runners.drive import Drive
from sematic.runners.tracked import Keeping, Tracked
from sematic.testing.memory import MemoryBlobs, MemoryJournal
from tests.unit.runners.threads import ThreadExecutor

PATIENCE = 20


class LateNews(ThreadExecutor):
    """Tells that a call has ended only once another one has its place."""

    def __init__(self, blobs) -> None:
        super().__init__(blobs, most=1)
        self._next_has_begun = threading.Event()

    def start(self, invocation):
        super().start(invocation)
        if len(self.started) > 1:
            self._next_has_begun.set()

    def next(self, timeout=None):
        found = super().next(timeout)
        if isinstance(found, Ended) and found.run_id == self.started[0]:
            assert self._next_has_begun.wait(PATIENCE)
        return found


def runs_with_late_news(root):
    """Return the runs of a pipeline run by their names."""
    blobs, journal = MemoryBlobs(), MemoryJournal()

    def tracking(renewed):
        pipeline_run = PipelineRun(root_id=renewed.id, function=renewed.function.path, created_at=_now())
        keeping = Keeping(journal=journal, history=journal, cache=journal, blobs=blobs)
        return Tracked(keeping, clock=_now, pipeline_run=pipeline_run)

    outside = Outside(executor=lambda: LateNews(blobs))
    Drive(root, tracking=tracking, clock=_now, outside=outside).run()
    return journal, {run.name: run for run in journal.runs_of(root.id)}


def _now():
    return datetime.now(UTC)


@sematic.func(standalone=True)
def doubled(x: int) -> int:
    return 2 * x


@sematic.func(standalone=True)
def called_by_a_call(x: int) -> int:
    return x


@sematic.func(standalone=True)
def calling(x: int) -> int:
    return called_by_a_call(x)


@sematic.func(standalone=True, retry=sematic.RetrySettings(exceptions=(ValueError,), retries=1))
def failing_once(x: int) -> int:
    if sematic.context().attempt == 1:
        raise ValueError(x)
    return x


@sematic.func
def a_call_and_another() -> list[int]:
    return [doubled(1).set(name="first"), doubled(2).set(name="second")]


@sematic.func
def a_failure_and_another() -> list[int]:
    return [failing_once(1), doubled(2).set(name="second")]


@sematic.func
def a_calling_one_and_another() -> list[int]:
    return [calling(1), doubled(2).set(name="second")]


def test_a_call_has_ended_before_the_one_that_takes_its_place_begins():
    _, runs = runs_with_late_news(a_call_and_another())
    assert runs["first"].ended_at <= runs["second"].started_at


def test_a_try_that_failed_has_ended_before_the_call_that_takes_its_place_begins():
    journal, runs = runs_with_late_news(a_failure_and_another())
    (failed,) = journal.attempts_of(runs["failing_once"].id)
    assert failed.ended_at <= runs["second"].started_at


def test_what_a_call_calls_came_to_be_before_the_call_that_takes_its_place_begins():
    _, runs = runs_with_late_news(a_calling_one_and_another())
    assert runs["calling"].started_at <= runs["called_by_a_call"].created_at <= runs["second"].started_at
