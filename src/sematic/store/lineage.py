"""Lineage: which runs made an artifact and which used it, across all pipelines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, tuple_

from sematic.model.reading import DEFAULT_LIMIT, Page, Use
from sematic.model.records import Direction
from sematic.store.pages import Place, cursor_of, place_of
from sematic.store.rows import binding_of, run_of
from sematic.store.schema import artifacts, bindings, runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from sematic.model.ids import ArtifactId
    from sematic.model.reading import Cursor
    from sematic.model.records import Run


@dataclass(frozen=True, slots=True)
class Lineage:
    """Follows artifacts through a database."""

    engine: Engine

    def producers_of(
        self, artifact_id: ArtifactId, *, after: Cursor | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Run]:
        """Return the runs that made an artifact themselves, the first first.

        Runs that passed on a nested run's output, or an earlier result from the cache, did not make it.
        """
        query = (
            select(runs)
            .join(bindings, bindings.c.run_id == runs.c.id)
            .where(bindings.c.artifact_id == artifact_id, bindings.c.direction == Direction.OUTPUT.value)
            .where(bindings.c.producer_id.is_(None), runs.c.original_run_id.is_(None))
            .order_by(bindings.c.run_created_at, bindings.c.run_id)
            .limit(limit + 1)
        )
        if after is not None:
            place = place_of(after)
            query = query.where(tuple_(bindings.c.run_created_at, bindings.c.run_id) > tuple_(place.micros, place.id))
        with self.engine.connect() as db:
            found = db.execute(query).all()
        shown = found[:limit]
        more = len(found) > limit and bool(shown)
        return Page(
            items=tuple(run_of(row) for row in shown),
            next=cursor_of(Place(shown[-1].created_at, shown[-1].id)) if more else None,
        )

    def first_producers_of(self, artifact_ids: Sequence[ArtifactId]) -> Mapping[ArtifactId, Run]:
        """Return for each artifact the first run that made it itself, as `producers_of`; without one it is missing."""
        first = (
            select(bindings.c.run_id)
            .join(runs, runs.c.id == bindings.c.run_id)
            .where(bindings.c.artifact_id == artifacts.c.id, bindings.c.direction == Direction.OUTPUT.value)
            .where(bindings.c.producer_id.is_(None), runs.c.original_run_id.is_(None))
            .order_by(bindings.c.run_created_at, bindings.c.run_id)
            .limit(1)
            .correlate(artifacts)
            .scalar_subquery()
        )
        maker = runs.alias("maker")
        query = (
            select(maker, artifacts.c.id.label("made"))
            .join_from(artifacts, maker, maker.c.id == first)
            .where(artifacts.c.id.in_(artifact_ids))
        )
        with self.engine.connect() as db:
            return {row.made: run_of(row) for row in db.execute(query)}

    def consumers_of(
        self, artifact_id: ArtifactId, *, after: Cursor | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Use]:
        """Return the runs that took an artifact as an input, newest first; one that took it twice comes once each.

        A page ends with the last use of a run, so it may be a little longer than `limit`.
        """
        newest = bindings.c.run_created_at.desc(), bindings.c.run_id.desc()
        uses = (
            select(bindings)
            .where(bindings.c.artifact_id == artifact_id, bindings.c.direction == Direction.INPUT.value)
            .order_by(*newest, bindings.c.name)
        )
        which = (
            select(bindings.c.run_created_at, bindings.c.run_id)
            .where(bindings.c.artifact_id == artifact_id, bindings.c.direction == Direction.INPUT.value)
            .distinct()
            .order_by(*newest)
            .limit(limit + 1)
        )
        place = tuple_(bindings.c.run_created_at, bindings.c.run_id)
        if after is not None:
            before = place_of(after)
            which = which.where(place < tuple_(before.micros, before.id))
        with self.engine.connect() as db:
            users = db.execute(which).all()
            shown = users[:limit]
            if not shown:
                return Page(items=(), next=None)
            first, last = shown[0], shown[-1]
            within = (place <= tuple_(first.run_created_at, first.run_id)) & (
                place >= tuple_(last.run_created_at, last.run_id)
            )
            bound = [binding_of(row) for row in db.execute(uses.where(within))]
            found = db.execute(select(runs).where(runs.c.id.in_([row.run_id for row in shown])))
            of_id = {run.id: run for run in map(run_of, found)}
        return Page(
            items=tuple(Use(run=of_id[binding.run_id], binding=binding) for binding in bound),
            next=cursor_of(Place(last.run_created_at, last.run_id)) if len(users) > limit else None,
        )
