"""How far pipeline runs are, and how long those of the same pipeline usually take."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from sqlalchemy import false, func, select

from sematic.model.states import RunState
from sematic.store.schema import runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from sematic.model.ids import RunId

MOST_COUNTED = 50_000
"""How many runs are counted, of all pipeline runs together."""

LAST = 20
"""Of how many of its last runs a pipeline's usual duration is taken."""

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many runs of a pipeline run have ended, of those that there are so far: itself and all nested in it."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressQueries:
    """Looks up in a database how far pipeline runs are."""

    engine: Engine
    most: int = MOST_COUNTED

    def of(self, root_ids: Sequence[RunId]) -> Mapping[RunId, Progress]:
        """Return how far some pipeline runs are; there is no entry for one whose runs are too many to count."""
        found: dict[RunId, Progress] = {}
        left = self.most
        with self.engine.connect() as db:
            for root_id in root_ids:
                of_it = (runs.c.root_id == root_id) & (runs.c.is_virtual == false())
                some = select(runs.c.ended_at).where(of_it).limit(left + 1).subquery()
                total, done = db.execute(select(func.count(), func.count(some.c.ended_at)).select_from(some)).one()
                if total <= left:
                    left -= total
                    found[root_id] = Progress(done=done, total=total)
        return found

    def usual_durations(self, functions: Sequence[str]) -> Mapping[str, float]:
        """Return how many seconds pipelines usually take: the median of their last runs that succeeded.

        There is no entry for one of which none did, or none was executed.
        """
        found: dict[str, float] = {}
        with self.engine.connect() as db:
            for function in dict.fromkeys(functions):
                is_success = (runs.c.function == function) & (runs.c.state == RunState.RESOLVED.value)
                last = (
                    select((runs.c.ended_at - runs.c.started_at).label("took"))
                    .where(runs.c.parent_id.is_(None), is_success)
                    .order_by(runs.c.created_at.desc(), runs.c.id.desc())
                    .limit(LAST)
                    .subquery()
                )
                took = db.scalars(select(last.c.took).where(last.c.took.is_not(None))).all()
                if took:
                    found[function] = max(median(took), 0) / _SECOND
        return found
