"""Whether what was recorded elsewhere fits what is here: runs have a place in a pipeline run that goes on.

A driver's own records fit by the way it makes them, so nobody looks at those of drivers on this machine.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    CancelAsked,
    ExternalResourceMoved,
    JobRecorded,
    PipelineRunCreated,
    PipelineRunMoved,
    RunCreated,
    RunMoved,
)
from sematic.model.errors import InvalidMessageError, SematicError, UnknownRunError, UnsuitableRunError
from sematic.model.states import PipelineRunState
from sematic.store.schema import batches, pipeline_runs, runs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from sematic.model.changes import Batch, Change
    from sematic.model.ids import RunId
    from sematic.model.records import Run

AHEAD = timedelta(days=1)
"""How far a machine's clock may be ahead of this one's."""

_PER_QUERY = 500


def refuse_unfit(engine: Engine, batch: Batch, *, now: datetime) -> None:
    """Return if a batch fits what is recorded here, or is recorded itself already.

    InvalidMessageError, UnknownRunError or UnsuitableRunError says what does not.
    """
    _refuse_future(batch, latest=now + AHEAD)
    with engine.connect() as db:
        problem = _problem_of(db, batch)
        # Sent again, it was taken in when it did fit.
        if problem is not None and db.scalar(select(batches.c.id).where(batches.c.id == batch.id)) is None:
            raise problem


def _refuse_future(batch: Batch, *, latest: datetime) -> None:
    for change in batch.changes:
        for moment in _moments_of(change):
            if moment is not None and moment > latest:
                raise InvalidMessageError(
                    f"Batch {batch.id}: {moment.isoformat()} in {type(change).__name__} is yet to come. Set the clock"
                    " of the machine that recorded it."
                )


def _moments_of(change: Change) -> tuple[datetime | None, ...]:
    match change:
        case RunMoved() | PipelineRunMoved():
            return (change.at,)
        case RunCreated():
            run = change.run
            return run.created_at, run.started_at, run.last_started_at, run.ended_at
        case PipelineRunCreated():
            return change.pipeline_run.created_at, change.pipeline_run.ended_at
        case ArtifactRecorded():
            return (change.artifact.created_at,)
        case AttemptFailed():
            return change.attempt.started_at, change.attempt.ended_at
        case _:
            return (_moment_of(change),)


def _moment_of(change: Change) -> datetime | None:
    match change:
        case CancelAsked():
            return change.cancellation.at
        case JobRecorded():
            return change.job.at
        case ExternalResourceMoved():
            return change.resource.at
        case _:
            return None


def _problem_of(db: Connection, batch: Batch) -> SematicError | None:
    begun = {change.pipeline_run.root_id for change in batch.changes if type(change) is PipelineRunCreated}
    created = [change.run for change in batch.changes if type(change) is RunCreated]
    named = {run.root_id for run in created}.union((run.parent_id for run in created if run.parent_id), begun)
    roots = dict(_roots(db, named)) | {run.id: run.root_id for run in created}
    ended = dict(_ended(db, {run.root_id for run in created} - begun))
    for change in batch.changes:
        problem: SematicError | None = None
        if type(change) is RunCreated:
            problem = _misplaced(change.run, roots, ended)
        elif type(change) is PipelineRunCreated:
            root_id = change.pipeline_run.root_id
            if roots.get(root_id, root_id) != root_id:
                problem = InvalidMessageError(f"Run {root_id} is nested in another, so it is no pipeline run.")
        elif type(change) is RunMoved and change.original_run_id == change.run_id:
            problem = InvalidMessageError(f"Run {change.run_id} cannot have its output from itself.")
        if problem is not None:
            return problem
    return _circle_in(created)


def _circle_in(created: list[Run]) -> SematicError | None:
    """Return what is wrong if runs are nested in each other; None if they are not."""
    parents = {run.id: run.parent_id for run in created}
    settled: set[RunId | None] = set()
    for run_id in parents:
        path: set[RunId | None] = set()
        at: RunId | None = run_id
        while at is not None and at in parents and at not in settled:
            if at in path:
                return InvalidMessageError(f"Run {at} is nested in itself.")
            path.add(at)
            at = parents[at]
        settled |= path
    return None


def _misplaced(run: Run, roots: dict[RunId, RunId], ended: dict[RunId, PipelineRunState]) -> SematicError | None:
    """Return why a run has no place among those that are known by the ids of their roots; None if it has one."""
    is_root = run.root_id == run.id
    if run.original_run_id == run.id:
        return InvalidMessageError(f"Run {run.id} cannot have its output from itself.")
    if is_root != (run.parent_id is None):
        return InvalidMessageError(f"Run {run.id} must have either a parent or itself as its root.")
    if not is_root:
        for known in (run.root_id, run.parent_id):
            if known is not None and known not in roots:
                return UnknownRunError(known)
            if known is not None and roots[known] != run.root_id:
                return InvalidMessageError(f"Run {run.id} is nested in {known}, which is not in {run.root_id}.")
    if run.root_id in ended:
        return UnsuitableRunError(
            run.root_id,
            f"Pipeline run {run.root_id} has ended: {ended[run.root_id].word}; no run is added to it any more.",
        )
    return None


def _roots(db: Connection, run_ids: Collection[RunId]) -> Iterator[tuple[RunId, RunId]]:
    for some in _slices(run_ids):
        for row in db.execute(select(runs.c.id, runs.c.root_id).where(runs.c.id.in_(some))):
            yield row.id, row.root_id


def _ended(db: Connection, root_ids: Collection[RunId]) -> Iterator[tuple[RunId, PipelineRunState]]:
    for some in _slices(root_ids):
        query = select(pipeline_runs.c.root_id, pipeline_runs.c.state).where(pipeline_runs.c.root_id.in_(some))
        for row in db.execute(query):
            if (state := PipelineRunState(row.state)).is_terminal:
                yield row.root_id, state


def _slices(ids: Collection[RunId]) -> Iterator[list[RunId]]:
    wanted = sorted(ids)
    for start in range(0, len(wanted), _PER_QUERY):
        yield wanted[start : start + _PER_QUERY]
