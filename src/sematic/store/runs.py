"""Questions about runs: lists, one by the beginning of its id, and what came before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select, true, tuple_

from sematic.model.errors import AmbiguousIdError, UnknownRunError
from sematic.model.ids import RunId
from sematic.model.reading import DEFAULT_LIMIT, EVERY_ROOT, MOST_IDS, Page, RunFilter
from sematic.model.records import Direction
from sematic.store.pages import Order, Place, cursor_of, place_of
from sematic.store.prefixes import MOST_NAMED, starts_with
from sematic.store.rows import attempt_of, binding_of, cancellation_of, function_of, micros_of, run_of, usage_of
from sematic.store.run_conditions import conditions, is_served, leading, of_its_index
from sematic.store.schema import attempts, bindings, cancellations, functions, pipeline_runs, run_tags, runs, usages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, Select, Subquery, Tuple

    from sematic.model.ids import Digest
    from sematic.model.reading import Cursor
    from sematic.model.records import Attempt, Binding, Cancellation, FunctionSource, ResourceUsage, Run

MOST_CANDIDATES = 20
"""How many runs are told of where an id is the beginning of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Part of a list in its order: from after one place to another, which belongs to it."""

    order: Order = Order.NEWEST_FIRST
    start: Place | None = None
    end: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Runs that pass a filter, out of those that were looked at."""

    runs: tuple[Run, ...]
    reached: Place | None
    """Where looking stopped before the end, though fewer were found than wanted."""


@dataclass(frozen=True, slots=True)
class RunQueries:
    """Looks runs up in a database."""

    engine: Engine

    def page(
        self,
        which: RunFilter = EVERY_ROOT,
        *,
        after: Cursor | None = None,
        limit: int = DEFAULT_LIMIT,
        order: Order = Order.NEWEST_FIRST,
    ) -> Page[Run]:
        """Return the newest runs that pass a filter, or the oldest; `after` is the page before's `next`."""
        query = query_of(which, after=after, order=order).limit(limit + 1)
        with self.engine.connect() as db:
            found = db.execute(query).all()
        shown = found[:limit]
        more = len(found) > limit and bool(shown)
        return Page(
            items=tuple(run_of(row) for row in shown),
            next=cursor_of(Place(shown[-1].created_at, shown[-1].id)) if more else None,
        )

    def glance(self, which: RunFilter, *, within: Span, limit: int, most: int) -> Glance:
        """Return the first runs in a span that pass a filter, having looked at so many runs at the most."""
        with self.engine.connect() as db:
            seen = within if is_served(which) else narrowed(db, which, within=within, most=most)
            found = db.execute(query_within(which, seen).limit(limit)).all()
        reached = seen.end if seen != within and len(found) < limit else None
        return Glance(runs=tuple(run_of(row) for row in found), reached=reached)

    def owners_of(self, root_ids: Sequence[RunId]) -> Mapping[RunId, str]:
        """Return who launched each of some pipeline runs; there is no entry for one that nobody knows of."""
        which = pipeline_runs.c.root_id.in_(list(dict.fromkeys(root_ids)))
        with self.engine.connect() as db:
            found = db.execute(select(pipeline_runs.c.root_id, pipeline_runs.c.user).where(which))
            return {RunId(row.root_id): row.user for row in found}

    def by_prefix(self, prefix: str) -> Run:
        """Return the only run whose id begins like this; UnknownRunError or AmbiguousIdError otherwise."""
        begins_so = starts_with(runs.c.id, prefix.strip().lower())
        query = select(runs).where(begins_so).order_by(runs.c.id).limit(MOST_CANDIDATES)
        with self.engine.connect() as db:
            found = [run_of(row) for row in db.execute(query)] if prefix.strip() else []
        if not found:
            raise UnknownRunError(prefix)
        if len(found) > 1:
            raise AmbiguousIdError(prefix, matches=tuple(run.id for run in found[:MOST_NAMED]), runs=tuple(found))
        return found[0]

    def attempts_of(self, run_id: RunId) -> Sequence[Attempt]:
        """Return a run's failed tries, first to last."""
        query = select(attempts).where(attempts.c.run_id == run_id).order_by(attempts.c.number)
        with self.engine.connect() as db:
            return [attempt_of(row) for row in db.execute(query)]

    def usages_of(self, run_id: RunId) -> Mapping[int, ResourceUsage]:
        """Return what each attempt of a run used, as far as it was measured, by its number."""
        query = select(usages).where(usages.c.run_id == run_id).order_by(usages.c.attempt)
        with self.engine.connect() as db:
            return {row.attempt: usage_of(row) for row in db.execute(query)}

    def cancellations_of(self, root_id: RunId) -> Sequence[Cancellation]:
        """Return what was asked to end of a pipeline run, in the order it was asked."""
        query = select(cancellations).where(cancellations.c.root_id == root_id).order_by(cancellations.c.seq)
        with self.engine.connect() as db:
            return [cancellation_of(row) for row in db.execute(query)]

    def function(self, source_id: Digest) -> FunctionSource | None:
        """Return a function's text; None if it was not recorded."""
        with self.engine.connect() as db:
            row = db.execute(select(functions).where(functions.c.id == source_id)).one_or_none()
            return None if row is None else function_of(row)

    def pipelines(self) -> Sequence[str]:
        """Return the dotted paths of all functions that were ever a root, in order."""
        roots = runs.c.parent_id.is_(None)
        # One step in the index per function, however many runs each has.
        first = select(func.min(runs.c.function).label("function")).where(roots).cte("pipelines", recursive=True)
        next_one = select(func.min(runs.c.function)).where(roots, runs.c.function > first.c.function).scalar_subquery()
        each = first.union_all(select(next_one).where(first.c.function.is_not(None)))
        with self.engine.connect() as db:
            return list(db.scalars(select(each.c.function).where(each.c.function.is_not(None))))

    def earlier_that_asked_cache(self, run: Run) -> Run | None:
        """Return the last run of the same function before this one that looked for an earlier result."""
        query = (
            select(runs)
            .where(runs.c.function == run.function, runs.c.cache_key.is_not(None))
            .where(runs.c.created_at < micros_of(run.created_at))
            .order_by(runs.c.created_at.desc())
            .limit(1)
        )
        with self.engine.connect() as db:
            row = db.execute(query).one_or_none()
            return None if row is None else run_of(row)

    def nearest_earlier(self, run: Run) -> Run | None:
        """Return the run that did the same before: of the same function, in the last pipeline run that called it.

        A root is only compared with roots. Of several calls it is the one with the same place among them. If no
        earlier pipeline run called the function, it is the call before in the same one.
        """
        with self.engine.connect() as db:
            found = db.execute(last_elsewhere(run, before=_begun(db, run))).one_or_none()
            siblings = calls_of(run, root_id=run.root_id).where(runs.c.position < run.position)
            if found is None:
                found = db.execute(siblings.order_by(runs.c.position.desc()).limit(1)).one_or_none()
            elif run.parent_id is not None:
                place = db.scalar(select(func.count()).select_from(siblings.subquery())) or 0
                there = calls_of(run, root_id=RunId(found.root_id)).order_by(runs.c.position).offset(place).limit(1)
                found = db.execute(there).one_or_none() or found
            return None if found is None else run_of(found)

    def inputs_of(self, run_id: RunId) -> Sequence[Binding]:
        """Return a run's inputs, as its signature has them."""
        query = (
            select(bindings)
            .where(bindings.c.run_id == run_id, bindings.c.direction == Direction.INPUT.value)
            .order_by(bindings.c.position, bindings.c.name)
        )
        with self.engine.connect() as db:
            return [binding_of(row) for row in db.execute(query)]


def _begun(db: Connection, run: Run) -> int:
    """Return when the pipeline run of a run began; when the run itself was created, if nobody knows."""
    return db.scalar(select(runs.c.created_at).where(runs.c.id == run.root_id)) or micros_of(run.created_at)


def last_elsewhere(run: Run, *, before: int) -> Select[*tuple[object, ...]]:
    """Return the query for the last run of the same function, of roots for a root, in another pipeline run."""
    query = select(runs).where(runs.c.function == run.function, runs.c.created_at < before)
    if run.parent_id is None:
        query = query.where(runs.c.parent_id.is_(None))
    query = query.where(runs.c.root_id != run.root_id)
    return query.order_by(runs.c.created_at.desc(), runs.c.id.desc()).limit(1)


def calls_of(run: Run, *, root_id: RunId) -> Select[*tuple[object, ...]]:
    """Return the query for the calls of a run's function in a pipeline run."""
    # There are so many runs of each function that the pipeline run's index is better; joined to "", it is chosen.
    return select(runs).where(runs.c.root_id == root_id, runs.c.function.concat("") == run.function)


def query_of(
    which: RunFilter, *, after: Cursor | None = None, order: Order = Order.NEWEST_FIRST
) -> Select[*tuple[object, ...]]:
    """Return the query for the runs that pass a filter, newest or oldest first: an index gives them in that order."""
    return query_within(which, Span(order=order, start=None if after is None else place_of(after)))


def query_within(which: RunFilter, span: Span) -> Select[*tuple[object, ...]]:
    """Return the query for the runs in a part of a list that pass a filter, in its order."""
    source = runs if which.id_prefix is None else _some_ids(which.id_prefix)
    query = select(source).where(*conditions(which, source))
    created_at, run_id = source.c.created_at, source.c.id
    if leading(which) == "tag":
        query = query.join(run_tags, run_tags.c.run_id == source.c.id).where(run_tags.c.tag == which.tag)
        if which.is_for_roots:
            query = query.where(run_tags.c.is_root == true())
        created_at, run_id = run_tags.c.run_created_at, run_tags.c.run_id
    query = query.where(*_bounds(which, span, tuple_(created_at, run_id)))
    if span.order is Order.OLDEST_FIRST:
        return query.order_by(created_at, run_id)
    return query.order_by(created_at.desc(), run_id.desc())


def _bounds(which: RunFilter, span: Span, place: Tuple) -> Iterator[ColumnElement[bool]]:
    """Yield what keeps a list to a part of it, as one bound on each side at the most: an index serves only one."""
    is_rising = span.order is Order.OLDEST_FIRST
    # Every id is greater than "".
    lows = [span.start if is_rising else span.end, _at(which.created_from)]
    highs = [span.end if is_rising else span.start, _at(which.created_before)]
    low = max((each for each in lows if each is not None), default=None)
    high = min((each for each in highs if each is not None), default=None)
    if low is not None:
        bound = tuple_(low.micros, low.id)
        yield place >= bound if low == span.end else place > bound
    if high is not None:
        bound = tuple_(high.micros, high.id)
        yield place <= bound if high == span.end else place < bound


def _at(moment: datetime | None) -> Place | None:
    return None if moment is None else Place(micros_of(moment), "")


def narrowed(db: Connection, which: RunFilter, *, within: Span, most: int) -> Span:
    """Return the part of a span in which as many runs are as may be looked at; all of it if there are no more."""
    query = query_within(of_its_index(which), within)
    # Of the index alone: no run itself is read for this.
    places = query.with_only_columns(*_place_columns(which)).offset(most - 1).limit(2)
    last, *more = db.execute(places).all() or (None,)
    return within if last is None or not more else replace(within, end=Place(*last))


def _place_columns(which: RunFilter) -> tuple[ColumnElement[int], ColumnElement[str]]:
    if leading(which) == "tag":
        return run_tags.c.run_created_at, run_tags.c.run_id
    return runs.c.created_at, runs.c.id


def _some_ids(prefix: str) -> Subquery:
    """Return the runs whose id begins like this; not all of them where the beginning says little."""
    return select(runs).where(starts_with(runs.c.id, prefix.lower())).order_by(runs.c.id).limit(MOST_IDS).subquery()
