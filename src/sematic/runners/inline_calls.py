"""Inline calls of one pipeline run: executed one at a time in the thread that drives it, and stopped from any other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from sematic.executors.executor import Ended
from sematic.executors.in_process import InProcessExecutor
from sematic.executors.invocation import Invocation
from sematic.executors.outcome import Interrupted, Outcome
from sematic.machine.relatives import relatives_clock
from sematic.model.ids import RunId
from sematic.runners.interrupts import Interrupts

if TYPE_CHECKING:
    from sematic.runners.leftovers import Leftovers


class InlineCalls:
    """Executes calls here. `turn` is the lock of the drive, which whoever calls a method holds."""

    def __init__(self, *, turn: threading.Condition, interrupts: Interrupts) -> None:
        self._turn = turn
        self._interrupts = interrupts
        self._executor = InProcessExecutor()
        self._executing: RunId | None = None
        self._executing_since = 0.0
        self._leftovers: Leftovers | None = None
        """What ends the processes that keep the call from ending, once it was told to."""

    def start(self, invocation: Invocation) -> None:
        """Accept a call, and hold the only references to its values from then on."""
        self._executor.start(invocation)

    def outcome(self, run_id: RunId, *, is_to_end: Callable[[RunId], bool]) -> Outcome:
        """Execute the call that was accepted, without the turn, and return what became of it.

        `is_to_end` says afterwards whether it was told to: then what it leaves behind is ended too.
        """
        ended: Ended | None = None
        self._executing, self._executing_since = run_id, relatives_clock()
        self._turn.release()
        try:
            with self._interrupts.allowed():
                ended = self._executor.next()
        finally:
            self._turn.acquire()
            self._executing = None
        if is_to_end(run_id):
            leftovers, self._leftovers = self._leftovers or self._what_it_leaves(), None
            leftovers.over()
            if leftovers.has_ended_some:
                return Interrupted()
        return ended.outcome if ended is not None else Interrupted()

    def stop(self, run_id: RunId) -> bool:
        """Ask for the end of the call that is executed; False if it is another one, or none."""
        if run_id != self._executing:
            return False
        if not self._interrupts.interrupt():
            self._executor.stop(run_id)
        self._leftovers = self._what_it_leaves()
        self._leftovers.end_if_it_goes_on()
        return True

    def _what_it_leaves(self) -> Leftovers:
        # Few runs are interrupted.
        from sematic.runners.leftovers import Leftovers

        return Leftovers(since=self._executing_since)
