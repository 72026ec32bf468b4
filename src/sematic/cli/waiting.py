"""What a submitted run waits for that no driver has begun, asked of its engine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sematic.model.errors import UnknownRunError
from sematic.model.states import PipelineRunState

if TYPE_CHECKING:
    from sematic.cli.story import Story
    from sematic.engine.reading import Records
    from sematic.model.records import Run


def as_it_waits(story: Story) -> Story:
    """Return a story with the driver that is waited for as its engine tells it now, not as it was submitted."""
    from sematic.executors.awaiting import driver_awaited
    from sematic.settings import read_settings

    if story.pipeline_run is None or story.run.id != story.run.root_id or not story.jobs:
        return story
    now = driver_awaited(story.pipeline_run, [course.job for course in story.jobs], read_settings())
    if now is None:
        return story
    jobs = [replace(each, job=replace(now, at=each.job.at)) if each.job.id == now.id else each for each in story.jobs]
    return replace(story, jobs=jobs)


def why_unbegun(run: Run, records: Records) -> str:
    """Return in a sentence for what the driver of a run's pipeline run waits; nothing if none is waited for."""
    from sematic.executors.awaiting import driver_awaited
    from sematic.settings import read_settings

    try:
        pipeline_run = records.history.pipeline_run(run.root_id)
    except UnknownRunError:
        return ""
    if pipeline_run.state is not PipelineRunState.CREATED:
        return ""
    now = driver_awaited(pipeline_run, records.executions.jobs_of(run.root_id), read_settings())
    return "" if now is None else now.reason
