"""Runs in a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sematic.model.ids import RunId
from sematic.model.states import RunState

MOST_BUCKETS = 60
"""How many parts a span of time may have in which runs are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorSummary:
    """What went wrong, in a line."""

    name: str
    """The exception's class."""
    line: str
    """The first line of what it says; long ones end in an ellipsis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as lists show it."""

    id: RunId
    root_id: RunId
    parent_id: RunId | None
    function: str
    """Dotted path of module and function."""
    name: str
    state: RunState
    """As it was recorded; a run that was interrupted stays in the state it had."""
    is_interrupted: bool
    """Whether it was under way when its pipeline run lost its driver."""
    interruption: str | None
    """Why its pipeline run lost its driver, as a clause to go after "interrupted: ".

    Also of a nested run that was queued then, and waits no longer; None of one that has ended.
    """
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    duration: float | None
    """Seconds from its start to its end, or to the last sign of life if it was interrupted; None while it runs.

    One that never began, as where an earlier result was taken over, has none.
    """
    tags: tuple[str, ...]
    attempts: int
    """How often the function was started."""
    owner: str
    """Who launched the pipeline run; empty if nobody knows."""
    error: ErrorSummary | None
    original_run_id: RunId | None
    """The run whose output was reused instead of executing this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """Some of a list of runs."""

    items: tuple[RunRow, ...]
    next: str | None
    """The cursor of the page after this one; None at the end, and only there, however few runs this page has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBuckets:
    """How many runs were created in each part of a span of time."""

    since: datetime
    """When the first part begins."""
    until: datetime
    """When the last part ends."""
    width: float
    """Seconds of each part."""
    states: Mapping[RunState, Sequence[int]]
    """For each state that any of them is in, how many of each part are in it; interrupted ones are left out."""
    interrupted: Sequence[int]
    """How many of each part were interrupted."""
    counted_from: datetime | None
    """Where not all were counted: of those created after this moment, all were. None if all were counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsSummary:
    """How many runs pass a filter."""

    total: int
    """How many were counted; there are more unless `is_complete`."""
    is_complete: bool
    """Whether all of them were counted."""
    states: Mapping[RunState, int]
    """How many are in each state that any of them is in; interrupted ones are left out."""
    interrupted: int
    """How many were under way when their pipeline run lost its driver."""
    buckets: RunBuckets | None
    """None unless `since` was given."""
