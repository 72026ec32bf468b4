"""Where a run is executed and what it holds meanwhile, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sematic.cli import wording
from sematic.cli.wording import instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from rich.console import RenderableType

    from sematic.cli.story import Story
    from sematic.model.external_resources import ExternalResource
    from sematic.model.jobs import JobCourse
    from sematic.model.records import Json


def placed(story: Story, *, now: datetime) -> Iterator[RenderableType]:
    """Yield what to print of a run's jobs and external resources; nothing if it has none."""
    if story.jobs:
        yield Text("\nJobs", style="bold")
        yield _jobs(story.jobs, now=now)
    if story.external_resources:
        yield Text("\nExternal resources", style="bold")
        yield _resources(story.external_resources)


def _jobs(jobs: Sequence[JobCourse], *, now: datetime) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for _ in range(4):
        table.add_column(no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    for course in jobs:
        job = course.job
        queued = wording.duration(
            (course.started_at or (job.at if job.state.is_terminal else now)) - course.requested_at
        )
        where = f"{job.engine} on {job.node}" if job.node else job.engine
        table.add_row(
            f"attempt {job.attempt}" if job.attempt else "driver",
            job.state.value.lower(),
            Text(wording.one_line(where)),
            f"queued {queued}",
            Text(wording.one_line(job.reason)),
        )
    return Padding(table, (0, 0, 0, 2))


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
