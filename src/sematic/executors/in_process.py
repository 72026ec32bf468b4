"""The executor that runs calls in this process, one after the other."""

from __future__ import annotations

import ctypes
import threading
from contextlib import suppress

from sematic.executors.executor import Ended
from sematic.executors.invocation import Invocation, outcome_of
from sematic.executors.outcome import Interrupted, Outcome
from sematic.model.ids import RunId

_A_FEW = 100
"""Turns of a loop in which an exception that another thread has raised here has come for sure."""


class InProcessExecutor:
    """Runs one call at a time, in the thread that asks for its outcome, so that `breakpoint()` works."""

    def __init__(self) -> None:
        self._waiting: Invocation | None = None
        self._executing: tuple[RunId, int] | None = None
        """Which run executes, and in which thread."""
        self._is_stopped = False
        self._is_closed = False
        self._lock = threading.Lock()

    @property
    def has_room(self) -> bool:
        """Whether a call can be started now."""
        return self._waiting is None and not self._is_closed

    def start(self, invocation: Invocation) -> None:
        """Accept a call; it executes when its outcome is asked for."""
        if not self.has_room:
            raise RuntimeError("The executor is closed, or the call before has not been asked for yet.")
        self._waiting = invocation

    def next(self, timeout: float | None = None) -> Ended | None:  # noqa: ARG002 - the port's; a call takes its time
        """Execute the call that was started and return how it ended; None if there is none."""
        invocation = self._waiting
        if invocation is None:
            return None
        context = invocation.context
        with self._lock:
            is_stopped, self._is_stopped = self._is_stopped, False
            # Letting go first: the values must not outlive the call.
            self._waiting = None
            self._executing = context.run_id, threading.get_ident()
        outcome: Outcome = Interrupted()
        try:
            if not is_stopped:
                outcome = outcome_of(invocation)
        except KeyboardInterrupt:
            # It came in the moment after the function had ended; the request to stop is met anyhow.
            if not self._is_stopped:
                raise
        finally:
            self._let_go()
        return Ended(context.run_id, context.attempt, outcome)

    def stop(self, run_id: RunId) -> None:
        """End a call that waits; raise KeyboardInterrupt in one that executes, as soon as Python code runs there."""
        with self._lock:
            if self._waiting is not None and self._waiting.context.run_id == run_id:
                self._is_stopped = True
            elif self._executing is not None and self._executing[0] == run_id:
                self._is_stopped = True
                _raise_in(self._executing[1], KeyboardInterrupt)

    def close(self) -> None:
        """Forget the call that waits; nothing can be started any more."""
        self._is_closed = True
        self._waiting = None

    def _let_go(self) -> None:
        with self._lock:
            self._executing = None
            was_stopped, self._is_stopped = self._is_stopped, False
        if was_stopped:
            # The exception may be still to come. Taking it back with NULL would leave the interpreter looking for it
            # at every step, for ever; a profiler or debugger would never get past the next call.
            with suppress(KeyboardInterrupt):
                for _ in range(_A_FEW):
                    pass


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Raise an exception in a thread when Python code next runs there."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
