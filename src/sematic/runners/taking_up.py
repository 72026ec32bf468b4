"""What is recorded when somebody takes up a pipeline run that another one began, or was to begin."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from sematic.executors.launcher import JOB_ID
from sematic.model.changes import Change, JobRecorded, PipelineRunMoved
from sematic.model.jobs import Job, JobState, courses_of
from sematic.model.states import PipelineRunState

if TYPE_CHECKING:
    from sematic.model.records import PipelineRun
    from sematic.store.embedded import Store

LOST = "It was lost; another driver went on."

_BEGUN = frozenset({JobState.RUNNING, JobState.RESTARTING})


def taken_up(pipeline_run: PipelineRun, store: Store, *, at: datetime) -> list[Change]:
    """Return the moves that bring a pipeline run to where it is driven, and what became of what it had before.

    That is the end of earlier drivers, and that nobody knows any more for what steps wait: engines tell it anew.
    """
    waiting = store.executions.queued_steps(pipeline_run.root_id)
    unknown = [replace(job, reason="", at=at) for job in waiting if job.reason]
    told = [*_lost(pipeline_run, store, at=at), *unknown]
    return [*_moves(pipeline_run, at=at), *map(JobRecorded, told)]


def _moves(pipeline_run: PipelineRun, *, at: datetime) -> Iterator[Change]:
    steps = (PipelineRunState.CREATED, PipelineRunState.SCHEDULED, PipelineRunState.RUNNING)
    for one, next_one in pairwise(steps[steps.index(pipeline_run.state) :]):
        yield PipelineRunMoved(root_id=pipeline_run.root_id, expected=one, to=next_one, at=at)


def _lost(pipeline_run: PipelineRun, store: Store, *, at: datetime) -> Iterator[Job]:
    """Yield the end of each driver that nobody told the end of: only one at a time can drive."""
    own_id = os.environ.get(JOB_ID)
    courses = courses_of(store.executions.jobs_of(pipeline_run.root_id))
    # One that was asked for after this one finds out by itself that it is not needed.
    until = next((course.requested_at for course in courses if course.job.id == own_id), at)
    for course in courses:
        job = course.job
        if job.attempt == 0 and job.id != own_id and job.state in _BEGUN and course.requested_at < until:
            yield replace(job, state=JobState.FAILED, reason=LOST, at=at)
