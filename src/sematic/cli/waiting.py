"""For what a run waits that has not begun, asked of its engine where that can tell."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from sematic.model.errors import UnknownRunError
from sematic.model.jobs import courses_of
from sematic.model.states import PipelineRunState, RunState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sematic.cli.story import Story
    from sematic.engine.reading import ExecutionReader, Records
    from sematic.model.ids import RunId
    from sematic.model.records import Run

_MOST_ASKED = 20
"""Runs of which is asked for what they wait; there may be thousands, each a question to a server."""


def as_it_waits(story: Story, records: Records) -> Story:
    """Return a story with the driver that is waited for as its engine tells it now, not as it was submitted."""
    from sematic.runners.driver_jobs import note_end_of_awaited
    from sematic.settings import read_settings

    if story.pipeline_run is None or story.run.id != story.run.root_id or not story.jobs:
        return story
    now = note_end_of_awaited(story.pipeline_run, records.executions.jobs_of(story.run.id), read_settings())
    if now is None:
        return story
    trouble = records.interruptions.troubles([story.run.id]).get(story.run.id)
    jobs = [replace(each, job=replace(now, at=each.job.at)) if each.job.id == now.id else each for each in story.jobs]
    return replace(story, jobs=jobs, trouble=trouble)


def reasons_of(runs: Iterable[Run], story: Story, executions: ExecutionReader) -> dict[RunId, str]:
    """Return in sentences for what the first of some runs wait that only wait for room, as far as that was told.

    Of an interrupted pipeline run nobody can tell.
    """
    if story.interruption is not None:
        return {}
    queued = (each for each in runs if each.state is RunState.CREATED and _is_ready(story, each))
    reasons = {each.id: _told_of(each, executions) for each in islice(queued, _MOST_ASKED)}
    return {run_id: reason for run_id, reason in reasons.items() if reason}


def why_unbegun(run: Run, records: Records) -> str:
    """Return in a sentence for what a run waits, or why its driver has not begun it; nothing if nobody has told."""
    from sematic.runners.driver_jobs import note_end_of_awaited
    from sematic.settings import read_settings

    try:
        pipeline_run = records.history.pipeline_run(run.root_id)
    except UnknownRunError:
        return ""
    if pipeline_run.state is not PipelineRunState.CREATED:
        return _why_interrupted(run.root_id, records) or _told_of(run, records.executions)
    now = note_end_of_awaited(pipeline_run, records.executions.jobs_of(run.root_id), read_settings())
    if now is not None and not now.state.is_terminal:
        return now.reason
    return _why_interrupted(run.root_id, records)


def _why_interrupted(root_id: RunId, records: Records) -> str:
    interruption = records.interruptions([root_id]).get(root_id)
    return "" if interruption is None else f"It was interrupted: {interruption.why}."


def _is_ready(story: Story, run: Run) -> bool:
    return all(each.artifact_id is not None for each in story.inputs_of(run))


def _told_of(run: Run, executions: ExecutionReader) -> str:
    own = [course.job for course in courses_of(executions.jobs_of(run.id)) if course.job.attempt]
    return own[-1].reason if own and not own[-1].state.is_terminal else ""
