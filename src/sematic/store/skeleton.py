"""All of a pipeline run at once, as columns: what a picture of its graph needs, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sematic.model.names import shown_name
from sematic.model.records import Direction
from sematic.store.failed_attempts import Failed, failed_in
from sematic.store.schema import bindings, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine, Result

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
_AT_ONCE = 500
"""Rows that are there at the same time: fewer than the interpreter makes before it looks for garbage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Which run makes what another one has, as columns."""

    consumers: Sequence[str]
    """The runs that have it."""
    producers: Sequence[str]
    """The runs that make it."""
    names: Sequence[str]
    """What the consumers call it."""


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
    failed: Failed
    """For each attempt that failed, and after which there was to be another."""
    inputs: Bound
    """For each input that another run makes."""
    results: Bound
    """For each run whose output another run makes."""


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
        columns = _columns(db.execute(nodes), len(_COLUMNS))
        consumers, producers, names, directions = _columns(db.execute(edges), 4)
        failed = failed_in(db, root_id)
    return Skeleton(
        ids=columns[0],
        parent_ids=columns[1],
        functions=columns[2],
        names=[shown_name(name, function=path) for path, name in zip(columns[2], columns[3], strict=True)],
        states=columns[4],
        created=columns[5],
        started=columns[6],
        ended=columns[7],
        attempts=columns[8],
        are_virtual=columns[9],
        original_run_ids=columns[10],
        failed=failed,
        inputs=_bound(consumers, producers, names, [each == Direction.INPUT for each in directions]),
        results=_bound(consumers, producers, names, [each != Direction.INPUT for each in directions]),
    )


def _columns(rows: Result[Any], width: int) -> list[list[Any]]:
    """Return rows as columns; no row is kept, as a hundred thousand of them would be looked through for garbage."""
    columns: list[list[Any]] = [[] for _ in range(width)]
    for some in rows.partitions(_AT_ONCE):
        for column, values in zip(columns, zip(*some, strict=True), strict=True):
            column.extend(values)
    return columns


def _bound(consumers: list[str], producers: list[str], names: list[str], are_wanted: list[bool]) -> Bound:
    return Bound(
        consumers=list(compress(consumers, are_wanted)),
        producers=list(compress(producers, are_wanted)),
        names=list(compress(names, are_wanted)),
    )


def is_final(engine: Engine, root_id: RunId) -> bool:
    """Return whether every run of a pipeline run has ended, so that nothing of them changes any more.

    Some may not have though the pipeline run has, after a crash; `sematic clean` ends those later.
    """
    unended = select(func.count()).select_from(runs).where(runs.c.root_id == root_id, runs.c.ended_at.is_(None))
    with engine.connect() as db:
        return not db.scalar(unended)
