"""For what the driver of a submitted pipeline run waits, as its engine tells it now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sematic.executors.engines import launcher_of
from sematic.model.errors import SematicError
from sematic.model.jobs import QUEUED_JOB_STATES, Job, courses_of

if TYPE_CHECKING:
    from sematic.model.records import PipelineRun
    from sematic.settings import Settings


def driver_awaited(pipeline_run: PipelineRun, told: Sequence[Job], settings: Settings) -> Job | None:
    """Return the driver that has not told yet that it has begun, as it stands now; None if there is none such.

    `told` is what is recorded of the root run's jobs. What was recorded when the driver was asked for is returned where
    its engine cannot be asked.
    """
    if not pipeline_run.engine or pipeline_run.state.is_terminal:
        return None
    drivers = [course.job for course in courses_of(told) if not course.job.attempt]
    if not drivers or drivers[-1].state not in QUEUED_JOB_STATES:
        return None
    try:
        known = launcher_of(pipeline_run.engine, settings).jobs_of(pipeline_run.root_id)
    except SematicError:
        return drivers[-1]
    return next((job for job in known if job.id == drivers[-1].id), drivers[-1])
