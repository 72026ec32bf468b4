"""How long each run may still take: its own time-out, or the tightest one of what it is nested in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from sematic.graph.future import Future
from sematic.model.ids import RunId

_SECONDS_PER_MINUTE = 60.0


class Deadlines:
    """The ends of time-outs that have begun, in seconds of a monotonic clock."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._ends: dict[RunId, tuple[float, str]] = {}
        """Those of the tries that have begun."""
        self._inherited: dict[RunId, tuple[float, str]] = {}
        """Those of what runs are nested in, which hold for all of their tries."""

    def time_left(self, future: Future) -> tuple[float | None, str]:
        """Return the seconds a try of a run that starts now may take, and which time-out says so; None if none does."""
        minutes = future.props.timeout_mins
        inherited = self._inherited.get(future.id)
        if minutes is None and inherited is None:
            return None, ""
        now = self._monotonic()
        ends = [inherited] if inherited is not None else []
        if minutes is not None:
            name = f"the {minutes} min that timeout_mins of {future.props.name} allows"
            ends.append((now + minutes * _SECONDS_PER_MINUTE, name))
        tightest = self._ends[future.id] = min(ends)
        return tightest[0] - now, tightest[1]

    @property
    def are_inherited(self) -> bool:
        """Whether any run has a time-out of what it is nested in."""
        return bool(self._inherited)

    def inherited_by(self, future: Future) -> tuple[float | None, str]:
        """Return the seconds left of what a run is nested in, and which time-out says so; None if none does."""
        end, timeout = self._inherited.get(future.id, (None, ""))
        return (None if end is None else end - self._monotonic()), timeout

    def inherit(self, parent: Future, nested: Iterable[Future]) -> None:
        """Let the time of what a run called end with its own."""
        deadline = self._ends.get(parent.id)
        if deadline is not None:
            self._inherited.update((future.id, deadline) for future in nested)
