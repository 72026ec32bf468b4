"""What the engine wants done; somebody else does it and reports events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sematic.model.changes import Change
from sematic.model.ids import RunId
from sematic.model.states import PipelineRunState


@dataclass(frozen=True, slots=True)
class Record:
    """Write these changes down, in order."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """All inputs of a run are there: serve it from the cache or execute it."""

    run_id: RunId
    attempt: int = 1
    """Which try this is; what is reported about it says so."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Make a scheduled run stop, and report when it has."""

    run_id: RunId


@dataclass(frozen=True, slots=True)
class Forget:
    """Nobody needs a run's value any more; it need not stay in memory."""

    run_id: RunId


@dataclass(frozen=True, slots=True)
class Conclude:
    """Every run has ended; the pipeline run is over."""

    state: PipelineRunState


Command: TypeAlias = Record | Start | Stop | Forget | Conclude
