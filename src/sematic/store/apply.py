"""How a batch becomes rows: one transaction, a handful of statements however many changes, once however often sent."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from sematic.model.errors import (
    AlreadyRecordedError,
    AlteredBatchError,
    StaleRunError,
    StoreError,
    UnknownRunError,
    UnreachableStoreError,
)
from sematic.store import executions, feed, rows
from sematic.store.database import announce, writing
from sematic.store.fold import Bound, Folded, folded
from sematic.store.schema import batches, pipeline_runs, runs
from sematic.store.statements import Write, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from sematic.model.changes import Batch
    from sematic.model.ids import RunId
    from sematic.model.states import PipelineRunState, RunState
    from sematic.store.fold import BindingKey, Progress
    from sematic.store.outbox import Outbox, Parcel
    from sematic.store.rows import Columns, Value

_COLUMNS = list(runs.c.keys())
_STATE, _STARTED, _LAST_STARTED, _ENDED, _ATTEMPTS, _ERROR, _CACHE, _CACHE_KEY, _ORIGINAL = (
    _COLUMNS.index(name)
    for name in (
        "state",
        "started_at",
        "last_started_at",
        "ended_at",
        "attempts",
        "error",
        "cache",
        "cache_key",
        "original_run_id",
    )
)
_MUST_MATCH = frozenset({Write.RUN_MOVE, Write.PIPELINE_MOVE, Write.CACHE, Write.PROVENANCE})
_PER_QUERY = 500

PAUSES = (0.1, 0.2, 0.4, 0.8, 1.5)
"""Seconds between tries while a server is away: together as long as one takes to be restarted."""


class Rows(NamedTuple):
    """Rows for one statement."""

    write: Write
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """Everything a batch comes to."""

    rows: Sequence[Rows]
    telling: feed.Telling
    parcel: Parcel | None
    """The batch as it waits for a server."""


def _now() -> datetime:
    return datetime.now(UTC)


class _UnmatchedError(Exception):
    """Some row is not there, or not where it is expected."""


@dataclass(frozen=True, kw_only=True)
class Application:
    """Writes batches to a database; `name` is what errors call it."""

    engine: Engine
    name: str
    outbox: Outbox | None = None
    """Where batches wait for a server too, if they are to be sent to one."""
    root_id: RunId | None = None
    """Of the pipeline run all batches are about, if they are to be sent."""
    rest: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _now
    _places: feed.Places = field(init=False, default_factory=feed.Places)
    _told: Iterator[int] = field(init=False, default_factory=count)
    _texts: dict[Write, str] = field(init=False, default_factory=dict)

    def __call__(self, batch: Batch) -> None:
        """Write a batch in one transaction, unless it was written before.

        StaleRunError if a run is not where a move expects it, UnknownRunError if it does not exist,
        IllegalStateTransitionError if the life cycle has no such move; then nothing of the batch is written. While the
        database's server is away, it is tried again a few times: whether the answer to a commit or the commit itself
        was lost, the batch is written once. UnreachableStoreError if the server stays away. AlteredBatchError if other
        changes were written as this batch before.
        """
        result = folded(batch.changes)
        # Everything is worked out before the write lock is taken: other drivers wait for it.
        work = _Work(
            rows=[part for part in _rows_of(result) if part.rows],
            telling=feed.Telling(result=result, places=self._places, at=self.now()),
            parcel=None if self.outbox is None or self.root_id is None else self.outbox.parcel_of(batch, self.root_id),
        )
        try:
            self._patiently(batch, work)
        except (_UnmatchedError, IntegrityError) as error:
            raise self._why_refused(result) from error

    def _patiently(self, batch: Batch, work: _Work) -> None:
        for pause in PAUSES:
            try:
                self._once(batch, work)
            except UnreachableStoreError:
                self.rest(pause)
            else:
                return
        self._once(batch, work)

    def _once(self, batch: Batch, work: _Work) -> None:
        with writing(self.engine) as db:
            if self._write(db, Rows(Write.BATCH, [(batch.id, batch.digest)])):
                for part in work.rows:
                    self._write(db, part)
                if work.parcel is not None and self.outbox is not None:
                    self.outbox.add(db, work.parcel)
                self._tell(db, work.telling)
            elif batch.digest is not None:
                _refuse_other_content(db, batch)

    def _tell(self, db: Connection, telling: feed.Telling) -> None:
        if told := telling.written(db):
            self._write(db, Rows(Write.FEED, told))
            announce(db)
            if next(self._told) % feed.PRUNED_EVERY == 0:
                feed.prune(db, before=telling.at - feed.KEPT)

    def _write(self, db: Connection, part: Rows) -> int:
        text = self._texts.get(part.write)
        if text is None:
            text = self._texts[part.write] = text_of(part.write, db.dialect)
        written = db.exec_driver_sql(text, part.rows if len(part.rows) > 1 else tuple(part.rows[0])).rowcount
        if part.write in _MUST_MATCH and written != len(part.rows):
            raise _UnmatchedError
        return written

    def _why_refused(self, result: Folded) -> StoreError | UnknownRunError:
        moved = {i: p.expected for i, p in result.progress.items() if i not in result.runs}
        touched = [
            *moved,
            *(i for i in result.cache if i not in result.runs),
            *(key[0] for key in result.late_bindings),
        ]
        pipelines_moved = {i: moves[0].expected for i, moves in result.pipeline_moves.items()}
        pipelines_touched = list(result.provenance)
        with self.engine.connect() as db:
            pipeline_states = _pipeline_states(db, [*result.pipeline_runs, *pipelines_moved, *pipelines_touched])
            run_states = _run_states(db, [*result.runs, *touched])
        return (
            _first_there(result.pipeline_runs, pipeline_states)
            or _first_there(result.runs, run_states)
            or _first_unmovable(pipelines_moved, pipelines_touched, pipeline_states)
            or _first_unmovable(moved, touched, run_states)
            or StoreError(f"The database {self.name} refused changes for a reason that has passed; try again.")
        )


def _refuse_other_content(db: Connection, batch: Batch) -> None:
    known = db.scalar(select(batches.c.digest).where(batches.c.id == batch.id))
    if known is not None and known != batch.digest:
        raise AlteredBatchError(batch.id)


def _first_there(created: Iterable[RunId], states: Mapping[RunId, str]) -> StoreError | None:
    return next((AlreadyRecordedError(run_id) for run_id in created if run_id in states), None)


def _first_unmovable(
    moved: Mapping[RunId, RunState | PipelineRunState], touched: Iterable[RunId], states: Mapping[RunId, str]
) -> StaleRunError | UnknownRunError | None:
    for run_id in (*moved, *touched):
        if run_id not in states:
            return UnknownRunError(run_id)
    for run_id, expected in moved.items():
        if states[run_id] != expected:
            return StaleRunError(run_id, expected=expected)
    return None


def _rows_of(result: Folded) -> Iterator[Rows]:
    yield Rows(Write.FUNCTION, [rows.columns_of_function(function) for function in result.functions.values()])
    yield Rows(Write.PIPELINE_RUN, [rows.columns_of_pipeline_run(run) for run in result.pipeline_runs.values()])
    yield Rows(
        Write.PIPELINE_MOVE,
        [
            (moves[-1].to.value, _ended(moves[-1].to, rows.micros_of(moves[-1].at)), run_id, moves[0].expected.value)
            for run_id, moves in result.pipeline_moves.items()
        ],
    )
    yield from _rows_of_runs(result)
    artifacts = result.artifacts.values()
    yield Rows(Write.ARTIFACT, [rows.columns_of_artifact(artifact) for artifact in artifacts])
    yield Rows(Write.ARTIFACT_BLOB, [(digest, a.id) for a in artifacts for digest in rows.blobs_of_artifact(a)])
    created = {run_id: rows.micros_of(run.created_at) for run_id, run in result.runs.items()}
    yield Rows(Write.BINDING, [(*_binding(key, bound), created[key[0]]) for key, bound in result.bindings.items()])
    yield Rows(Write.LATE_BINDING, [(*_binding(key, bound), key[0]) for key, bound in result.late_bindings.items()])
    yield Rows(Write.ATTEMPT, [rows.columns_of_attempt(attempt) for attempt in result.attempts])
    yield Rows(Write.USAGE, [(*key, rows.json_of(usage)) for key, usage in result.usages.items()])
    yield Rows(Write.PROVENANCE, [(each.code, each.environment, i) for i, each in result.provenance.items()])
    yield Rows(Write.CANCELLATION, [rows.columns_of_cancellation(each) for each in result.cancellations])
    yield Rows(Write.JOB, [executions.columns_of_job(job) for job in result.jobs])
    yield Rows(Write.EXTERNAL_RESOURCE, [executions.columns_of_resource(each) for each in result.external_resources])


def _rows_of_runs(result: Folded) -> Iterator[Rows]:
    new = result.runs
    yield Rows(Write.RUN, [_run(result, run_id) for run_id in new])
    yield Rows(
        Write.TAG,
        [
            (rows.storable(tag), rows.micros_of(run.created_at), run.id, run.parent_id is None)
            for run in new.values()
            if run.tags
            for tag in run.tags
        ],
    )
    yield Rows(Write.RUN_MOVE, [_move(i, progress) for i, progress in result.progress.items() if i not in new])
    yield Rows(Write.CACHE, [(rows.json_of(c), c.key, i) for i, c in result.cache.items() if i not in new])


def _run(result: Folded, run_id: RunId) -> Columns:
    columns = rows.columns_of_run(result.runs[run_id])
    progress = result.progress.get(run_id)
    if progress is not None:
        columns[_STATE] = progress.state.value
        columns[_ATTEMPTS] = result.runs[run_id].attempts + progress.starts
        columns[_STARTED] = columns[_STARTED] or rows.micros_or_none(progress.started_at)
        columns[_LAST_STARTED] = rows.micros_or_none(progress.last_started_at) or columns[_LAST_STARTED]
        columns[_ENDED] = rows.micros_or_none(progress.ended_at)
        columns[_ERROR] = rows.json_or_none(progress.error)
        columns[_ORIGINAL] = progress.original_run_id or columns[_ORIGINAL]
    cache = result.cache.get(run_id)
    if cache is not None:
        columns[_CACHE], columns[_CACHE_KEY] = rows.json_of(cache), cache.key
    return tuple(columns)


def _move(run_id: RunId, progress: Progress) -> Columns:
    return (
        progress.state.value,
        rows.micros_or_none(progress.started_at),
        rows.micros_or_none(progress.last_started_at),
        rows.micros_or_none(progress.ended_at),
        progress.starts,
        rows.json_or_none(progress.error),
        progress.original_run_id,
        run_id,
        progress.expected.value,
    )


def _binding(key: BindingKey, bound: Bound) -> Columns:
    run_id, direction, name = key
    return (run_id, direction, rows.storable(name), bound.position, bound.artifact_id, bound.producer_id)


def _ended(state: RunState | PipelineRunState, at: int) -> int | None:
    return at if state.is_terminal else None


def _run_states(db: Connection, run_ids: list[RunId]) -> dict[RunId, str]:
    found: dict[RunId, str] = {}
    for start in range(0, len(run_ids), _PER_QUERY):
        some = run_ids[start : start + _PER_QUERY]
        found.update(
            (row.id, row.state) for row in db.execute(select(runs.c.id, runs.c.state).where(runs.c.id.in_(some)))
        )
    return found


def _pipeline_states(db: Connection, root_ids: list[RunId]) -> dict[RunId, str]:
    columns = select(pipeline_runs.c.root_id, pipeline_runs.c.state)
    return {row.root_id: row.state for row in db.execute(columns.where(pipeline_runs.c.root_id.in_(root_ids)))}
