"""What an engine makes of one attempt of a run: a unit of its own, which it places somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

from sematic.model.ids import RunId


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
    def is_terminal(self) -> bool:
        """Whether it has ended."""
        return self in TERMINAL_JOB_STATES


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
