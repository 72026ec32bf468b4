"""What an engine makes of one attempt of a run: a unit of its own, which it places somewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum, unique

from sematic.model.ids import RunId

LAUNCHED = "launched"
"""The folder of a store in which there is a folder for each driver that was launched on its machine."""


@unique
class JobState(StrEnum):
    """Where a job stands; the engine may go back from running to restarting."""

    REQUESTED = "Requested"
    """The engine was asked for it."""
    PENDING = "Pending"
    """It waits for room."""
    RUNNING = "Running"
    RESTARTING = "Restarting"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    DELETED = "Deleted"

    @property
    def word(self) -> str:
        """What people read: what its engine has not begun is queued, as a run is."""
        return "queued" if self in QUEUED_JOB_STATES else self.value.lower()

    @property
    def is_terminal(self) -> bool:
        """Whether it has ended."""
        return self in TERMINAL_JOB_STATES


QUEUED_JOB_STATES = frozenset({JobState.REQUESTED, JobState.PENDING})
TERMINAL_JOB_STATES = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.DELETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An engine's unit as it stands: what executes one attempt of a run, or drives a pipeline run."""

    id: str
    """The engine's own name for it."""
    run_id: RunId
    attempt: int
    """Which try of the run it executes, from 1; 0 for the driver of the pipeline run whose root this is."""
    engine: str
    """The engine's name, such as `ray`."""
    state: JobState
    node: str = ""
    """The machine it is on, as people know it; empty until it has one."""
    reason: str = ""
    """Why it is where it is, in a sentence, where that is worth one: what it waits for, what ended it."""
    at: datetime
    """Since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCourse:
    """A job as it stands, and since when it was asked for and has run."""

    job: Job
    requested_at: datetime
    started_at: datetime | None
    """When it first ran; None if it never did."""
    restarts: int
    """How often the engine, or who looks after it, started it again."""
    restart_reason: str
    """Why it was started again the last time; empty if it never was."""


def courses_of(told: Iterable[Job]) -> list[JobCourse]:
    """Return each job that something was told of, by attempt and then in the order in which they were asked for.

    What was told late, twice or out of order changes nothing, and an ended job does not come back.
    """
    found: dict[tuple[RunId, int, str, str], JobCourse] = {}
    for each in sorted(told, key=lambda job: (job.at, _STATES.index(job.state))):
        key = each.run_id, each.attempt, each.engine, each.id
        before = found.get(key)
        if before is None:
            before = JobCourse(job=each, requested_at=each.at, started_at=None, restarts=0, restart_reason="")
        elif before.job.state.is_terminal or before.job == each:
            continue
        found[key] = _after(before, each)
    return sorted(found.values(), key=lambda course: (course.job.attempt, course.requested_at))


def without_driver(courses: Iterable[JobCourse]) -> list[JobCourse]:
    """Return jobs as known where nobody drives their pipeline run: for what steps wait nobody can tell any more."""
    return [
        replace(each, job=replace(each.job, reason=""))
        if each.job.attempt and each.job.state in QUEUED_JOB_STATES
        else each
        for each in courses
    ]


def _after(course: JobCourse, told: Job) -> JobCourse:
    is_restart = told.state is JobState.RESTARTING
    # Who runs somewhere tells best where that is: an engine may know the machine by another name.
    is_there = told.state is JobState.RUNNING and told.node
    return replace(
        course,
        job=replace(told, node=told.node if is_there else course.job.node or told.node),
        started_at=course.started_at or (told.at if told.state is JobState.RUNNING else None),
        restarts=course.restarts + is_restart,
        restart_reason=told.reason if is_restart else course.restart_reason,
    )


_STATES = list(JobState)
