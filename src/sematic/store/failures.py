"""Why a run failed: the first run below it that failed by itself, and how often the same has happened before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import literal, select, tuple_

from sematic.model.states import RunState
from sematic.store.relatives import DEEPEST
from sematic.store.rows import moment_of, run_of
from sematic.store.schema import runs

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Select

    from sematic.model.ids import RunId
    from sematic.model.records import ExceptionMetadata, Run

MOST_FAILED = 10_000
"""How many failed runs of a pipeline run are looked at."""

LAST = 20
"""In how many pipeline runs somebody looks for the same failure."""

_MOST_CALLS = 20_000
"""How many calls of each of them are looked at."""
_MOST_ERRORS = 50
"""How many failed calls of the same function are looked at in each of them."""
_LONGEST = 1000
"""Characters of a message that are compared."""
_VARYING = re.compile(
    r"""0x[0-9a-f]+
    | (?<![0-9a-z]) [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} (?![0-9a-z])
    | (?<![0-9a-z]) (?=[a-f]*[0-9]) [0-9a-f]{6,} (?![0-9a-z])
    | (?:(?<!\w)[-+])? [0-9]+(?:\.[0-9]+)* (?:e[-+]?[0-9]+)?""",
    re.IGNORECASE | re.VERBOSE,
)
"""What differs each time the same goes wrong: addresses, ids and numbers."""
_FAILED = [RunState.FAILED.value, RunState.NESTED_FAILED.value]
_NOT_ALL_WELL = [*_FAILED, RunState.RAN.value, RunState.CANCELED.value]
"""What a run is in below which some may have failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCause:
    """The first run that failed by itself."""

    run: Run
    failed_count: int
    """How many runs failed by themselves; 10,000 are counted at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """How often the same function failed with the same error in the last runs of a pipeline.

    Errors are the same if their class is, and the first line of their messages, numbers and ids aside.
    """

    failed: int
    """In how many of them."""
    of: int
    """How many were looked at: the last ones up to the one that failed, which is one of them."""
    since: datetime
    """When the first of those that failed so was created."""


@dataclass(slots=True, kw_only=True)
class _Said:
    """What an exception is called, and says."""

    name: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Failures:
    """Looks up in a database what failed."""

    engine: Engine

    def root_cause_of(self, run: Run) -> RootCause | None:
        """Return which run was the first to fail, of a run and all below it; None if none did."""
        with self.engine.connect() as db:
            failed = db.execute(_failed_in(run.id)).all()
            if not failed:
                return None
            parents = {row.parent_id for row in failed}
            own = [row for row in failed if row.id not in parents]
            # One that only waited for others counts where nothing is recorded of those.
            cause = min(
                own or failed,
                key=lambda row: (row.state != RunState.FAILED.value, row.ended_at or 0, row.position, row.id),
            )
            found = run_of(db.execute(select(runs).where(runs.c.id == cause.id)).one())
        return RootCause(run=found, failed_count=sum(row.state == RunState.FAILED.value for row in own))

    def recurrence_of(self, cause: Run) -> Recurrence | None:
        """Return how often a run's function failed as it did; None if it has no exception or no root."""
        if cause.error is None:
            return None
        kind = _kind_of(cause.error)
        with self.engine.connect() as db:
            root = db.execute(select(runs).where(runs.c.id == cause.root_id)).one_or_none()
            if root is None:
                return None
            last = db.execute(last_of(root.function, place=(root.created_at, root.id))).all()
            alike = [
                row.created_at
                for row in last
                if row.id == root.id or (row.state in _NOT_ALL_WELL and kind in _kinds_in(db, row.id, of=cause))
            ]
        return Recurrence(failed=len(alike), of=len(last), since=moment_of(min(alike)))


def _failed_in(run_id: RunId) -> Select[*tuple[object, ...]]:
    """Return the query for the failed runs among a run and those below it: only what can lead to some is followed."""
    columns = (runs.c.id, runs.c.parent_id, runs.c.state, runs.c.ended_at, runs.c.position)
    first = select(*columns, literal(0).label("level")).where(runs.c.id == run_id)
    below = first.cte("below", recursive=True)
    step = select(*columns, below.c.level + 1).where(
        # Joined to "", the index of states is not chosen: there are so many runs in each.
        runs.c.parent_id == below.c.id,
        runs.c.state.concat("").in_(_NOT_ALL_WELL),
        below.c.level < DEEPEST,
    )
    below = below.union_all(step)
    return select(below).where(below.c.state.in_(_FAILED)).limit(MOST_FAILED)


def last_of(function: str, *, place: tuple[int, str]) -> Select[*tuple[object, ...]]:
    """Return the query for the last 20 runs of a pipeline up to one of them, newest first."""
    there = tuple_(runs.c.created_at, runs.c.id) <= tuple_(*place)
    columns = (runs.c.id, runs.c.root_id, runs.c.state, runs.c.created_at, runs.c.ended_at)
    query = select(*columns).where(runs.c.parent_id.is_(None), runs.c.function == function, there)
    return query.order_by(runs.c.created_at.desc(), runs.c.id.desc()).limit(LAST)


def _kinds_in(db: Connection, root_id: str, *, of: Run) -> set[tuple[str, str]]:
    """Return with which kinds of errors the function of a run failed in another pipeline run."""
    calls = select(runs.c.function, runs.c.state, runs.c.error).where(runs.c.root_id == root_id)
    some = calls.order_by(runs.c.created_at, runs.c.id).limit(_MOST_CALLS).subquery()
    is_alike = (some.c.state == RunState.FAILED.value) & (some.c.function == of.function)
    errors = select(some.c.error).where(is_alike, some.c.error.is_not(None)).limit(_MOST_ERRORS)
    return {_kind_of(msgspec.json.decode(error, type=_Said)) for error in db.scalars(errors)}


def _kind_of(error: _Said | ExceptionMetadata) -> tuple[str, str]:
    """Return the class of an error and the first line it says, every number and id in it as one sign."""
    line = error.message.strip()[:_LONGEST].partition("\n")[0]
    return error.name, _VARYING.sub("#", line.rstrip())
