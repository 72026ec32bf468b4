"""Where a run is executed and what it holds meanwhile, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sematic.cli import wording
from sematic.cli.wording import instant
from sematic.model.jobs import JobState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from rich.console import RenderableType

    from sematic.cli.story import Story
    from sematic.model.external_resources import ExternalResource
    from sematic.model.jobs import JobCourse
    from sematic.model.records import Json


_LOST = "lost"
_BEGUN = frozenset({JobState.RUNNING, JobState.RESTARTING})
_SETTLING = timedelta(minutes=1)
"""How long after the end of its pipeline run a driver may take to tell its own."""


def placed(story: Story, *, now: datetime) -> Iterator[RenderableType]:
    """Yield what to print of a run's jobs and external resources; nothing if it has none."""
    if story.jobs:
        yield Text("\nJobs", style="bold")
        yield _jobs(story, now=now)
    if story.external_resources:
        yield Text("\nExternal resources", style="bold")
        yield _resources(story.external_resources)


def _jobs(story: Story, *, now: datetime) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for _ in range(4):
        table.add_column(no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    for course in story.jobs:
        job = course.job
        begun_at = course.started_at or (job.at if job.state.is_terminal else _left_at(course, story))
        waited = wording.duration((begun_at or now) - course.requested_at)
        is_lost = _is_lost(course, story, now=now)
        where = f"{job.engine} on {job.node}" if job.node else job.engine
        table.add_row(
            f"attempt {job.attempt}" if job.attempt else "driver",
            _LOST if is_lost else job.state.word,
            Text(wording.one_line(where)),
            f"{'waited' if begun_at or is_lost else 'waiting'} {waited}",
            Text(wording.one_line(_told_of(course))),
        )
    return Padding(table, (0, 0, 0, 2))


def _left_at(course: JobCourse, story: Story) -> datetime | None:
    """Return when a step that waits was left by its driver, after which nobody knows; None if it was not."""
    if not course.job.attempt or story.interruption is None:
        return None
    return max(story.interruption.at, course.requested_at)


def _told_of(course: JobCourse) -> str:
    """Return why a job was started again, and then why it is where it is."""
    now = course.job.reason if course.job.reason != course.restart_reason else ""
    if not course.restart_reason:
        return now
    times = f"Started again {course.restarts} times, the last time: " if course.restarts > 1 else ""
    return f"{times}{course.restart_reason}" + (f" Then: {now}" if now else "")


def _is_lost(course: JobCourse, story: Story, *, now: datetime) -> bool:
    """Return whether a job is a driver whose end nobody told, and which cannot be there any more."""
    launched = story.pipeline_run
    if course.job.attempt or course.job.state.is_terminal:
        return False
    if launched is not None and launched.state.is_terminal:
        return launched.ended_at is None or now - launched.ended_at > _SETTLING
    return story.interruption is not None and course.job.state in _BEGUN


def _resources(lives: Sequence[tuple[ExternalResource, ...]]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    for life in lives:
        last = life[-1]
        since = f"{wording.clock(last.at)}  {last.message}".rstrip()
        table.add_row(
            Text(wording.one_line(last.kind.rpartition(".")[2])),
            last.state.value.lower().replace("_", " "),
            Text(wording.one_line(since)),
        )
    return Padding(table, (0, 0, 0, 2))


def facts_of_job(course: JobCourse) -> dict[str, Json]:
    """Return a job as JSON."""
    job = course.job
    return {
        "id": job.id,
        "attempt": job.attempt,
        "engine": job.engine,
        "state": job.state.value,
        "node": job.node,
        "reason": job.reason,
        "at": instant(job.at),
        "requested_at": instant(course.requested_at),
        "started_at": instant(course.started_at),
        "restarts": course.restarts,
        "restart_reason": course.restart_reason,
    }


def facts_of_resource(life: tuple[ExternalResource, ...]) -> dict[str, Json]:
    """Return an external resource as JSON."""
    last = life[-1]
    return {
        "id": last.id,
        "kind": last.kind,
        "attempt": last.attempt,
        "state": last.state.value,
        "steps": [{"state": each.state.value, "at": instant(each.at), "message": each.message} for each in life],
    }
