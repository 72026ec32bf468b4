"""All of a pipeline run at once, as columns: what a picture of its graph needs, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from sematic.model.records import Direction
from sematic.store.schema import bindings, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from sematic.model.ids import RunId

_COLUMNS = (
    runs.c.id,
    runs.c.parent_id,
    runs.c.function,
    runs.c.name,
    runs.c.state,
    runs.c.created_at,
    runs.c.started_at,
    runs.c.ended_at,
    runs.c.attempts,
    runs.c.is_virtual,
    runs.c.original_run_id,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """The runs of a pipeline run in the order they were created; moments are microseconds since 1970."""

    ids: Sequence[str]
    parent_ids: Sequence[str | None]
    functions: Sequence[str]
    names: Sequence[str]
    states: Sequence[str]
    created: Sequence[int]
    started: Sequence[int | None]
    ended: Sequence[int | None]
    attempts: Sequence[int]
    are_virtual: Sequence[bool]
    original_run_ids: Sequence[str | None]
    inputs: Sequence[tuple[str, str, str]]
    """For each input that another run makes: the run that has it, the run that makes it, the input's name."""
    results: Sequence[tuple[str, str, str]]
    """For each run whose output another run makes: the run, the run that makes it, the output's name."""


def skeleton_of(engine: Engine, root_id: RunId) -> Skeleton:
    """Return all runs of a pipeline run; none if there is no such pipeline run."""
    nodes = select(*_COLUMNS).where(runs.c.root_id == root_id).order_by(runs.c.position, runs.c.id)
    edges = (
        select(bindings.c.run_id, bindings.c.producer_id, bindings.c.name, bindings.c.direction)
        .join(runs, runs.c.id == bindings.c.run_id)
        .where(runs.c.root_id == root_id, bindings.c.producer_id.is_not(None))
        .order_by(runs.c.position, bindings.c.direction, bindings.c.position)
    )
    # One transaction: an edge never leads to a run that was created after the nodes were read.
    with engine.connect() as db:
        found = db.execute(nodes).all()
        bound = db.execute(edges).all()
    columns = list(zip(*found, strict=True)) or [()] * len(_COLUMNS)
    wanted = Direction.INPUT.value
    return Skeleton(
        ids=columns[0],
        parent_ids=columns[1],
        functions=columns[2],
        names=columns[3],
        states=columns[4],
        created=columns[5],
        started=columns[6],
        ended=columns[7],
        attempts=columns[8],
        are_virtual=columns[9],
        original_run_ids=columns[10],
        inputs=[(consumer, producer, name) for consumer, producer, name, direction in bound if direction == wanted],
        results=[(consumer, producer, name) for consumer, producer, name, direction in bound if direction != wanted],
    )


def is_final(engine: Engine, root_id: RunId) -> bool:
    """Return whether every run of a pipeline run has ended, so that nothing of them changes any more.

    Some may not have though the pipeline run has, after a crash; `sematic clean` ends those later.
    """
    unended = select(func.count()).select_from(runs).where(runs.c.root_id == root_id, runs.c.ended_at.is_(None))
    with engine.connect() as db:
        return not db.scalar(unended)
