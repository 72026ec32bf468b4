"""For what the driver of a submitted pipeline run waits, as its engine tells it now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sematic.executors.engines import launcher_of
from sematic.model.errors import SematicError
from sematic.model.jobs import QUEUED_JOB_STATES, Job, JobState, courses_of
from sematic.model.states import PipelineRunState

if TYPE_CHECKING:
    from sematic.model.records import PipelineRun
    from sematic.settings import Settings


def driver_awaited(pipeline_run: PipelineRun, told: Sequence[Job], settings: Settings) -> Job | None:
    """Return the driver that has not told yet that it has begun, as it stands now; None if there is none such.

    `told` is what is recorded of the root run's jobs. What was recorded last is returned where the engine cannot be
    asked, and where the driver itself has told more than that knows. One that has ended has not begun, nor will it.
    """
    if not pipeline_run.engine or pipeline_run.state.is_terminal:
        return None
    drivers = [course.job for course in courses_of(told) if not course.job.attempt]
    if not drivers or not _is_awaited(drivers[-1], pipeline_run):
        return None
    last = drivers[-1]
    try:
        known = launcher_of(pipeline_run.engine, settings).jobs_of(pipeline_run.root_id)
    except SematicError:
        return last
    now = next((job for job in known if job.id == last.id), last)
    return last if now.state is JobState.RUNNING and last.state is JobState.PENDING and last.node else now


def _is_awaited(driver: Job, pipeline_run: PipelineRun) -> bool:
    """Return whether a driver may not have begun, as it is recorded: an engine tells that it runs some time before."""
    is_unbegun = pipeline_run.state is PipelineRunState.CREATED and not driver.state.is_terminal
    return is_unbegun or driver.state in QUEUED_JOB_STATES
