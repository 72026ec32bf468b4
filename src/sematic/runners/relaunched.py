"""Launching another driver for a pipeline run that lost the one it had, on the engine it was submitted to."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sematic.executors.engines import launcher_of
from sematic.model.errors import UnsuitableRunError
from sematic.model.jobs import Job, JobState
from sematic.model.reading import Interruption, Trouble
from sematic.model.records import PipelineRun
from sematic.model.states import PipelineRunState
from sematic.runners.driver_jobs import note_end_of_awaited, note_ended, note_launched, note_standing
from sematic.runners.local import blobs_here
from sematic.runners.opening import opened_store
from sematic.runners.submitting import books_of, driver_launched
from sematic.settings import Settings
from sematic.store.elsewhere import refuse_if_elsewhere

SETTLED = 6.0
"""Seconds after which it is known whether a driver was lost."""

_PAUSE = 0.2

if TYPE_CHECKING:
    from sematic.engine.reading import Records


def driver_relaunched(prefix: str, settings: Settings) -> Job:
    """Have another driver go on with an interrupted pipeline run, and return its job.

    Raises:
        UnknownRunError, AmbiguousIdError: No run, or more than one, has an id that begins like this.
        UnsuitableRunError: It has ended, is driven, was not submitted to an engine, or its values are kept elsewhere.
        LaunchError: No driver can be started.
    """
    with records_of(settings) as records:
        pipeline_run = records.history.pipeline_run(records.runs.by_prefix(prefix).root_id)
        note_end_of_awaited(pipeline_run, records.executions.jobs_of(pipeline_run.root_id), settings)
        _refuse_unless_lost(pipeline_run, records)
        earlier = records.executions.jobs_of(pipeline_run.root_id)
    asked_at = datetime.now(UTC)
    with opened_store(settings) as store, books_of(settings, store=store) as books:
        if settings.api_address is None:
            refuse_if_elsewhere(store, pipeline_run.root_id, storage=settings.storage)
        if pipeline_run.state is PipelineRunState.CREATED and not earlier:
            _refuse_if_engine_has_one(pipeline_run, settings)
        note_ended(pipeline_run, books.keeping.journal, settings)
        job = driver_launched(pipeline_run, settings, earlier=earlier, goes_on=True)
        note_launched(job, books.keeping.journal, asked_at=asked_at)
    return job


def records_of(settings: Settings) -> Records:
    """Return the records in which submitted pipeline runs are: a server's, or those of this machine; to be closed."""
    if settings.api_address is None:
        return opened_store(settings, for_writing=False)
    from sematic.remote.blobs import RemoteBlobs
    from sematic.remote.connection import Connection
    from sematic.remote.nearby import NearbyBlobs
    from sematic.remote.records import RemoteRecords

    connection = Connection(settings.api_address, key=settings.api_key)
    blobs = NearbyBlobs(here=blobs_here(settings), there=RemoteBlobs(connection))
    return RemoteRecords(connection=connection, blobs=blobs)


def _refuse_unless_lost(pipeline_run: PipelineRun, records: Records) -> None:
    root_id, short = pipeline_run.root_id, pipeline_run.root_id[:8]
    if pipeline_run.state.is_terminal:
        raise UnsuitableRunError(
            root_id,
            f"Pipeline run {short} has ended: {pipeline_run.state.word}. `sematic rerun {short}` runs it again,"
            " and takes over what succeeded.",
        )
    if not pipeline_run.engine:
        raise UnsuitableRunError(
            root_id, f"Pipeline run {short} was not submitted to an engine: its own program executes it."
        )
    trouble = settled_trouble(lambda: records.interruptions.troubles([root_id]).get(root_id))
    if trouble is None and pipeline_run.state is PipelineRunState.CREATED:
        raise unbegun_error(pipeline_run, records.executions.jobs_of(root_id))
    if not isinstance(trouble, Interruption):
        why = "its driver lives, or may be about to begin again" if trouble is None else trouble.why
        raise UnsuitableRunError(root_id, f"Pipeline run {short} is not interrupted: {why}.")


def unbegun_error(pipeline_run: PipelineRun, told: Sequence[Job]) -> UnsuitableRunError:
    """Return the error of a pipeline run whose first driver may still begin, given what is recorded of its jobs."""
    root_id, short = pipeline_run.root_id, pipeline_run.root_id[:8]
    if not told:
        return UnsuitableRunError(
            root_id,
            f"No driver has begun pipeline run {short} yet, and it is not recorded that one was asked for: whoever"
            " submits it may be about to. If that process has ended, try again a minute after the run was recorded.",
        )
    job = told[-1]
    return UnsuitableRunError(
        root_id,
        f"No driver has begun pipeline run {short} yet: {job.id} was asked for ({job.engine}, {job.state.word}"
        f"{f' on {job.node}' if job.node else ''}). Wait for it; or `sematic cancel {short}` ends the run, and `sematic"
        f" rerun {short}` runs it again.",
    )


def _refuse_if_engine_has_one(pipeline_run: PipelineRun, settings: Settings) -> None:
    """Raise UnsuitableRunError if a driver was launched after all, and only that could not be recorded; it is now."""
    for job in launcher_of(pipeline_run.engine, settings).jobs_of(pipeline_run.root_id):
        if job.state in {JobState.PENDING, JobState.RUNNING}:
            note_standing(job, settings)
            raise unbegun_error(pipeline_run, [job])


def settled_trouble(
    look: Callable[[], Trouble | None],
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Trouble | None:
    """Return what is wrong with a driver, after waiting as long as it takes until one is taken for lost; or nothing.

    One that was killed a moment ago may be started again by who looks after it, if that was not killed too.
    """
    until = clock() + SETTLED
    while (trouble := look()) is None and clock() < until:
        sleep(_PAUSE)
    return trouble
