"""The attempts of a pipeline run's runs that failed, as columns, and when what came after each of them began."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select

from sematic.model.attempts import next_beginning
from sematic.model.ids import RunId
from sematic.model.jobs import JobCourse, courses_of
from sematic.model.states import RunState
from sematic.store.executions import job_of
from sematic.store.rows import micros_or_none, moment_of
from sematic.store.schema import attempts, jobs, runs

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PER_QUERY = 500
_STARTED_ONCE = (RunState.RETRYING, RunState.FAILED, RunState.CANCELED)
"""Where a run may stand that failed, and that was not started again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Attempts that failed, in the order of their runs and of each run's attempts; microseconds since 1970."""

    runs: Sequence[str]
    started: Sequence[int]
    ended: Sequence[int]
    next: Sequence[int | None]
    """When the next attempt began, about; None if none has."""


class _Row(NamedTuple):
    run_id: RunId
    number: int
    started_at: int
    ended_at: int
    starts: int


def failed_in(db: Connection, root_id: RunId) -> Failed:
    """Return the attempts that failed of the runs of a pipeline run that were tried again, or are to be."""
    # Most runs are looked at no further: what succeeded the first time has none.
    may_have = or_(runs.c.attempts > 1, runs.c.state.in_(_STARTED_ONCE))
    query = (
        select(attempts.c.run_id, attempts.c.number, attempts.c.started_at, attempts.c.ended_at, runs.c.attempts)
        .join(runs, runs.c.id == attempts.c.run_id)
        .where(runs.c.root_id == root_id, may_have)
        .order_by(runs.c.position, runs.c.id, attempts.c.number)
    )
    found = [_Row(*row) for row in db.execute(query)]
    courses = _courses_in(db, list(dict.fromkeys(row.run_id for row in found)))
    return Failed(
        runs=[row.run_id for row in found],
        started=[row.started_at for row in found],
        ended=[row.ended_at for row in found],
        next=list(_next_of(found, courses)),
    )


def _next_of(found: Iterable[_Row], courses: Mapping[RunId, Sequence[JobCourse]]) -> Iterable[int | None]:
    for run_id, rows in groupby(found, attrgetter("run_id")):
        first, *others = rows
        yield from (row.started_at for row in others)
        last = others[-1] if others else first
        began = next_beginning(
            number=last.number, ended_at=moment_of(last.ended_at), starts=last.starts, courses=courses.get(run_id, ())
        )
        yield micros_or_none(began.at)


def _courses_in(db: Connection, run_ids: Sequence[RunId]) -> Mapping[RunId, Sequence[JobCourse]]:
    """Return what engines made of the later attempts of some runs."""
    found: dict[RunId, list[JobCourse]] = {}
    for start in range(0, len(run_ids), _PER_QUERY):
        some = run_ids[start : start + _PER_QUERY]
        query = select(jobs).where(jobs.c.run_id.in_(some), jobs.c.attempt > 1)
        for course in courses_of(map(job_of, db.execute(query))):
            found.setdefault(course.job.run_id, []).append(course)
    return found
