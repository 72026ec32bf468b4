"""Calls elsewhere that have no time left of what they are nested in: most of it may have gone by while they waited."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from sematic.graph.future import Future
from sematic.model.errors import TimeoutError as SematicTimeoutError
from sematic.model.ids import RunId
from sematic.runners.deadlines import Deadlines

_PAUSE = 0.25
"""Seconds between two looks: tens of thousands of calls may wait."""

_GRACE = 5.0
"""Seconds in which a call that executes ends by itself, or is killed where it does."""


class Overdue:
    """Finds the calls that are overdue, each once, and keeps what their error is until it is taken."""

    def __init__(self, deadlines: Deadlines, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._deadlines = deadlines
        self._monotonic = monotonic
        self._looked_at = float("-inf")
        self._errors: dict[RunId, SematicTimeoutError] = {}

    def found(
        self, unended: Callable[[], Iterable[Future]], *, has_begun: Callable[[RunId], bool]
    ) -> Iterator[tuple[Future, SematicTimeoutError]]:
        """Yield those of the calls that have not ended that are to be ended now, each with its error."""
        if not self._deadlines.are_inherited or self._monotonic() - self._looked_at < _PAUSE:
            return
        self._looked_at = self._monotonic()
        for future in unended():
            left, timeout = self._deadlines.inherited_by(future)
            is_begun = has_begun(future.id)
            if left is None or left > (-_GRACE if is_begun else 0.0) or future.id in self._errors:
                continue
            what = "end" if is_begun else "begin"
            error = self._errors[future.id] = SematicTimeoutError(
                f"{future.function.path} did not {what} within {timeout}."
            )
            yield future, error

    def taken(self, run_id: RunId) -> SematicTimeoutError | None:
        """Return why a call was ended, once; None if that was not for want of time."""
        return self._errors.pop(run_id, None)
