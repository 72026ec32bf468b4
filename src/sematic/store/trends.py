"""How an output went from run to run: of the same function, at the same place in the last runs of a pipeline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import func, select

from sematic.model.ids import RunId
from sematic.model.names import shown_name
from sematic.model.records import OUTPUT_NAME, Direction
from sematic.store.failures import last_of
from sematic.store.rows import moment_of
from sematic.store.schema import artifacts, bindings, runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Row

    from sematic.model.records import Json, Run

MOST_CALLS = 200
"""How many calls of the function are looked at in each pipeline run, the first ones."""

_LONGEST_VIEW = 600
"""Characters of a view as it is stored: a number with more digits has no place in a chart."""
_NUMBER = re.compile(r"bool|u?int|b?float|longdouble")
"""What the types of numbers and truth values begin with, those of arrays included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A run, and the number or the truth value that it gave."""

    run_id: RunId
    root_id: RunId
    created_at: datetime
    value: Json
    """As views have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How an output went."""

    pipeline: str
    """Dotted path of the root's function."""
    looked_at: int
    """How many of its last runs were looked at."""
    points: Sequence[Point]
    """Oldest first, the run itself last."""


@dataclass(frozen=True, slots=True)
class Trends:
    """Looks up in a database how outputs went."""

    engine: Engine

    def of(self, run: Run) -> Course | None:
        """Return how a run's output went in the last 20 runs of its pipeline up to its own; None if that is no course.

        A nested run is compared with those of the same function and name: the third of them with the third ones.
        """
        with self.engine.connect() as db:
            root = db.execute(select(runs).where(runs.c.id == run.root_id)).one_or_none()
            if root is None:
                return None
            last = db.execute(last_of(root.function, place=(root.created_at, root.id))).all()
            alike = last if run.parent_id is None else _alike_in(db, last, run)
            values = _values_of(db, [each.id for each in alike]) if len(alike) > 1 else {}
        points = [
            Point(
                run_id=RunId(each.id),
                root_id=RunId(each.root_id),
                created_at=moment_of(each.created_at),
                value=values[each.id],
            )
            for each in reversed(alike)
            if each.id in values
        ]
        if run.id not in values or len(points) == 1:
            return None
        return Course(pipeline=root.function, looked_at=len(last), points=points)


def _alike_in(db: Connection, roots: Sequence[Row[*tuple[Any, ...]]], run: Run) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the runs that are at the place of a nested run in pipeline runs, of which the first is its own."""
    own = _calls_in(db, roots[0], run)
    place = next((place for place, each in enumerate(own) if each.id == run.id), None)
    if place is None:
        return ()
    calls = [own, *(_calls_in(db, root, run) for root in roots[1:])]
    return [each[place] for each in calls if place < len(each)]


def _calls_in(db: Connection, root: Row[*tuple[Any, ...]], run: Run) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the first calls in a pipeline run of the function of a run that are named as it is."""
    query = select(runs.c.id, runs.c.root_id, runs.c.name, runs.c.created_at, runs.c.position)
    # From its beginning to its end in the index of functions: a pipeline run may have very many runs of others.
    query = query.where(runs.c.function == run.function, runs.c.created_at >= root.created_at)
    if root.ended_at is not None:
        query = query.where(runs.c.created_at <= root.ended_at)
    found = db.execute(query.order_by(runs.c.created_at, runs.c.id).limit(MOST_CALLS)).all()
    own = [
        each for each in found if each.root_id == root.id and shown_name(each.name, function=run.function) == run.name
    ]
    return sorted(own, key=lambda each: each.position)


def _values_of(db: Connection, run_ids: Sequence[str]) -> Mapping[str, Json]:
    """Return the outputs that are numbers or truth values, by run."""
    query = (
        select(bindings.c.run_id, artifacts.c.view)
        .join(artifacts, artifacts.c.id == bindings.c.artifact_id)
        .where(
            bindings.c.run_id.in_(run_ids),
            bindings.c.direction == Direction.OUTPUT.value,
            bindings.c.name == OUTPUT_NAME,
            # As views are written: the kind comes first.
            artifacts.c.view.startswith('{"kind":"scalar",', autoescape=True),
            func.length(artifacts.c.view) <= _LONGEST_VIEW,
        )
    )
    found = {run_id: _number_in(view) for run_id, view in db.execute(query)}
    return {run_id: value for run_id, value in found.items() if value is not None}


def _number_in(view: str) -> Json:
    """Return the number or the truth value that is shown; None if it is something else."""
    match msgspec.json.decode(view):
        case {"content": {"type": str(kind), "value": bool() | int() | float() | str() | {"float": str()} as value}}:
            return value if _NUMBER.match(kind) else None
        case _:
            return None
