"""What the engine is told: facts about runs, each with the moment it became true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sematic.model.ids import ArtifactId, RunId
from sematic.model.records import ExceptionMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of one function, as much as scheduling needs to know."""

    run_id: RunId
    inputs: tuple[tuple[str, RunId], ...] = ()
    """Names of the inputs that are other runs' outputs, and those runs; one run may feed several inputs."""
    retries: int = 0
    """How often the call may be started again after a retriable failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueued:
    """A started run is with an engine, where it waits for room; it is Scheduled once it begins."""

    run_id: RunId
    at: datetime
    attempt: int = 0
    """Which try this is about, from 1; 0 means the current one, where nothing can come late or twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A started run is executed from now on."""

    run_id: RunId
    at: datetime
    attempt: int = 0
    """Which try this is about, from 1; 0 means the current one, where nothing can come late or twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A run's function returned a value."""

    run_id: RunId
    at: datetime
    artifact_id: ArtifactId | None = None
    """None where values are not stored."""
    attempt: int = 0
    """Which try this is about, from 1; 0 means the current one, where nothing can come late or twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reused:
    """The value of an earlier run stands in for executing this one."""

    run_id: RunId
    at: datetime
    artifact_id: ArtifactId | None
    original_run_id: RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """A run's function returned a graph: new calls, one of which gives the run's output."""

    run_id: RunId
    at: datetime
    calls: tuple[Call, ...]
    """In an order in which every call comes after the ones it takes inputs from."""
    output: RunId
    attempt: int = 0
    """Which try this is about, from 1; 0 means the current one, where nothing can come late or twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A try of a run failed: its function raised, timed out, or was lost with its process."""

    run_id: RunId
    at: datetime
    error: ExceptionMetadata
    is_retriable: bool = False
    is_lost: bool = False
    """Whether the machine it executed on was lost: it is tried again a few times, whatever its retries are."""
    attempt: int = 0
    """Which try this is about, from 1; 0 means the current one, where nothing can come late or twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A run that was told to stop has stopped."""

    run_id: RunId
    at: datetime
    attempt: int = 0
    """Which try this is about, from 1; 0 means the current one, where nothing can come late or twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRequested:
    """Somebody wants the whole pipeline run to end now, or one run with all it called."""

    at: datetime
    run_id: RunId | None = None
    """The run that is to end; what needs its output ends too, everything else goes on. None: all of them."""


Event: TypeAlias = Enqueued | Scheduled | Returned | Reused | Expanded | Raised | Stopped | CancelRequested
