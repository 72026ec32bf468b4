"""Stores that live in memory: the same rules as the real ones, without files, threads or SQL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar, assert_never

from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    Batch,
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
from sematic.model.errors import MissingBlobError, StoreError, UnknownArtifactError, UnknownRunError
from sematic.model.ids import digest_of
from sematic.model.moves import moved_pipeline_run, moved_run, with_provenance
from sematic.model.records import OUTPUT_NAME, Binding, Direction
from sematic.model.states import RunState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sematic.model.external_resources import ExternalResource
    from sematic.model.ids import ArtifactId, BatchId, Digest, RunId
    from sematic.model.jobs import Job
    from sematic.model.records import (
        Artifact,
        Attempt,
        Cancellation,
        FunctionSource,
        PipelineRun,
        ResourceUsage,
        Run,
    )

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Staged(Generic[K, V]):
    """What a batch makes of a mapping; the mapping itself changes only when all of the batch is known to be good."""

    kept: dict[K, V]
    changed: dict[K, V] = field(default_factory=dict)

    def get(self, key: K) -> V | None:
        """Return what the key stands for after the batch so far."""
        return self.changed[key] if key in self.changed else self.kept.get(key)

    def keep(self) -> None:
        """Make the changes last."""
        self.kept.update(self.changed)


class MemoryJournal:
    """A journal, history and cache in memory. What it refuses it refuses at once, and keeps nothing of."""

    def __init__(self) -> None:
        self._runs: dict[RunId, Run] = {}
        self._pipeline_runs: dict[RunId, PipelineRun] = {}
        self._bindings: dict[RunId, tuple[Binding, ...]] = {}
        self._artifacts: dict[ArtifactId, Artifact] = {}
        self._functions: dict[Digest, FunctionSource] = {}
        self._attempts: dict[tuple[RunId, int], Attempt] = {}
        self._usages: dict[tuple[RunId, int], ResourceUsage] = {}
        self._cancellations: dict[int, Cancellation] = {}
        self._jobs: dict[Job, Job] = {}
        self._external_resources: dict[ExternalResource, ExternalResource] = {}
        self._batches: set[BatchId] = set()
        self._is_closed = False

    def record(self, changes: Sequence[Change]) -> None:
        """Apply changes, all or none."""
        if self._is_closed:
            raise StoreError("This journal is closed; make a new one to record more.")
        self.apply(Batch(tuple(changes)))

    def flush(self) -> None:
        """Return: nothing ever waits."""

    def close(self) -> None:
        """Accept no more changes; what was recorded can still be read."""
        self._is_closed = True

    def apply(self, batch: Batch) -> None:
        """Apply a batch, all or nothing, unless it was applied before."""
        if batch.id in self._batches:
            return
        staged = _StagedBatch(
            runs=_Staged(self._runs),
            pipeline_runs=_Staged(self._pipeline_runs),
            bindings=_Staged(self._bindings),
            artifacts=_Staged(self._artifacts),
            functions=_Staged(self._functions),
            attempts=_Staged(self._attempts),
            usages=_Staged(self._usages),
            cancellations=_Staged(self._cancellations),
            jobs=_Staged(self._jobs),
            external_resources=_Staged(self._external_resources),
        )
        for change in batch.changes:
            staged.apply(change)
        staged.keep()
        self._batches.add(batch.id)

    def run(self, run_id: RunId) -> Run:
        """Return a run; UnknownRunError if there is none."""
        if run_id not in self._runs:
            raise UnknownRunError(run_id)
        return self._runs[run_id]

    def pipeline_run(self, root_id: RunId) -> PipelineRun:
        """Return a pipeline run; UnknownRunError if there is none."""
        if root_id not in self._pipeline_runs:
            raise UnknownRunError(root_id)
        return self._pipeline_runs[root_id]

    def runs_of(self, root_id: RunId) -> Sequence[Run]:
        """Return all runs of a pipeline run, in creation order (`position`)."""
        return sorted((run for run in self._runs.values() if run.root_id == root_id), key=lambda run: run.position)

    def bindings_of(self, root_id: RunId) -> Mapping[RunId, Sequence[Binding]]:
        """Return the inputs, and then the output, of all runs of a pipeline run."""
        return {
            run.id: sorted(self._bindings[run.id], key=lambda binding: binding.direction)
            for run in self.runs_of(root_id)
            if self._bindings.get(run.id)
        }

    def artifacts(self, artifact_ids: Sequence[ArtifactId]) -> Mapping[ArtifactId, Artifact]:
        """Return artifacts by id; UnknownArtifactError names the first that is missing."""
        for artifact_id in artifact_ids:
            if artifact_id not in self._artifacts:
                raise UnknownArtifactError(artifact_id)
        return {artifact_id: self._artifacts[artifact_id] for artifact_id in artifact_ids}

    def attempts_of(self, run_id: RunId) -> Sequence[Attempt]:
        """Return a run's failed tries, first to last."""
        return [attempt for key, attempt in sorted(self._attempts.items()) if key[0] == run_id]

    def usages_of(self, run_id: RunId) -> Mapping[int, ResourceUsage]:
        """Return what each attempt of a run used, as far as it was measured, by its number."""
        return {key[1]: usage for key, usage in sorted(self._usages.items()) if key[0] == run_id}

    def cancellations_of(self, root_id: RunId) -> Sequence[Cancellation]:
        """Return what was asked to end of a pipeline run, in the order it was asked."""
        return [each for each in self._cancellations.values() if each.root_id == root_id]

    def jobs_of(self, run_id: RunId) -> Sequence[Job]:
        """Return everything that was told of a run's jobs, oldest first; those of attempt 0 drive its pipeline run."""
        return sorted((job for job in self._jobs if job.run_id == run_id), key=lambda job: job.at)

    def external_resources_of(self, run_id: RunId) -> Sequence[ExternalResource]:
        """Return everything that was told of what a run's function held, oldest first."""
        return sorted((each for each in self._external_resources if each.run_id == run_id), key=lambda each: each.at)

    def function(self, source_id: Digest) -> FunctionSource | None:
        """Return a function's text; None if it was not recorded."""
        return self._functions.get(source_id)

    def functions(self, root_id: RunId) -> Mapping[Digest, FunctionSource]:
        """Return the functions of all runs of a pipeline run, by id."""
        used = {run.source_id for run in self._runs.values() if run.root_id == root_id}
        return {digest: function for digest, function in self._functions.items() if digest in used}

    def oldest_success(self, key: Digest) -> tuple[RunId, ArtifactId] | None:
        """Return the oldest resolved run under a key, with its output; None if there is none."""
        for run in sorted(self._runs.values(), key=lambda run: (run.created_at, run.id)):
            if run.state is RunState.RESOLVED and run.cache is not None and run.cache.key == key:
                for binding in self._bindings.get(run.id, ()):
                    if binding.direction is Direction.OUTPUT and binding.artifact_id is not None:
                        return run.id, binding.artifact_id
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _StagedBatch:
    runs: _Staged[RunId, Run]
    pipeline_runs: _Staged[RunId, PipelineRun]
    bindings: _Staged[RunId, tuple[Binding, ...]]
    artifacts: _Staged[ArtifactId, Artifact]
    functions: _Staged[Digest, FunctionSource]
    attempts: _Staged[tuple[RunId, int], Attempt]
    usages: _Staged[tuple[RunId, int], ResourceUsage]
    cancellations: _Staged[int, Cancellation]
    jobs: _Staged[Job, Job]
    external_resources: _Staged[ExternalResource, ExternalResource]

    def keep(self) -> None:
        self.runs.keep()
        self.pipeline_runs.keep()
        self.bindings.keep()
        self.artifacts.keep()
        self.functions.keep()
        self.attempts.keep()
        self.usages.keep()
        self.cancellations.keep()
        self.jobs.keep()
        self.external_resources.keep()

    def apply(self, change: Change) -> None:
        match change:
            case RunCreated():
                _refuse_known(change.run.id, self.runs)
                self.runs.changed[change.run.id] = change.run
                self.bindings.changed[change.run.id] = tuple(change.inputs)
            case RunMoved():
                self.runs.changed[change.run_id] = moved_run(_known(change.run_id, self.runs), change)
            case CacheAsked():
                self.runs.changed[change.run_id] = replace(_known(change.run_id, self.runs), cache=change.cache)
            case InputBound():
                binding = Binding(
                    run_id=change.run_id, direction=Direction.INPUT, name=change.name, artifact_id=change.artifact_id
                )
                self._bind(binding)
            case OutputBound():
                binding = Binding(
                    run_id=change.run_id,
                    direction=Direction.OUTPUT,
                    name=OUTPUT_NAME,
                    artifact_id=change.artifact_id,
                    producer_id=change.producer_id,
                )
                self._bind(binding)
            case _:
                self._apply_rarer(change)

    def _apply_rarer(
        self,
        change: PipelineRunCreated
        | PipelineRunMoved
        | FunctionRecorded
        | ArtifactRecorded
        | AttemptFailed
        | UsageMeasured
        | ProvenanceRecorded
        | CancelAsked
        | JobRecorded
        | ExternalResourceMoved,
    ) -> None:
        match change:
            case UsageMeasured() if self.usages.get((change.run_id, change.attempt)) is None:
                self.usages.changed[change.run_id, change.attempt] = change.usage
            case UsageMeasured():
                pass
            case ProvenanceRecorded():
                known = _known(change.root_id, self.pipeline_runs)
                self.pipeline_runs.changed[change.root_id] = with_provenance(known, change)
            case CancelAsked():
                number = len(self.cancellations.kept) + len(self.cancellations.changed)
                self.cancellations.changed[number] = change.cancellation
            case JobRecorded():
                self.jobs.changed[change.job] = change.job
            case ExternalResourceMoved():
                self.external_resources.changed[change.resource] = change.resource
            case _:
                self._apply_first(change)

    def _apply_first(
        self, change: PipelineRunCreated | PipelineRunMoved | FunctionRecorded | ArtifactRecorded | AttemptFailed
    ) -> None:
        match change:
            case PipelineRunCreated():
                _refuse_known(change.pipeline_run.root_id, self.pipeline_runs)
                self.pipeline_runs.changed[change.pipeline_run.root_id] = change.pipeline_run
            case PipelineRunMoved():
                before = _known(change.root_id, self.pipeline_runs)
                self.pipeline_runs.changed[change.root_id] = moved_pipeline_run(before, change)
            case FunctionRecorded():
                if self.functions.get(change.function.id) is None:
                    self.functions.changed[change.function.id] = change.function
            case ArtifactRecorded():
                if self.artifacts.get(change.artifact.id) is None:
                    self.artifacts.changed[change.artifact.id] = change.artifact
            case AttemptFailed():
                key = (change.attempt.run_id, change.attempt.number)
                if self.attempts.get(key) is None:
                    self.attempts.changed[key] = change.attempt
            case _:
                assert_never(change)

    def _bind(self, given: Binding) -> None:
        _known(given.run_id, self.runs)
        bound = self.bindings.get(given.run_id) or ()
        key = (given.direction, given.name)
        before = next((binding for binding in bound if (binding.direction, binding.name) == key), None)
        if before is None:
            self.bindings.changed[given.run_id] = (*bound, given)
            return
        after = replace(
            before,
            artifact_id=given.artifact_id or before.artifact_id,
            producer_id=given.producer_id or before.producer_id,
        )
        self.bindings.changed[given.run_id] = tuple(after if binding is before else binding for binding in bound)


class MemoryBlobs:
    """Blobs in memory."""

    def __init__(self) -> None:
        self._contents: dict[Digest, bytes] = {}

    def put(self, content: bytes | memoryview) -> Digest:
        """Keep a copy of the bytes unless they are there already."""
        copy = bytes(content)
        digest = digest_of(copy)
        self._contents.setdefault(digest, copy)
        return digest

    def open(self, digest: Digest) -> memoryview:
        """Return a writable copy of the bytes; MissingBlobError if they were not put."""
        if digest not in self._contents:
            raise MissingBlobError(digest, path=f"memory:{digest}")
        return memoryview(bytearray(self._contents[digest]))

    def has(self, digest: Digest) -> bool:
        """Return whether the bytes are there."""
        return digest in self._contents


def _known(run_id: RunId, things: _Staged[RunId, V]) -> V:
    thing = things.get(run_id)
    if thing is None:
        raise UnknownRunError(run_id)
    return thing


def _refuse_known(run_id: RunId, things: _Staged[RunId, V]) -> None:
    if things.get(run_id) is not None:
        raise StoreError(
            f"Run {run_id} is in the store already; it cannot be created again. Give the new run a new id."
        )
