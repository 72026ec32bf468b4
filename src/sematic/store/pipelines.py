"""Questions about pipelines: the functions that were ever a root, and how their last runs went."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import func, select, tuple_, union_all

from sematic.model.ids import Digest, RunId
from sematic.model.states import RunState
from sematic.store.pages import BadCursorError, Cursor, Page
from sematic.store.rows import moment_of, moment_or_none
from sematic.store.schema import runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine, Select

_IS_ROOT = runs.c.parent_id.is_(None)


@unique
class PipelineOrder(Enum):
    """How a list of pipelines is sorted."""

    BY_NAME = "by name"
    LAST_RUN_FIRST = "last run first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A function that was a root at least once."""

    function: str
    """Dotted path of module and function."""
    last_run_at: datetime
    """When its newest run was created."""
    run_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentRun:
    """One of the last runs of a pipeline."""

    id: RunId
    name: str
    state: RunState
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    tags: tuple[str, ...]
    source_id: Digest | None


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
        self, *, search: str | None = None, order: PipelineOrder, after: Cursor | None = None, limit: int
    ) -> Page[Pipeline]:
        """Return pipelines whose path has some text in it, in any case; `after` is the page before's `next`.

        A pipeline that is run again while somebody turns pages of those sorted by last run has moved to the first.
        """
        query = query_of(search=search, order=order, after=after, limit=limit + 1)
        with self.engine.connect() as db:
            found = db.execute(query).all()
        more = len(found) > limit
        shown = found[:limit]
        return Page(
            items=tuple(
                Pipeline(function=function, last_run_at=moment_of(newest), run_count=count)
                for function, newest, count in shown
            ),
            next=_cursor_of(_Place(shown[-1].newest, shown[-1].function)) if more else None,
        )

    def pipeline(self, function: str) -> Pipeline | None:
        """Return the pipeline of a function; None if it never was a root."""
        query = select(func.max(runs.c.created_at), func.count()).where(_IS_ROOT, runs.c.function == function)
        with self.engine.connect() as db:
            newest, count = db.execute(query).one()
        if not count:
            return None
        return Pipeline(function=function, last_run_at=moment_of(newest), run_count=count)

    def recent(self, functions: Sequence[str], *, last: int) -> Mapping[str, Sequence[RecentRun]]:
        """Return the last runs of each pipeline, newest first, with one query."""
        found: dict[str, list[RecentRun]] = {function: [] for function in functions}
        if not functions:
            return found
        with self.engine.connect() as db:
            for row in db.execute(recent_query_of(functions, last=last)):
                found[row.function].append(
                    RecentRun(
                        id=RunId(row.id),
                        name=row.name,
                        state=RunState(row.state),
                        created_at=moment_of(row.created_at),
                        started_at=moment_or_none(row.started_at),
                        ended_at=moment_or_none(row.ended_at),
                        tags=() if row.tags == "[]" else tuple(msgspec.json.decode(row.tags, type=list[str])),
                        source_id=None if row.source_id is None else Digest(row.source_id),
                    )
                )
        for each in found.values():
            each.sort(key=lambda run: (run.created_at, run.id), reverse=True)
        return found


def query_of(
    *, search: str | None, order: PipelineOrder, after: Cursor | None, limit: int
) -> Select[*tuple[str, int, int]]:
    """Return the query for some pipelines, each with the moment of its newest run and how many it has."""
    # One step in the index per function, however many runs each has.
    first = select(func.min(runs.c.function).label("function")).where(_IS_ROOT).cte("pipelines", recursive=True)
    next_one = select(func.min(runs.c.function)).where(_IS_ROOT, runs.c.function > first.c.function).scalar_subquery()
    each = first.union_all(select(next_one).where(first.c.function.is_not(None)))
    of_it = (_IS_ROOT, runs.c.function == each.c.function)
    newest = select(func.max(runs.c.created_at)).where(*of_it).scalar_subquery()
    known = select(each.c.function, newest.label("newest")).where(each.c.function.is_not(None))
    if search is not None:
        known = known.where(each.c.function.icontains(search, autoescape=True))
    all_known = known.subquery("known")
    shown = select(all_known.c.function, all_known.c.newest)
    place = None if after is None else _place_of(after)
    if order is PipelineOrder.BY_NAME:
        shown = shown.order_by(all_known.c.function)
        if place is not None:
            shown = shown.where(all_known.c.function > place.function)
    else:
        shown = shown.order_by(all_known.c.newest.desc(), all_known.c.function.desc())
        if place is not None:
            there = tuple_(all_known.c.newest, all_known.c.function)
            shown = shown.where(there < tuple_(place.micros, place.function))
    some = shown.limit(limit).subquery("some")
    # Only those that are shown are counted.
    count = select(func.count()).where(_IS_ROOT, runs.c.function == some.c.function).scalar_subquery()
    listed = select(some.c.function, some.c.newest, count.label("count"))
    if order is PipelineOrder.BY_NAME:
        return listed.order_by(some.c.function)
    return listed.order_by(some.c.newest.desc(), some.c.function.desc())


def recent_query_of(functions: Sequence[str], *, last: int) -> Select[*tuple[object, ...]]:
    """Return the query for the last runs of some pipelines: a look into the index for each of them."""
    columns = [runs.c[name] for name in ("function", *RecentRun.__annotations__)]
    of_each = (
        select(*columns)
        .where(_IS_ROOT, runs.c.function == function)
        .order_by(runs.c.created_at.desc(), runs.c.id.desc())
        .limit(last)
        .subquery()
        for function in functions
    )
    return select(union_all(*(select(each) for each in of_each)).subquery())


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
