"""The executor that runs calls in this process, one after the other."""

from __future__ import annotations

from sematic.executors.invocation import Invocation, outcome_of
from sematic.executors.outcome import Outcome
from sematic.model.ids import RunId


class InProcessExecutor:
    """Runs one call at a time, in the thread that asks for its outcome, so that `breakpoint()` works."""

    def __init__(self) -> None:
        self._waiting: Invocation | None = None

    @property
    def has_room(self) -> bool:
        """Whether a call can be started now."""
        return self._waiting is None

    def start(self, invocation: Invocation) -> None:
        """Accept a call; it executes when its outcome is asked for."""
        self._waiting = invocation

    def next(self) -> tuple[RunId, Outcome]:
        """Return how a started call ended, executing it if need be."""
        invocation = self._waiting
        if invocation is None:
            raise RuntimeError("No call has been started, so none can end.")
        # Letting go first: the values must not outlive the call.
        self._waiting = None
        return invocation.context.run_id, outcome_of(invocation)
