"""Keeps every value of a pipeline run as an artifact and writes everything down in the journal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sematic.engine.events import Reused
from sematic.engine.plan import Plan
from sematic.engine.ports import Blobs, Cache, Clock, History, Journal
from sematic.executors.stored import Stored
from sematic.graph.future import Future
from sematic.graph.lookup import recipe_of
from sematic.model.changes import (
    ArtifactRecorded,
    CacheAsked,
    Change,
    FunctionRecorded,
    PipelineRunCreated,
    ProvenanceRecorded,
    RunCreated,
    RunMoved,
)
from sematic.model.errors import EncodeError, StoreError, UnknownArtifactError
from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.records import Artifact, Binding, Direction, FunctionSource, PipelineRun, Run
from sematic.model.states import TERMINAL_RUN_STATES, RunState
from sematic.packaging.provenance import Provenance, ProvenanceProbe
from sematic.runners.caching import cache_record_of, function_record_of
from sematic.runners.reentry import Reentry
from sematic.runners.rerun import EarlierRuns
from sematic.runners.tracking import fitted
from sematic.types.codec import Codec
from sematic.types.document import decoded, encoded

_NOTHING: Any = object()
_MOST_VALUES = 1000
_NEEDS_NO_INPUTS = TERMINAL_RUN_STATES | {RunState.RAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A value at hand: itself where nobody can change it, otherwise what it is read back from."""

    artifact_id: ArtifactId
    codec: Codec
    artifact: Artifact | None = None
    value: Any = _NOTHING


def _settings_of(future: Future) -> str:
    function = future.function
    return json.dumps({"virtual": recipe_of(function)}) if function.is_virtual else future.props.to_json()


def _read(artifact: Artifact, codec: Codec) -> Held:
    return Held(artifact_id=artifact.id, codec=codec, artifact=artifact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Where a tracked pipeline run is kept."""

    journal: Journal
    history: History
    cache: Cache
    blobs: Blobs


class Tracked:
    """Keeps every value of a pipeline run as an artifact and writes everything down in the journal."""

    is_recording = True

    def __init__(
        self,
        keeping: Keeping,
        *,
        clock: Clock,
        pipeline_run: PipelineRun,
        earlier: EarlierRuns | None = None,
        provenance: ProvenanceProbe | None = None,
    ) -> None:
        self._keeping = keeping
        self._clock = clock
        self._namespace = pipeline_run.cache_namespace
        self._earlier = earlier
        self._pipeline_run = pipeline_run
        self._provenance = provenance
        self._plan: Plan | None = None
        self._position = 0
        self._pending: list[Change] = []
        self._constants: dict[RunId, dict[str, Held]] = {}
        self._outputs: dict[RunId, Held] = {}
        self._sources: dict[int, FunctionSource] = {}
        self._results: dict[Digest, tuple[RunId, Held]] = {}
        self._keys: dict[RunId, Digest] = {}

    def planned(self, futures: Sequence[Future], *, parent: Future | None, plan: Plan) -> None:
        """Take note of new calls; EncodeError if an argument cannot be stored, and then nothing is noted."""
        self._plan = plan
        created: list[Change] = [PipelineRunCreated(self._pipeline_run)] if parent is None else []
        constants: dict[RunId, dict[str, Held]] = {}
        values: list[Change] = []
        since = plan.vacated_at(parent.id) if parent is not None else None
        for future in futures:
            held = constants[future.id] = {}
            bindings = tuple(self._binding(future, name, value, held, values) for name, value in future.kwargs.items())
            run = self._run_of(future, parent=parent, offset=len(constants) - 1, since=since, changes=values)
            created.append(RunCreated(run, bindings))
            if len(values) >= _MOST_VALUES:
                # The runs are written together or not at all; their values may go ahead, for memory's sake.
                self._keeping.journal.record(values)
                values = []
        self._position += len(futures)
        self._constants.update(constants)
        self._pending += [*values, *created]
        self._pair(futures, parent=parent)

    def restore(self, reentry: Reentry, *, plan: Plan) -> None:
        """Take note of calls and values that were noted before the driver died."""
        self._plan = plan
        self._position = len(reentry.runs)
        for run_id in reentry.needed:
            artifact_id = reentry.outputs[run_id].artifact_id
            if artifact_id is not None:
                self._outputs[run_id] = _read(reentry.artifacts[artifact_id], reentry.futures[run_id].function.output)
        for run_id in plan.live_runs:
            parameters = reentry.futures[run_id].function.inputs
            self._constants[run_id] = {
                name: _read(reentry.artifacts[binding.artifact_id], parameters[name].codec)
                for name, binding in reentry.inputs.get(run_id, {}).items()
                if binding.producer_id is None and binding.artifact_id is not None
            }

    def earlier(self, future: Future) -> Reused | None:
        """Return the earlier result that may stand in for executing a call whose inputs are all there."""
        if self._earlier is not None:
            usable = self._earlier.usable(
                future.id, inputs=self._input_ids(future), source=self._sources.get(id(future.function))
            )
            if usable is not None and self._hold(future, usable[1]):
                return self._reused(future.id, original=usable[0], artifact_id=usable[1])
        if self._namespace is None or not future.props.cache:
            return None
        record = cache_record_of(future, namespace=self._namespace, inputs=self._input_ids(future))
        self._pending.append(CacheAsked(run_id=future.id, cache=record))
        if self._earlier is not None and self._earlier.must_execute(future.id):
            # What it gives is there for later calls all the same.
            self._keys[future.id] = record.key
            return None
        return self._cached(future, record.key)

    def inputs(self, future: Future) -> dict[str, Any]:
        """Return the values a call is to be made with: the call's own, to change as it likes."""
        constants = self._constants[future.id]
        inputs = {}
        for name, given in future.kwargs.items():
            if type(given) is Future:
                held = self._outputs[self._origin_of(given)]
                inputs[name] = fitted(self._value(held), held.codec, future, name)
            else:
                inputs[name] = self._value(constants[name])
        return inputs

    def stored_inputs(self, future: Future) -> dict[str, Stored]:
        """Return handles of the values a call is to be made with, for an executor in other processes."""
        constants = self._constants[future.id]
        return {
            name: self._stored(self._outputs[self._origin_of(given)] if type(given) is Future else constants[name])
            for name, given in future.kwargs.items()
        }

    def kept(self, future: Future, artifact: Artifact) -> ArtifactId:
        """Take note of a call's output that its executor has stored."""
        self._pending.append(ArtifactRecorded(artifact))
        self._outputs[future.id] = _read(artifact, future.function.output)
        return artifact.id

    def keep(self, future: Future, value: Any) -> ArtifactId:
        """Keep a call's output; EncodeError if it cannot be stored."""
        held, artifact = self._encoded(value, future.function.output)
        self._pending.append(ArtifactRecorded(artifact))
        self._outputs[future.id] = held
        return held.artifact_id

    def output(self, run_id: RunId) -> Any:
        """Return the kept output of a run."""
        return self._value(self._outputs[run_id])

    def forget(self, run_id: RunId) -> None:
        """Let go of a run's output."""
        self._outputs.pop(run_id, None)

    def note(self, changes: Sequence[Change]) -> None:
        """Write changes down, after everything that they depend on, all together or not at all."""
        for change in changes:
            if type(change) is RunMoved and change.to in _NEEDS_NO_INPUTS:
                self._constants.pop(change.run_id, None)
                if change.run_id in self._keys and change.to is not RunState.RAN:
                    self._remember(change.run_id, state=change.to)
        pending, self._pending = self._pending, []
        self._keeping.journal.record([*pending, *changes])
        if self._provenance is not None:
            # Only now is there a pipeline run that it can be the provenance of.
            provenance, self._provenance = self._provenance, None
            provenance.then(self._record_provenance)

    def _record_provenance(self, found: Provenance) -> None:
        # A rerun of recorded code has that already.
        code = found.code if self._pipeline_run.code is None else None
        recorded = ProvenanceRecorded(root_id=self._pipeline_run.root_id, code=code, environment=found.environment)
        # What stands in the way is raised where the next change is recorded.
        with suppress(StoreError):
            self._keeping.journal.record([recorded])

    def settle(self) -> None:
        """Return once everything noted would survive the end of this process."""
        self._keeping.journal.flush()

    def _remember(self, run_id: RunId, *, state: RunState) -> None:
        """Keep a run's result at hand for later calls under the same key; the store knows it only after the commit."""
        key = self._keys.pop(run_id)
        if state is RunState.RESOLVED and self._plan is not None:
            held = self._outputs.get(self._plan.origin_of(run_id))
            if held is not None:
                self._results.setdefault(key, (run_id, held))

    def _run_of(
        self, future: Future, *, parent: Future | None, offset: int, since: datetime | None, changes: list[Change]
    ) -> Run:
        props, now = future.props, self._clock()
        return Run(
            id=future.id,
            root_id=self._pipeline_run.root_id,
            parent_id=parent.id if parent is not None else None,
            position=self._position + offset,
            function=future.function.path,
            name=props.name,
            source_id=self._source_id(future, changes),
            is_virtual=future.function.is_virtual,
            # In order, also where they came to be together, before that was heard.
            created_at=now if since is None else min(now, since + timedelta(microseconds=offset)),
            tags=props.tags,
            settings=_settings_of(future),
        )

    def _source_id(self, future: Future, changes: list[Change]) -> Digest | None:
        if future.function.is_virtual:
            return None
        known = self._sources.get(id(future.function))
        if known is None:
            known = self._sources[id(future.function)] = function_record_of(future.function)
            changes.append(FunctionRecorded(known))
        return known.id

    def _binding(self, future: Future, name: str, value: Any, held: dict[str, Held], changes: list[Change]) -> Binding:
        if type(value) is Future:
            return Binding(run_id=future.id, direction=Direction.INPUT, name=name, producer_id=value.id)
        if type(value) is Stored:
            # Whoever made the call was in another process, and has stored it there.
            held[name] = _read(value.artifact, future.function.inputs[name].codec)
            changes.append(ArtifactRecorded(value.artifact))
            return Binding(run_id=future.id, direction=Direction.INPUT, name=name, artifact_id=value.artifact.id)
        try:
            held[name], artifact = self._encoded(value, future.function.inputs[name].codec)
        except EncodeError as error:
            raise EncodeError(f"Argument {name!r} of {future.function.path} cannot be stored: {error}") from error
        changes.append(ArtifactRecorded(artifact))
        return Binding(run_id=future.id, direction=Direction.INPUT, name=name, artifact_id=artifact.id)

    def _encoded(self, value: Any, codec: Codec) -> tuple[Held, Artifact]:
        artifact = encoded(value, codec, blobs=self._keeping.blobs, now=self._clock())
        if codec.is_immutable:
            return Held(artifact_id=artifact.id, codec=codec, value=value), artifact
        return Held(artifact_id=artifact.id, codec=codec, artifact=artifact), artifact

    def _stored(self, held: Held) -> Stored:
        if held.artifact is not None:
            return Stored(held.artifact)
        # A value that nobody can change is held without its record, which is made again: it is small or stored already.
        return Stored(encoded(held.value, held.codec, blobs=self._keeping.blobs, now=self._clock()))

    def _value(self, held: Held) -> Any:
        if held.artifact is None:
            return held.value
        return decoded(held.artifact, held.codec, blobs=self._keeping.blobs)

    def _origin_of(self, future: Future) -> RunId:
        if self._plan is None:
            raise RuntimeError("Inputs were asked for before any call was planned.")
        return self._plan.origin_of(future.id)

    def _input_ids(self, future: Future) -> dict[str, ArtifactId]:
        constants = self._constants[future.id]
        return {
            name: self._outputs[self._origin_of(value)].artifact_id
            if type(value) is Future
            else constants[name].artifact_id
            for name, value in future.kwargs.items()
        }

    def _pair(self, futures: Sequence[Future], *, parent: Future | None) -> None:
        if self._earlier is not None:
            self._earlier.pair(futures, parent=parent.id if parent is not None else None)

    def _cached(self, future: Future, key: Digest) -> Reused | None:
        here = self._results.get(key)
        if here is not None:
            self._outputs[future.id] = here[1]
            return self._reused(future.id, original=here[0], artifact_id=here[1].artifact_id)
        stored = self._keeping.cache.oldest_success(key)
        if stored is not None and self._hold(future, stored[1]):
            return self._reused(future.id, original=stored[0], artifact_id=stored[1])
        self._keys[future.id] = key
        return None

    def _hold(self, future: Future, artifact_id: ArtifactId) -> bool:
        """Make an earlier output this run's own; False if its bytes are gone or damaged: then it is made again."""
        try:
            artifact = self._keeping.history.artifacts([artifact_id])[artifact_id]
            digests = [digest for digest, _ in artifact.buffers]
            if artifact.document is None:
                digests.append(artifact.document_digest)
            # The run it was made by may be removed at any moment: asked for, and recorded again, it stays.
            for digest in (*digests, *(part for _, part in artifact.view.parts)):
                self._keeping.blobs.has(digest)
            for digest in digests:
                self._keeping.blobs.open(digest)
        except (StoreError, UnknownArtifactError):
            return False
        self._pending.append(ArtifactRecorded(artifact))
        self._outputs[future.id] = _read(artifact, future.function.output)
        return True

    def _reused(self, run_id: RunId, *, original: RunId, artifact_id: ArtifactId) -> Reused:
        return Reused(run_id=run_id, at=self._clock(), artifact_id=artifact_id, original_run_id=original)
