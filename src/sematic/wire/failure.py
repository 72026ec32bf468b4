"""Why a run failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sematic.model.records import ExceptionMetadata
from sematic.wire.logs import LogText
from sematic.wire.run_detail import RunLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """How often the same function failed with the same error in the last runs of the pipeline.

    Errors are the same if their class is, and the first line of their messages, numbers and ids aside.
    """

    failed_in_last: int
    """In how many of them, the one that is asked about included."""
    of: int
    """How many were looked at: the last ones up to the one that is asked about."""
    since: datetime
    """When the first of those that failed so was created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The first run that failed by itself, of a run and all that it called."""

    run: RunLink
    attempt: int
    """Its last attempt, from 1; 0 if it was never started."""
    error: ExceptionMetadata | None
    log_lines: tuple[LogText, ...]
    """The last lines of what that attempt wrote, at most 3; none if it has no log."""
    failed_count: int
    """How many runs failed by themselves; 10,000 are counted at the most."""
    seen: Recurrence | None
    """None if nothing is known of the exception."""
