"""Questions about what is around one run: what called it, what it called, and its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import false, func, literal, select

from sematic.model.states import RunState
from sematic.store.rows import binding_of, run_of
from sematic.store.schema import bindings, runs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Engine

    from sematic.model.ids import RunId
    from sematic.model.records import Binding, Direction, Run

DEEPEST = 10_000
"""Levels of nesting that are followed; records from elsewhere might lead round in a circle."""


@dataclass(frozen=True, slots=True)
class Relatives:
    """Looks up in a database what is around a run."""

    engine: Engine

    def ancestors_of(self, run: Run) -> Sequence[Run]:
        """Return the runs a run is nested in, the root first."""
        if run.parent_id is None:
            return []
        first = select(runs.c.id, runs.c.parent_id, literal(1).label("level")).where(runs.c.id == run.parent_id)
        above = first.cte("above", recursive=True)
        step = select(runs.c.id, runs.c.parent_id, above.c.level + 1).where(
            runs.c.id == above.c.parent_id, above.c.level < DEEPEST
        )
        above = above.union_all(step)
        query = select(runs).join(above, above.c.id == runs.c.id).order_by(above.c.level.desc())
        with self.engine.connect() as db:
            return [run_of(row) for row in db.execute(query)]

    def shown_for(self, some: Collection[Run]) -> Mapping[RunId, Run]:
        """Return by the ids of some runs which run people are shown for each.

        It is the run itself, but the caller of one that only builds a container, unless that has been removed.
        """
        callers = {run.parent_id for run in some if run.is_virtual}
        with self.engine.connect() as db:
            rows = db.execute(select(runs).where(runs.c.id.in_(callers))) if callers else ()
            known: dict[RunId | None, Run] = {run.id: run for run in map(run_of, rows)}
        return {run.id: known.get(run.parent_id, run) if run.is_virtual else run for run in some}

    def count_of_children(self, run_id: RunId) -> int:
        """Return how many runs a run called, those that only build containers left out."""
        called = (runs.c.parent_id == run_id) & (runs.c.is_virtual == false())
        with self.engine.connect() as db:
            return db.scalar(select(func.count()).select_from(runs).where(called)) or 0

    def states_in(self, root_id: RunId) -> Mapping[RunState, int]:
        """Return how many runs of a pipeline run are in each state that any is in; not those that build containers."""
        of_it = (runs.c.root_id == root_id) & (runs.c.is_virtual == false())
        query = select(runs.c.state, func.count()).where(of_it).group_by(runs.c.state)
        with self.engine.connect() as db:
            return {RunState(state): count for state, count in db.execute(query)}

    def values_of(
        self, run_id: RunId, *, direction: Direction, after: tuple[int, str] | None, limit: int
    ) -> Sequence[tuple[int, Binding]]:
        """Return some of a run's inputs as its signature has them, or its output, with their positions.

        `after` is the position and name of the one before the first.
        """
        query = select(bindings).where(bindings.c.run_id == run_id, bindings.c.direction == direction.value)
        if after is not None:
            position, name = after
            later = (bindings.c.position == position) & (bindings.c.name > name)
            query = query.where((bindings.c.position > position) | later)
        query = query.order_by(bindings.c.position, bindings.c.name).limit(limit)
        with self.engine.connect() as db:
            return [(row.position, binding_of(row)) for row in db.execute(query)]
