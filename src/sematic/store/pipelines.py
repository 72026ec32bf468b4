"""Questions about pipelines: the functions that were ever a root, and how their last runs went."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import Enum, unique
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import func, select, tuple_

from sematic.model.ids import Digest, RunId
from sematic.model.names import shown_name
from sematic.model.reading import Cursor, Page
from sematic.model.states import RunState
from sematic.store.pages import BadCursorError
from sematic.store.rows import micros_of, moment_of
from sematic.store.schema import runs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, FromClause, Row, Select

_IS_ROOT = runs.c.parent_id.is_(None)
_OF_RUN = ("id", "state", "created_at", "started_at", "ended_at", "original_run_id")
"""What is read of every run; thousands are, for a list."""
_OF_NEWEST = (runs.c.id, runs.c.name, runs.c.tags, runs.c.source_id)
_PER_QUERY = 500
_STATES = {state.value: state for state in RunState}
_ALL = 1_000_000
"""More pipelines than there are."""
_LONG_AGO = -(1 << 62)
"""Before every moment."""


@unique
class PipelineOrder(Enum):
    """How a list of pipelines is sorted."""

    BY_NAME = "by name"
    LAST_RUN_FIRST = "last run first"


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineFilter:
    """Which pipelines to list, and how much of each."""

    search: str | None = None
    """What occurs in the path, in any case."""
    order: PipelineOrder = PipelineOrder.BY_NAME
    last: int = 20
    """How many of its last runs come with each."""


EVERY_PIPELINE = PipelineFilter()


class RecentRun(NamedTuple):
    """One of the last runs of a pipeline; a list has thousands."""

    id: RunId
    state: RunState
    created_at: datetime
    took: int | None
    """Microseconds from its start to its end; None if it has not ended, or never began."""
    under_way_since: datetime | None
    """When it started; None if it has not, or has ended."""
    is_cached: bool
    """Whether it took over an earlier result, so that nothing of it was executed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A function that was a root at least once."""

    function: str
    """Dotted path of module and function."""
    name: str
    """What its newest run is called."""
    tags: tuple[str, ...]
    """Those of its newest run."""
    source_id: Digest | None
    """Of the function's text, as of the newest run."""
    run_count: int
    recent: tuple[RecentRun, ...]
    """Its last runs, newest first; at least one."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a list of pipelines."""

    micros: int
    function: str


@dataclass(frozen=True, slots=True)
class PipelineQueries:
    """Looks pipelines up in a database."""

    engine: Engine

    def page(
        self, which: PipelineFilter = EVERY_PIPELINE, *, after: Cursor | None = None, limit: int
    ) -> Page[Pipeline]:
        """Return pipelines with their last runs; `after` is the page before's `next`.

        A pipeline that is run again while somebody turns pages of those sorted by last run has moved to the first.
        """
        found = self._found(query_of(which, after=after, limit=limit + 1), last=which.last)
        if len(found) <= limit:
            return Page(items=tuple(found), next=None)
        last = found[limit - 1]
        return Page(
            items=tuple(found[:limit]), next=_cursor_of(_Place(micros_of(last.recent[0].created_at), last.function))
        )

    def pipeline(self, function: str, *, last: int) -> Pipeline | None:
        """Return the pipeline of a function; None if it never was a root."""
        known = select(runs.c.function, func.max(runs.c.created_at).label("newest"))
        known = known.where(_IS_ROOT, runs.c.function == function).group_by(runs.c.function)
        return next(iter(self._found(_with_runs(known, order=PipelineOrder.BY_NAME, last=last), last=last)), None)

    def _found(self, query: Select[*tuple[Any, ...]], *, last: int) -> list[Pipeline]:
        with self.engine.connect() as db:
            rows = db.execute(query).all()
            # Runs that were created at the same moment may be more than were asked for.
            found = [list(islice(each, last)) for _, each in groupby(rows, itemgetter(0))]
            newest = _newest_of(db, [each[0].id for each in found])
        return [_pipeline_of(each, newest[each[0].id]) for each in found]


def query_of(which: PipelineFilter, *, after: Cursor | None = None, limit: int) -> Select[*tuple[Any, ...]]:
    """Return the query for some pipelines: the last runs of each, and how many runs it has."""
    # One step in the index per function, however many runs each has.
    first = select(func.min(runs.c.function).label("function")).where(_IS_ROOT).cte("pipelines", recursive=True)
    next_one = select(func.min(runs.c.function)).where(_IS_ROOT, runs.c.function > first.c.function).scalar_subquery()
    each = first.union_all(select(next_one).where(first.c.function.is_not(None)))
    newest = select(func.max(runs.c.created_at)).where(_IS_ROOT, runs.c.function == each.c.function).scalar_subquery()
    known = select(each.c.function, newest.label("newest")).where(each.c.function.is_not(None))
    if which.search is not None:
        known = known.where(each.c.function.icontains(which.search, autoescape=True))
    every = known.subquery("every")
    some = select(every).order_by(*_sorted_by(every, which.order)).limit(limit)
    if after is not None:
        place = _place_of(after)
        if which.order is PipelineOrder.BY_NAME:
            some = some.where(every.c.function > place.function)
        else:
            there = tuple_(every.c.newest, every.c.function)
            some = some.where(there < tuple_(place.micros, place.function))
    return _with_runs(some, order=which.order, last=which.last)


def _with_runs(known: Select[*tuple[Any, ...]], *, order: PipelineOrder, last: int) -> Select[*tuple[Any, ...]]:
    """Return the query for the last runs of some functions, and how many runs each has."""
    some = known.subquery("some")
    of_it = (_IS_ROOT, runs.c.function == some.c.function)
    count = select(func.count()).select_from(runs).where(*of_it).scalar_subquery()
    # From the last one that is wanted on: a look into the index for each function.
    since = (
        select(runs.c.created_at)
        .where(*of_it)
        .order_by(runs.c.created_at.desc(), runs.c.id.desc())
        .offset(last - 1)
        .limit(1)
        .scalar_subquery()
    )
    each = select(some, count.label("run_count"), func.coalesce(since, _LONG_AGO).label("since"))
    # With a limit it is worked out once for each function; SQLite would do so for each of its runs otherwise.
    counted = each.limit(_ALL).subquery("counted")
    recent = (runs.c.function == counted.c.function) & (runs.c.created_at >= counted.c.since) & _IS_ROOT
    columns = [runs.c[name] for name in _OF_RUN]
    return (
        select(counted.c.function, counted.c.run_count, *columns)
        .join_from(counted, runs, recent)
        .order_by(*_sorted_by(counted, order), runs.c.created_at.desc(), runs.c.id.desc())
    )


def _sorted_by(source: FromClause, order: PipelineOrder) -> Sequence[ColumnElement[Any]]:
    if order is PipelineOrder.BY_NAME:
        return (source.c.function,)
    return (source.c.newest.desc(), source.c.function.desc())


def _newest_of(db: Connection, run_ids: Sequence[str]) -> dict[str, Row[*tuple[Any, ...]]]:
    """Return what is read of the newest runs alone, by their ids."""
    found: dict[str, Row[*tuple[Any, ...]]] = {}
    for start in range(0, len(run_ids), _PER_QUERY):
        query = select(*_OF_NEWEST).where(runs.c.id.in_(run_ids[start : start + _PER_QUERY]))
        found.update((row.id, row) for row in db.execute(query))
    return found


def _pipeline_of(rows: Sequence[Row[*tuple[Any, ...]]], newest: Row[*tuple[Any, ...]]) -> Pipeline:
    return Pipeline(
        function=rows[0].function,
        name=shown_name(newest.name, function=rows[0].function),
        tags=tuple(msgspec.json.decode(newest.tags, type=list[str])),
        source_id=None if newest.source_id is None else Digest(newest.source_id),
        run_count=rows[0].run_count,
        recent=tuple(_recent_run_of(*row[2 : 2 + len(_OF_RUN)]) for row in rows),
    )


def _recent_run_of(
    run_id: str, state: str, created: int, started: int | None, ended: int | None, original: str | None
) -> RecentRun:
    return RecentRun(
        id=RunId(run_id),
        state=_STATES[state],
        created_at=moment_of(created),
        took=None if ended is None or started is None else max(ended - started, 0),
        under_way_since=moment_of(started) if ended is None and started is not None else None,
        is_cached=original is not None,
    )


def _cursor_of(place: _Place) -> Cursor:
    return Cursor(urlsafe_b64encode(msgspec.json.encode((place.micros, place.function))).decode())


def _place_of(cursor: Cursor) -> _Place:
    try:
        micros, function = msgspec.json.decode(urlsafe_b64decode(cursor.encode()), type=tuple[int, str])
    except (ValueError, msgspec.MsgspecError):
        raise BadCursorError(cursor) from None
    if "\0" in function or abs(micros) >= 1 << 62:
        raise BadCursorError(cursor)
    return _Place(micros, function)
