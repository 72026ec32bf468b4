"""The one write path: everything that happens is a change, recorded in batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from sematic.model.external_resources import ExternalResource
from sematic.model.ids import ArtifactId, BatchId, Digest, RunId, new_batch_id
from sematic.model.jobs import Job
from sematic.model.records import (
    Artifact,
    Attempt,
    Binding,
    CacheRecord,
    Cancellation,
    ExceptionMetadata,
    FunctionSource,
    PipelineRun,
    ResourceUsage,
    Run,
)
from sematic.model.states import PipelineRunState, RunState


@dataclass(frozen=True, slots=True)
class PipelineRunCreated:
    """A pipeline run exists."""

    pipeline_run: PipelineRun


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineRunMoved:
    """A pipeline run moved on; refused if it was not where expected."""

    root_id: RunId
    expected: PipelineRunState
    to: PipelineRunState
    at: datetime


@dataclass(frozen=True, slots=True)
class FunctionRecorded:
    """A function's text is known; recording it again changes nothing."""

    function: FunctionSource


@dataclass(frozen=True, slots=True)
class RunCreated:
    """A run exists, with its inputs as far as they are known."""

    run: Run
    inputs: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMoved:
    """A run moved on; refused if it was not where expected.

    The store sets `started_at` and `last_started_at` and counts `attempts` on a move to SCHEDULED, and sets `ended_at`
    on a terminal one.
    """

    run_id: RunId
    expected: RunState
    to: RunState
    at: datetime
    error: ExceptionMetadata | None = None
    original_run_id: RunId | None = None


@dataclass(frozen=True, slots=True)
class AttemptFailed:
    """A try of a run failed and the run will be tried again."""

    attempt: Attempt


@dataclass(frozen=True, slots=True)
class ArtifactRecorded:
    """A value is stored; recording it again changes nothing."""

    artifact: Artifact


@dataclass(frozen=True, slots=True, kw_only=True)
class InputBound:
    """The artifact a run's input resolved to is known."""

    run_id: RunId
    name: str
    artifact_id: ArtifactId


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputBound:
    """A run's output is known: an artifact, or the nested run it will come from; the latter comes first if both do."""

    run_id: RunId
    artifact_id: ArtifactId | None = None
    producer_id: RunId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheAsked:
    """A run looked for an earlier result under a key; a hit follows as a move with `original_run_id`."""

    run_id: RunId
    cache: CacheRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageMeasured:
    """What an attempt of a run used of the machine is known."""

    run_id: RunId
    attempt: int
    """From 1."""
    usage: ResourceUsage


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenanceRecorded:
    """What code and environment a pipeline run was started with is known; None leaves what is there."""

    root_id: RunId
    code: Digest | None = None
    environment: Digest | None = None


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """Somebody wants a pipeline run, or a part of it, to end; its driver hears of it."""

    cancellation: Cancellation


@dataclass(frozen=True, slots=True)
class JobRecorded:
    """A job has come to be or has moved on; told again, late or out of order it does no harm."""

    job: Job


@dataclass(frozen=True, slots=True)
class ExternalResourceMoved:
    """An external resource has come to be or has moved on; told again, late or out of order it does no harm."""

    resource: ExternalResource


Change: TypeAlias = (
    PipelineRunCreated
    | PipelineRunMoved
    | FunctionRecorded
    | RunCreated
    | RunMoved
    | AttemptFailed
    | ArtifactRecorded
    | InputBound
    | OutputBound
    | CacheAsked
    | UsageMeasured
    | ProvenanceRecorded
    | CancelAsked
    | JobRecorded
    | ExternalResourceMoved
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes that are applied together or not at all, and once however often they are sent."""

    changes: Sequence[Change]
    id: BatchId = field(default_factory=new_batch_id)
    digest: Digest | None = field(default=None, compare=False)
    """Of the changes, where they came from elsewhere: others under the same id are refused; None: nobody looks."""
