"""A pipeline run told again: the batches that record it, as it is now, where nothing of it is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sematic.model.changes import (
    ArtifactRecorded,
    Batch,
    FunctionRecorded,
    PipelineRunCreated,
    PipelineRunMoved,
    RunCreated,
)
from sematic.model.states import PipelineRunState
from sematic.store.bundle import artifacts_of, functions_of, records_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sematic.model.changes import Change
    from sematic.model.ids import RunId
    from sematic.model.records import PipelineRun

MOST_CHANGES = 2000
_MOST_BYTES = 2 * 1024 * 1024


def batches_of(db: Connection, root_id: RunId) -> Iterator[Batch]:
    """Yield the batches that record a pipeline run as it is now: values first, then the runs from the root down.

    It ends with the last of them, so that nobody takes a part of it for all. UnknownRunError if there is no such
    pipeline run.
    """
    records = records_of(db, root_id)
    values: list[Change] = [FunctionRecorded(function) for function in functions_of(db, records)]
    yield from _grouped(values)
    yield from _grouped(ArtifactRecorded(artifact) for artifact in artifacts_of(db, records))
    told = list(records.changes())
    begun, end = _apart(records.pipeline_run)
    yield from _grouped([begun, *(change for change in told if isinstance(change, RunCreated))])
    rest = [change for change in told if not isinstance(change, PipelineRunCreated | RunCreated)]
    yield from _grouped([*rest, *end])


def _apart(pipeline_run: PipelineRun) -> tuple[PipelineRunCreated, list[Change]]:
    """Return how a pipeline run begins, and the end of one that has ended."""
    state, at = pipeline_run.state, pipeline_run.ended_at
    if not state.is_terminal or at is None:
        return PipelineRunCreated(pipeline_run), []
    going_on = PipelineRunState.RUNNING
    end = PipelineRunMoved(root_id=pipeline_run.root_id, expected=going_on, to=state, at=at)
    return PipelineRunCreated(replace(pipeline_run, state=going_on, ended_at=None)), [end]


def _grouped(changes: Iterable[Change]) -> Iterator[Batch]:
    group: list[Change] = []
    size = 0
    for change in changes:
        group.append(change)
        size += _size_of(change)
        if len(group) >= MOST_CHANGES or size >= _MOST_BYTES:
            yield Batch(group)
            group, size = [], 0
    if group:
        yield Batch(group)


def _size_of(change: Change) -> int:

    if not isinstance(change, ArtifactRecorded):
        return 0
    # The view may be much larger than the value.
    return len(change.artifact.document or b"") + len(str(change.artifact.view.content))
