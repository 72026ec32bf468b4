"""What is recorded of drivers: that each was asked for, where it is, and how it ended."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sematic.executors.awaiting import driver_awaited
from sematic.executors.engines import launcher_of
from sematic.executors.launcher import JOB_ID
from sematic.model.changes import JobRecorded
from sematic.model.errors import SematicError
from sematic.model.jobs import Job, JobState
from sematic.model.states import PipelineRunState

if TYPE_CHECKING:
    from sematic.engine.ports import History, Journal
    from sematic.model.ids import RunId
    from sematic.model.records import PipelineRun
    from sematic.settings import Settings
    from sematic.store.embedded import Store

_ENDS = {
    PipelineRunState.COMPLETE: (JobState.SUCCEEDED, ""),
    PipelineRunState.CANCELED: (JobState.DELETED, "The pipeline run was canceled."),
}
_FAILED = JobState.FAILED, "The pipeline run failed."


def note_launched(job: Job, journal: Journal, *, asked_at: datetime) -> None:
    """Record that a driver was asked for, and where it stands; it goes on whether or not that can be recorded."""
    asked = replace(job, state=JobState.REQUESTED, node="", reason="", at=asked_at)
    _note([asked] if job.state is JobState.REQUESTED else [asked, job], journal)


def note_standing(job: Job, settings: Settings) -> None:
    """Record how a driver stands, for what it waits or why it has ended, where its pipeline run is recorded.

    Where values are is not asked: that may be what is away.
    """
    with _told_if_not_recorded(job.id), _recording(settings) as (journal, _):
        journal.record([JobRecorded(job)])


def note_own_standing(root_id: RunId, settings: Settings, *, state: JobState, reason: str) -> None:
    """Record how the driver that this process is stands, before it has taken its pipeline run up; as `note_standing`.

    One that has ended its pipeline run, or found it ended, has told that already.
    """
    with _told_if_not_recorded(os.environ.get(JOB_ID, "")), _recording(settings) as (journal, history):
        pipeline_run = history.pipeline_run(root_id)
        job = None if pipeline_run.state.is_terminal else _job_here(pipeline_run, state, reason=reason)
        if job is not None:
            journal.record([JobRecorded(job)])


def note_end_of_awaited(pipeline_run: PipelineRun, told: Sequence[Job], settings: Settings) -> Job | None:
    """Return the driver that has not begun as its engine tells it now, and record its end; see `driver_awaited`.

    Nobody else may do that: a driver that was killed could not, nor does an engine.
    """
    now = driver_awaited(pipeline_run, told, settings)
    if now is not None and now.state.is_terminal:
        note_standing(now, settings)
    return now


def note_ended(pipeline_run: PipelineRun, journal: Journal, settings: Settings) -> None:
    """Record how the drivers of a pipeline run ended, as the engine tells it: those that were killed could not."""
    try:
        told = launcher_of(pipeline_run.engine, settings).jobs_of(pipeline_run.root_id)
    except SematicError:
        # Of a cluster that was restarted, nobody knows any more.
        return
    _note([job for job in told if job.state.is_terminal], journal)


def beginning_of_driver(pipeline_run: PipelineRun, store: Store) -> list[JobRecorded]:
    """Return that the driver that this process is runs here; nothing if no engine was asked for it."""
    job = _job_here(pipeline_run, JobState.RUNNING)
    if job is None:
        return []
    earlier = [each for each in store.executions.jobs_of(pipeline_run.root_id) if each.id == job.id]
    why = earlier[-1].reason if earlier and earlier[-1].state is JobState.RESTARTING else ""
    return [JobRecorded(replace(job, reason=why))]


def end_of_driver(pipeline_run: PipelineRun, state: PipelineRunState) -> list[JobRecorded]:
    """Return how the driver that this process is has ended, whose pipeline run has ended like this."""
    end, reason = _ENDS.get(state, _FAILED)
    job = _job_here(pipeline_run, end, reason=reason)
    return [] if job is None else [JobRecorded(job)]


def note_lost(pipeline_run: PipelineRun, store: Store, settings: Settings, *, state: JobState, reason: str) -> None:
    """Record what became of a driver that cannot tell it itself, where it was."""
    job = _job_here(pipeline_run, state, reason=reason)
    if job is None:
        return
    outbox = None
    if settings.api_address is not None:
        outbox = store.outbox_to(settings.api_address.rstrip("/"))
    try:
        store.record_for(outbox, [JobRecorded(job)], root_id=pipeline_run.root_id)
    except SematicError as error:
        logging.getLogger("sematic").info("What became of %s is not recorded: %s", job.id, error)


def note_needless(pipeline_run: PipelineRun, store: Store, settings: Settings) -> None:
    """Record the end of the driver that this process is, which has found its pipeline run ended."""
    state, reason = _ENDS.get(pipeline_run.state, _FAILED)
    note_lost(pipeline_run, store, settings, state=state, reason=reason)


def _job_here(pipeline_run: PipelineRun, state: JobState, *, reason: str = "") -> Job | None:
    job_id = os.environ.get(JOB_ID)
    if not job_id:
        return None
    return Job(
        id=job_id,
        run_id=pipeline_run.root_id,
        attempt=0,
        engine=pipeline_run.engine,
        state=state,
        node=socket.gethostname(),
        reason=reason,
        at=datetime.now(UTC),
    )


def _note(jobs: Sequence[Job], journal: Journal) -> None:
    if not jobs:
        return
    with _told_if_not_recorded(jobs[-1].id):
        journal.record([JobRecorded(job) for job in jobs])
        journal.flush()


@contextmanager
def _told_if_not_recorded(job_id: str) -> Iterator[None]:
    try:
        yield
    except SematicError as error:
        logging.getLogger("sematic").info("What is known of %s is not recorded: %s", job_id, error)


@contextmanager
def _recording(settings: Settings) -> Iterator[tuple[Journal, History]]:
    """Give the journal and the history of where pipeline runs are recorded that drivers take up."""
    if settings.api_address is None:
        # Its library takes longer to import than what most callers do before.
        from sematic.store.embedded import open_store

        with open_store(settings.folder) as store:
            yield store.journal, store.history
        return
    from sematic.remote.connection import Connection
    from sematic.remote.history import RemoteHistory
    from sematic.remote.journal import RemoteJournal

    with closing(Connection(settings.api_address, key=settings.api_key)) as connection:
        yield RemoteJournal(connection), RemoteHistory(connection)
