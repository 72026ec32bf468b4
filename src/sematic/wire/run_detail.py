"""Everything about one run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sematic.model.external_resources import ResourceState
from sematic.model.ids import ArtifactId, RunId
from sematic.model.jobs import JobCourse
from sematic.model.records import Attempt, Direction, PipelineRun, ResourceUsage, Run, View
from sematic.model.states import RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLink:
    """A run, as far as it has to be known to name it and to lead to it."""

    id: RunId
    root_id: RunId
    function: str
    name: str
    state: RunState
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverTrouble:
    """What is wrong with the driver of a pipeline run that has not ended."""

    is_interrupted: bool
    """Whether nobody drives it any more; otherwise its driver is there, but silent."""
    since: datetime
    """The last sign of life."""
    why: str
    """A clause, without a full stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptUsage:
    """What an attempt used of the machine."""

    attempt: int
    """From 1."""
    usage: ResourceUsage
    hints: tuple[str, ...]
    """A sentence for each request that was far from what was used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceStep:
    """Where an external resource stood from a moment on."""

    state: ResourceState
    at: datetime
    message: str
    """What it said of itself; empty if nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldResource:
    """An external resource that a run's function held, or holds."""

    id: str
    kind: str
    """Dotted path of its class."""
    attempt: int
    """From 1."""
    steps: tuple[ResourceStep, ...]
    """From the first to the last, which is where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheUse:
    """What became of a run's question to the cache."""

    is_asked: bool
    is_hit: bool
    """Whether an earlier result was used; also so where a rerun took it over without asking."""
    original: RunLink | None
    """The run whose output was used; None if none was, or if that run has been removed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDetail:
    """One run, and what leads to it and from it."""

    run: Run
    pipeline_run: PipelineRun | None
    """None if whoever wrote the runs was stopped before this was written."""
    ancestors: tuple[RunLink, ...]
    """From the root down to the caller; empty for a root."""
    children: int
    """How many runs it called, those that only build containers left out."""
    trouble: DriverTrouble | None
    attempts: tuple[Attempt, ...]
    """The tries that failed and were followed by another."""
    usages: tuple[AttemptUsage, ...]
    jobs: tuple[JobCourse, ...]
    """What an engine made of each attempt, by attempt; those of attempt 0 drive the pipeline run."""
    external_resources: tuple[HeldResource, ...]
    """In the order in which they were made."""
    logs: tuple[int, ...]
    """Which attempts have a log."""
    cache: CacheUse
    notes: int
    """How many notes there are on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDifference:
    """One part of two cache keys that is not the same; empty where one side does not have it."""

    part: str
    """`code`, `input`, `output type` or `namespace`."""
    name: str
    """Which code or input; empty for the others."""
    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyExecuted:
    """Why a run was or was not served from the cache."""

    run_id: RunId
    verdict: str
    """`hit`, `taken over`, `first`, `changed`, `unfinished`, `not enabled`, `no namespace` or `not started`."""
    sentence: str
    other: RunLink | None
    """The run whose output was used, or the nearest earlier one that asked."""
    differences: tuple[KeyDifference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundValue:
    """A value as an input or the output of a run."""

    direction: Direction
    name: str
    producer_id: RunId | None
    """The run whose output this is; None for values given directly or computed by the run itself."""
    artifact_id: ArtifactId | None
    """None until the producing run resolves; then the rest is None as well."""
    type_name: str | None
    size: int | None
    """Bytes of the value as it is stored."""
    view: View | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundValuePage:
    """Some of a run's inputs, or its output."""

    items: tuple[BoundValue, ...]
    next: str | None
    """What to ask with for more; None at the end."""
