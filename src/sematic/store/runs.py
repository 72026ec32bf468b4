"""Questions about runs: lists, one by the beginning of its id, and what came before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, true, tuple_

from sematic.model.errors import AmbiguousIdError, UnknownRunError
from sematic.model.ids import RunId
from sematic.model.records import Direction
from sematic.store.pages import DEFAULT_LIMIT, Page, Place, cursor_of, place_of
from sematic.store.prefixes import ids_like, starts_with
from sematic.store.rows import attempt_of, binding_of, cancellation_of, function_of, micros_of, run_of, usage_of
from sematic.store.schema import attempts, bindings, cancellations, functions, run_tags, runs, usages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Engine, FromClause, Select, Subquery

    from sematic.model.ids import Digest
    from sematic.model.records import Attempt, Binding, Cancellation, FunctionSource, ResourceUsage, Run
    from sematic.model.states import RunState
    from sematic.store.pages import Cursor


MOST_IDS = 1000
"""How many runs whose id begins as asked are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """Which runs to list; what is None does not matter."""

    roots_only: bool = True
    """Whether to leave out runs nested in others."""
    function: str | None = None
    """Dotted path of module and function."""
    state: RunState | None = None
    tag: str | None = None
    name: str | None = None
    parent_id: RunId | None = None
    """Only the runs directly nested in this one; `roots_only` does not count then."""
    root_id: RunId | None = None
    """Only the runs of this pipeline run; `roots_only` does not count then."""
    id_prefix: str | None = None
    text: str | None = None
    """Characters that occur in the name or the function's path, in upper or lower case."""

    @property
    def is_for_roots(self) -> bool:
        """Whether nested runs are left out."""
        return self.roots_only and self.parent_id is None and self.root_id is None

    @property
    def state_has_index(self) -> bool:
        """Whether an index finds the state together with what else is asked for."""
        others = {self.tag, self.name, self.parent_id, self.root_id} - {None}
        return not others and (self.function is None or self.is_for_roots)


EVERY_ROOT = RunFilter()


@dataclass(frozen=True, slots=True)
class RunQueries:
    """Looks runs up in a database."""

    engine: Engine

    def page(
        self, which: RunFilter = EVERY_ROOT, *, after: Cursor | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Run]:
        """Return the newest runs that pass a filter, newest first; `after` is the page before's `next`."""
        query = query_of(which, after=after).limit(limit + 1)
        with self.engine.connect() as db:
            found = db.execute(query).all()
        shown = found[:limit]
        more = len(found) > limit and bool(shown)
        return Page(
            items=tuple(run_of(row) for row in shown),
            next=cursor_of(Place(shown[-1].created_at, shown[-1].id)) if more else None,
        )

    def by_prefix(self, prefix: str) -> Run:
        """Return the only run whose id begins like this; UnknownRunError or AmbiguousIdError otherwise."""
        with self.engine.connect() as db:
            matches = ids_like(db, runs.c.id, prefix=prefix) if prefix.strip() else ()
            if not matches:
                raise UnknownRunError(prefix)
            if len(matches) > 1:
                raise AmbiguousIdError(prefix, matches=matches)
            return run_of(db.execute(select(runs).where(runs.c.id == matches[0])).one())

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


def query_of(which: RunFilter, *, after: Cursor | None = None) -> Select[*tuple[object, ...]]:
    """Return the query for the runs that pass a filter, newest first: an index gives them in that order."""
    source = runs if which.id_prefix is None else _some_ids(which.id_prefix)
    query = select(source).where(*_conditions(which, source))
    created_at, run_id = source.c.created_at, source.c.id
    if which.tag is not None:
        query = query.join(run_tags, run_tags.c.run_id == source.c.id).where(run_tags.c.tag == which.tag)
        if which.is_for_roots:
            query = query.where(run_tags.c.is_root == true())
        created_at, run_id = run_tags.c.run_created_at, run_tags.c.run_id
    if after is not None:
        place = place_of(after)
        query = query.where(tuple_(created_at, run_id) < tuple_(place.micros, place.id))
    return query.order_by(created_at.desc(), run_id.desc())


def _conditions(which: RunFilter, source: FromClause) -> Iterator[ColumnElement[bool]]:
    columns = source.c
    chosen = (
        (columns.function, which.function),
        (columns.name, which.name),
        (columns.parent_id, which.parent_id),
        (columns.root_id, which.root_id),
    )
    yield from (column == value for column, value in chosen if value is not None)
    if which.is_for_roots and which.tag is None:
        yield columns.parent_id.is_(None)
    if which.state is not None:
        # There are so many runs in each state that any other index is better; joined to "", this one cannot be chosen.
        yield (columns.state if which.state_has_index else columns.state.concat("")) == which.state.value
    if which.text is not None:
        yield columns.name.icontains(which.text, autoescape=True) | columns.function.icontains(
            which.text, autoescape=True
        )


def _some_ids(prefix: str) -> Subquery:
    """Return the runs whose id begins like this; not all of them where the beginning says little."""
    return select(runs).where(starts_with(runs.c.id, prefix.lower())).order_by(runs.c.id).limit(MOST_IDS).subquery()
