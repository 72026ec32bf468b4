"""What somebody who comes to look wants to know first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

from sematic.model.ids import RunId
from sematic.wire.runs import RunRow

MOST_AT_HOME = 50
"""How many pipeline runs of each kind can be asked for."""


@unique
class AttentionReason(StrEnum):
    """Why somebody should look at a pipeline run."""

    STUCK = "stuck"
    """It has been under way for more than three times as long as the pipeline usually takes, and 30 seconds."""
    INTERRUPTED = "interrupted"
    """It has lost its driver."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedStep:
    """A run that an engine has no room for yet."""

    run_id: RunId
    """The root's own id, if it is the driver of the pipeline run that waits."""
    name: str
    engine: str
    since: datetime
    """Since when it waits."""
    reason: str
    """What it waits for, in a sentence; empty if the engine did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningPipeline:
    """A pipeline run that is under way."""

    run: RunRow
    done: int | None
    """How many of its runs have ended; None where there are too many to count."""
    total: int | None
    """How many runs it has so far, itself and all nested in it; None where there are too many to count."""
    median_duration: float | None
    """Seconds that the pipeline usually takes: the median of its last 20 runs that succeeded; None if none did."""
    is_stuck: bool
    """Whether it has been under way for more than three times as long, and 30 seconds."""
    queued: QueuedStep | None
    """Which of its runs has waited longest for room at an engine; None if none does, or there are too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionRow:
    """A pipeline run that somebody should look at."""

    reason: AttentionReason
    run: RunRow
    at: datetime
    """When it failed, or gave the last sign of life; when it began, if it is stuck."""
    median_duration: float | None
    """Seconds that the pipeline usually takes: the median of its last 20 runs that succeeded; None if none did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Pipeline runs that are under way, and those that somebody should look at."""

    failed_since: datetime
    """Since when those that failed or were interrupted are told of."""
    running: tuple[RunningPipeline, ...]
    """Newest first."""
    has_more_running: bool
    """Whether there are, or may be, more that are under way."""
    attention: tuple[AttentionRow, ...]
    """Those that are stuck, the newest first, then those that failed or were interrupted, by when, the last first."""
    has_more_attention: bool
    """Whether there are, or may be, more of them."""
