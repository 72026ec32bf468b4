"""Withdrawing the drivers of a pipeline run that has ended: those that still wait to begin, or go on for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from sematic.executors.engines import launcher_of
from sematic.executors.launcher import Launcher
from sematic.model.changes import Change, JobRecorded
from sematic.model.errors import SematicError
from sematic.model.ids import RunId
from sematic.model.jobs import QUEUED_JOB_STATES, Job, JobState, courses_of
from sematic.model.records import PipelineRun
from sematic.settings import Settings

_CANCELED = "The pipeline run was canceled."


class Canceled(Protocol):
    """What has ended a pipeline run."""

    @property
    def root_id(self) -> RunId:
        """Which one."""
        ...

    @property
    def pipeline_run(self) -> PipelineRun:
        """The pipeline run as it stands now."""
        ...

    @property
    def jobs(self) -> Sequence[Job]:
        """Everything that is recorded of the root run's jobs."""
        ...

    def note(self, changes: Sequence[Change]) -> None:
        """Record what became of its drivers, where it is recorded."""
        ...


def drivers_withdrawn(canceled: Canceled, settings: Settings, *, waiting_only: bool = False) -> str | None:
    """Stop the drivers of a pipeline run that have not ended, and record that; return in sentences why not, if so.

    With `waiting_only`, those that have begun are left to end by themselves. A pipeline run that has not ended, or was
    not submitted, is left alone.
    """
    pipeline_run = canceled.pipeline_run
    if not pipeline_run.engine or not pipeline_run.state.is_terminal:
        return None
    open_ids = {each.job.id for each in courses_of(canceled.jobs) if not each.job.attempt and not _is_over(each.job)}
    if not open_ids:
        return None
    try:
        launcher = launcher_of(pipeline_run.engine, settings)
        known = [job for job in launcher.jobs_of(canceled.root_id) if job.id in open_ids]
        ended = [
            _ended(job, launcher)
            for job in known
            if _is_over(job) or not waiting_only or job.state in QUEUED_JOB_STATES
        ]
        canceled.note([JobRecorded(job) for job in ended if _is_over(job)])
    except SematicError as error:
        return f"Its driver may still be there, or wait to begin: it could not be withdrawn. {error}"
    left = [job.id for job in ended if not _is_over(job)]
    return f"The engine was asked to end its driver ({', '.join(left)}), which has not ended yet." if left else None


def has_left_one_waiting(canceled: Canceled) -> bool:
    """Return whether a pipeline run has ended, of which a driver is recorded that waits to begin still.

    Whoever ended it could not ask its engine, as the server cannot.
    """
    if not canceled.pipeline_run.engine or not canceled.pipeline_run.state.is_terminal:
        return False
    return any(not each.job.attempt and each.job.state in QUEUED_JOB_STATES for each in courses_of(canceled.jobs))


def _ended(job: Job, launcher: Launcher) -> Job:
    """Stop a driver that has not ended, and return how it stands then."""
    if _is_over(job):
        return job
    launcher.stop(job.id)
    now = next((each for each in launcher.jobs_of(job.run_id) if each.id == job.id), None)
    if now is not None and not _is_over(now):
        return now
    return replace(job, state=JobState.DELETED, reason=_CANCELED, at=datetime.now(UTC))


def _is_over(job: Job) -> bool:
    return job.state.is_terminal
