"""What a batch amounts to: several changes of one thing become one row to write. No SQL in here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias, assert_never

from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    CacheAsked,
    CancelAsked,
    Change,
    ExternalResourceMoved,
    FunctionRecorded,
    InputBound,
    JobRecorded,
    OutputBound,
    PipelineRunCreated,
    PipelineRunMoved,
    ProvenanceRecorded,
    RunCreated,
    RunMoved,
    UsageMeasured,
)
from sematic.model.errors import AlreadyRecordedError, StaleRunError
from sematic.model.moves import moved_pipeline_run, refuse_illegal, with_provenance
from sematic.model.records import OUTPUT_NAME, Direction
from sematic.model.states import RunState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sematic.model.external_resources import ExternalResource
    from sematic.model.ids import ArtifactId, Digest, RunId
    from sematic.model.jobs import Job
    from sematic.model.records import (
        Artifact,
        Attempt,
        CacheRecord,
        Cancellation,
        ExceptionMetadata,
        FunctionSource,
        PipelineRun,
        ResourceUsage,
        Run,
    )
    from sematic.model.states import PipelineRunState

BindingKey: TypeAlias = "tuple[RunId, str, str]"
"""Run, direction, name."""

LATE_POSITION = 1 << 15
"""Where a binding sorts whose place in the signature was not said when its run was created."""


@dataclass(slots=True)
class Bound:
    """A binding in the making."""

    position: int
    artifact_id: ArtifactId | None
    producer_id: RunId | None


@dataclass(slots=True)
class Progress:
    """Where several moves of one run lead."""

    expected: RunState
    """Where the run has to stand before the first of them."""
    state: RunState
    starts: int = 0
    started_at: datetime | None = None
    last_started_at: datetime | None = None
    ended_at: datetime | None = None
    error: ExceptionMetadata | None = None
    original_run_id: RunId | None = None
    passed: list[RunState] = field(default_factory=list)
    """Where each of them leads, in order."""


@dataclass(slots=True)
class Folded:
    """The rows a batch comes to: what is new, and what changes in rows of earlier batches."""

    functions: dict[Digest, FunctionSource] = field(default_factory=dict)
    artifacts: dict[ArtifactId, Artifact] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    pipeline_runs: dict[RunId, PipelineRun] = field(default_factory=dict)
    pipeline_moves: dict[RunId, list[PipelineRunMoved]] = field(default_factory=dict)
    """Of earlier pipeline runs."""
    pipeline_states: dict[RunId, list[PipelineRunState]] = field(default_factory=dict)
    """Every state that new and earlier ones go through, in order."""
    runs: dict[RunId, Run] = field(default_factory=dict)
    progress: dict[RunId, Progress] = field(default_factory=dict)
    """Of new and of earlier runs."""
    cache: dict[RunId, CacheRecord] = field(default_factory=dict)
    bindings: dict[BindingKey, Bound] = field(default_factory=dict)
    """Of new runs."""
    late_bindings: dict[BindingKey, Bound] = field(default_factory=dict)
    """Of earlier runs; None leaves what is there."""
    usages: dict[tuple[RunId, int], ResourceUsage] = field(default_factory=dict)
    """By run and attempt."""
    provenance: dict[RunId, ProvenanceRecorded] = field(default_factory=dict)
    """Of earlier pipeline runs."""
    cancellations: list[Cancellation] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    external_resources: list[ExternalResource] = field(default_factory=list)


def folded(changes: Iterable[Change]) -> Folded:
    """Return what changes amount to, checking each move against the life cycles and the moves before it."""
    result = Folded()
    for change in changes:
        match change:
            case RunMoved():
                _fold_move(result, change)
            case ArtifactRecorded():
                result.artifacts.setdefault(change.artifact.id, change.artifact)
            case InputBound():
                _fold_binding(result, (change.run_id, Direction.INPUT, change.name), artifact_id=change.artifact_id)
            case OutputBound():
                key = (change.run_id, Direction.OUTPUT, OUTPUT_NAME)
                _fold_binding(result, key, artifact_id=change.artifact_id, producer_id=change.producer_id)
            case RunCreated():
                _fold_run(result, change)
            case CacheAsked():
                result.cache[change.run_id] = change.cache
            case _:
                _fold_rarer(result, change)
    return result


def _fold_rarer(
    result: Folded,
    change: PipelineRunCreated
    | PipelineRunMoved
    | FunctionRecorded
    | AttemptFailed
    | UsageMeasured
    | ProvenanceRecorded
    | CancelAsked
    | JobRecorded
    | ExternalResourceMoved,
) -> None:
    match change:
        case UsageMeasured():
            result.usages.setdefault((change.run_id, change.attempt), change.usage)
        case ProvenanceRecorded():
            _fold_provenance(result, change)
        case CancelAsked():
            result.cancellations.append(change.cancellation)
        case FunctionRecorded():
            result.functions.setdefault(change.function.id, change.function)
        case AttemptFailed():
            result.attempts.append(change.attempt)
        case PipelineRunCreated():
            if change.pipeline_run.root_id in result.pipeline_runs:
                raise AlreadyRecordedError(change.pipeline_run.root_id)
            result.pipeline_runs[change.pipeline_run.root_id] = change.pipeline_run
            result.pipeline_states[change.pipeline_run.root_id] = [change.pipeline_run.state]
        case PipelineRunMoved():
            _fold_pipeline_move(result, change)
        case _:
            _fold_execution(result, change)


def _fold_execution(result: Folded, change: JobRecorded | ExternalResourceMoved) -> None:
    match change:
        case JobRecorded():
            result.jobs.append(change.job)
        case ExternalResourceMoved():
            result.external_resources.append(change.resource)
        case _:
            assert_never(change)


def _fold_provenance(result: Folded, recorded: ProvenanceRecorded) -> None:
    created = result.pipeline_runs.get(recorded.root_id)
    if created is not None:
        result.pipeline_runs[recorded.root_id] = with_provenance(created, recorded)
        return
    before = result.provenance.get(recorded.root_id, recorded)
    result.provenance[recorded.root_id] = replace(
        recorded, code=recorded.code or before.code, environment=recorded.environment or before.environment
    )


def _fold_run(result: Folded, created: RunCreated) -> None:
    run_id = created.run.id
    if run_id in result.runs:
        raise AlreadyRecordedError(run_id)
    result.runs[run_id] = created.run
    for position, binding in enumerate(created.inputs):
        result.bindings[run_id, binding.direction, binding.name] = Bound(
            position, binding.artifact_id, binding.producer_id
        )


def _fold_move(result: Folded, move: RunMoved) -> None:
    refuse_illegal(move)
    progress = result.progress.get(move.run_id)
    if progress is None:
        run = result.runs.get(move.run_id)
        now = move.expected if run is None else run.state
        progress = result.progress[move.run_id] = Progress(now, now)
    if progress.state is not move.expected:
        raise StaleRunError(move.run_id, expected=move.expected)
    progress.state = move.to
    progress.passed.append(move.to)
    progress.error = move.error
    if move.to is RunState.SCHEDULED:
        progress.starts += 1
        progress.started_at = progress.started_at or move.at
        progress.last_started_at = move.at
    elif move.to.is_terminal:
        progress.ended_at = move.at
    if move.original_run_id is not None:
        progress.original_run_id = move.original_run_id


def _fold_pipeline_move(result: Folded, move: PipelineRunMoved) -> None:
    refuse_illegal(move)
    created = result.pipeline_runs.get(move.root_id)
    if created is not None:
        result.pipeline_runs[move.root_id] = moved_pipeline_run(created, move)
    else:
        moves = result.pipeline_moves.setdefault(move.root_id, [])
        if moves and moves[-1].to is not move.expected:
            raise StaleRunError(move.root_id, expected=move.expected)
        moves.append(move)
    result.pipeline_states.setdefault(move.root_id, []).append(move.to)


def _fold_binding(
    result: Folded, key: BindingKey, *, artifact_id: ArtifactId | None = None, producer_id: RunId | None = None
) -> None:
    of_new_or_earlier = result.bindings if key[0] in result.runs else result.late_bindings
    bound = of_new_or_earlier.get(key)
    if bound is None:
        of_new_or_earlier[key] = Bound(LATE_POSITION, artifact_id, producer_id)
        return
    if artifact_id is not None:
        bound.artifact_id = artifact_id
    if producer_id is not None:
        bound.producer_id = producer_id
