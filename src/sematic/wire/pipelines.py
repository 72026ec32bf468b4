"""Pipelines in a list, with how their last runs went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sematic.model.ids import Digest, RunId
from sematic.model.states import RunState

MOST_RECENT = 50
"""How many of its last runs a pipeline can be asked for."""
MOST_PIPELINES = 500
"""How many pipelines a page may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentRun:
    """One of the last runs of a pipeline, as a bar."""

    id: RunId
    state: RunState
    """As it was recorded; a run that was interrupted stays in the state it had."""
    is_interrupted: bool
    """Whether it lost its driver."""
    is_cached: bool
    """Whether it took over an earlier result."""
    created_at: datetime
    duration: float | None
    """Seconds from its start to its end, or to the last sign of life if it was interrupted; None while it runs.

    One that never began, as where an earlier result was taken over, has none.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineRow:
    """A function that was a root at least once, with figures from its last runs."""

    path: str
    """Dotted path of module and function."""
    name: str
    """What its newest run is called."""
    tags: tuple[str, ...]
    """Those of its newest run."""
    owner: str
    """Who launched its newest run; empty if nobody knows."""
    run_count: int
    """How many runs it has had."""
    last_run_at: datetime
    """When its newest run was created."""
    recent: tuple[RecentRun, ...]
    """Its last runs, newest first: as many as asked for. The figures below are of these."""
    success_rate: float | None
    """Which part of those that have ended, or were interrupted, succeeded, 0 to 1; None if none has."""
    p50_duration: float | None
    """Seconds: half of those that succeeded, and were executed, took no longer; None if there are none.

    A run that took over an earlier result as a whole counts in the success rate alone.
    """
    p95_duration: float | None
    """Seconds: 95 of 100 of the same took no longer; None if there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelinePage:
    """Some of a list of pipelines."""

    items: tuple[PipelineRow, ...]
    next: str | None
    """The cursor of the page after this one; None at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineDetail:
    """A pipeline with what its function says of itself."""

    pipeline: PipelineRow
    docstring: str
    """The function's, as of the newest run; empty if it has none."""
    source_id: Digest | None
    """Of the function's text, as of the newest run; None if it was not recorded."""
