"""What the last runs of a pipeline called: of so many of the runs nested in them, the newest pipeline runs first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import false, select

from sematic.model.ids import RunId
from sematic.model.names import shown_name
from sematic.model.states import RunState
from sematic.store.schema import runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine

MOST_CALLS = 30_000
"""How many runs are looked at, of all pipeline runs together."""

_COLUMNS = (
    runs.c.id,
    runs.c.function,
    runs.c.name,
    runs.c.state,
    runs.c.original_run_id.is_not(None).label("is_cached"),
    (runs.c.ended_at - runs.c.started_at).label("took"),
)
_STATES = {state.value: state for state in RunState}


@dataclass(slots=True)
class Call:
    """One run in a pipeline run, as far as figures need it."""

    id: RunId
    function: str
    name: str
    state: RunState
    is_cached: bool
    took: int | None
    """Microseconds from its start to its end; None while it runs, or if it never began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The runs of a pipeline run in the order they were created, those that only build containers left out."""

    items: Sequence[Call]
    is_complete: bool
    """Whether these are all of them."""


_NONE = Calls(items=(), is_complete=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineCalls:
    """Looks up in a database what pipeline runs called."""

    engine: Engine
    most: int = MOST_CALLS

    def of(self, root_ids: Sequence[RunId]) -> Sequence[Calls]:
        """Return the runs of each of some pipeline runs: none of those for which there is no room after the others.

        Of the first there are some at least.
        """
        found: list[Calls] = []
        left = self.most
        with self.engine.connect() as db:
            for number, root_id in enumerate(root_ids):
                calls = _calls_of(db, root_id, most=left) if left else _NONE
                left = left - len(calls.items) if calls.is_complete else 0
                found.append(calls if calls.is_complete or not number else _NONE)
        return found


def _calls_of(db: Connection, root_id: RunId, *, most: int) -> Calls:
    query = select(*_COLUMNS).where(runs.c.root_id == root_id, runs.c.is_virtual == false())
    rows = db.execute(query.order_by(runs.c.created_at, runs.c.id).limit(most + 1)).all()
    items = [
        Call(RunId(id_), path, shown_name(name, function=path), _STATES[state], is_cached, took)
        for id_, path, name, state, is_cached, took in rows[:most]
    ]
    return Calls(items=items, is_complete=len(rows) <= most)
