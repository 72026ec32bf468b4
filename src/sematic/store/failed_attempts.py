"""The attempts of a pipeline run's runs that failed, as columns, and when what came after each of them began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select

from sematic.model.ids import RunId
from sematic.model.states import RunState
from sematic.store.schema import attempts, runs

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STARTED_ONCE = (RunState.RETRYING, RunState.FAILED, RunState.CANCELED)
"""Where a run may stand that failed, and that was not started again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Attempts that failed, in the order of their runs and of each run's attempts; microseconds since 1970."""

    runs: Sequence[str]
    started: Sequence[int]
    ended: Sequence[int]
    next: Sequence[int | None]
    """When the next attempt began; None if none has."""


class _Row(NamedTuple):
    run_id: RunId
    number: int
    started_at: int
    ended_at: int
    starts: int
    last_started_at: int


def failed_in(db: Connection, root_id: RunId) -> Failed:
    """Return the attempts that failed of the runs of a pipeline run that were tried again, or are to be."""
    # Most runs are looked at no further: what succeeded the first time has none.
    may_have = or_(runs.c.attempts > 1, runs.c.state.in_(_STARTED_ONCE))
    query = (
        select(attempts.c.run_id, attempts.c.number, attempts.c.started_at, attempts.c.ended_at)
        .add_columns(runs.c.attempts, runs.c.last_started_at)
        .join(runs, runs.c.id == attempts.c.run_id)
        .where(runs.c.root_id == root_id, may_have)
        .order_by(runs.c.position, runs.c.id, attempts.c.number)
    )
    found = [_Row(*row) for row in db.execute(query)]
    return Failed(
        runs=[row.run_id for row in found],
        started=[row.started_at for row in found],
        ended=[row.ended_at for row in found],
        next=[_next_of(row, after) for row, after in pairwise([*found, None]) if row is not None],
    )


def _next_of(row: _Row, after: _Row | None) -> int | None:
    if after is not None and after.run_id == row.run_id:
        return after.started_at
    return row.last_started_at if row.starts > row.number else None
