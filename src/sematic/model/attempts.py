"""When the tries of a run began: its own start is that of the first, and of the failed ones it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sematic.model.jobs import JobCourse
from sematic.model.records import Attempt, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """When a try of a run began, as far as that is known."""

    at: datetime | None
    """None while it waits for its turn, and if that never came."""
    is_exact: bool
    """Whether it began just then, and may not have waited a little longer."""


def last_beginning(run: Run, failed: Sequence[Attempt], courses: Iterable[JobCourse]) -> Beginning | None:
    """Return when the last try of a run began, or is going to; None if it was never started."""
    if run.started_at is None:
        return None
    if not failed:
        return Beginning(at=run.started_at, is_exact=True)
    last = failed[-1]
    return next_beginning(number=last.number, ended_at=last.ended_at, starts=run.attempts, courses=courses)


def next_beginning(*, number: int, ended_at: datetime, starts: int, courses: Iterable[JobCourse]) -> Beginning:
    """Return when the try after the one of a number, which failed, began; `starts` is how often the run was started."""
    if starts <= number:
        return Beginning(at=None, is_exact=True)
    course = next((each for each in reversed(list(courses)) if each.job.attempt == number + 1), None)
    if course is not None and (course.started_at is not None or not course.job.state.is_terminal):
        return Beginning(at=course.started_at, is_exact=True)
    # Nothing tells how long it waited for its turn after that.
    return Beginning(at=ended_at, is_exact=False)
