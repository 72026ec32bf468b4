"""Calls in this process that somebody stops from another thread."""

from __future__ import annotations

import sys
import threading

import sematic
from sematic.executors.in_process import InProcessExecutor
from sematic.executors.invocation import Invocation
from sematic.executors.outcome import Interrupted
from sematic.graph.context import SematicContext
from sematic.model.ids import RunId


def test_after_a_stop_from_another_thread_a_profiler_still_gets_on():
    """An exception that was taken back would let Python 3.11 repeat the next profiled call for ever."""
    executor, has_begun = InProcessExecutor(), threading.Event()

    @sematic.func
    def endless() -> int:
        has_begun.set()
        while True:
            pass

    def stop() -> None:
        has_begun.wait()
        executor.stop(RunId("a"))

    context = SematicContext(run_id=RunId("a"), root_id=RunId("a"))
    executor.start(Invocation(function=endless, inputs={}, context=context))
    thread = threading.Thread(target=stop)
    thread.start()
    ended = executor.next()
    thread.join()
    assert isinstance(ended.outcome, Interrupted)
    calls: list[str] = []
    sys.setprofile(lambda _frame, what, _argument: calls.append(what))
    try:
        executor.close()
    finally:
        sys.setprofile(None)
    assert "call" in calls
