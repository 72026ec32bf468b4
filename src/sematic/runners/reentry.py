"""Going on with a pipeline run whose driver died: its graph and its states, read back from the journal."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sematic.engine.commands import Command, Forget, Start
from sematic.engine.events import (
    Call,
    CancelRequested,
    Event,
    Expanded,
    Raised,
    Returned,
    Reused,
    Scheduled,
    Stopped,
)
from sematic.engine.plan import Plan
from sematic.engine.ports import History
from sematic.graph.future import Callee, Future
from sematic.graph.lookup import function_at, virtual_function_of
from sematic.graph.settings import changed
from sematic.model.errors import SematicError, UnknownRunError, UnplannedRunError, UnsuitableRunError
from sematic.model.ids import ArtifactId, Digest, RunId, digest_of
from sematic.model.records import Artifact, Binding, Direction, ExceptionMetadata, PipelineRun, Run
from sematic.model.states import RunState
from sematic.runners.recorded_settings import settings_of
from sematic.types.descriptions import annotation_of, description_from_text
from sematic.types.document import encoded

LOST = ExceptionMetadata(
    repr="The process that drove this run ended before the run did.",
    name="InfrastructureError",
    module="sematic.model.errors",
    ancestors=("sematic.model.errors.SematicError",),
    message="the process that drove this run ended before the run did",
)


_NOT_BEGUN = frozenset({RunState.CREATED, RunState.RETRYING})


@dataclass(slots=True, kw_only=True)
class Reentry:
    """A pipeline run as its driver left it."""

    pipeline_run: PipelineRun
    runs: Mapping[RunId, Run]
    artifacts: Mapping[ArtifactId, Artifact]
    inputs: Mapping[RunId, Mapping[str, Binding]]
    outputs: Mapping[RunId, Binding]
    children: Mapping[RunId, Sequence[RunId]]
    left_at: datetime | None
    """The driver's last sign of life, if it is known: what was executing did so until then at the least."""
    futures: dict[RunId, Future] = field(default_factory=dict)
    ready: list[RunId] = field(default_factory=list)
    """Runs that wait for nothing but to be started."""
    lost: list[RunId] = field(default_factory=list)
    """Runs that were executing when the driver died."""
    needed: list[RunId] = field(default_factory=list)
    """Runs that returned a value which others still need."""

    @property
    def root(self) -> Future:
        """The future of the root run."""
        return self.futures[self.pipeline_run.root_id]

    def plan(self, now: datetime) -> Plan:
        """Return the plan as the driver left it, by telling a new one everything that was recorded."""
        root = self.root
        plan = Plan(root.id, retries=_retries_of(root, self.runs[root.id]))
        commands = deque(plan.begin(now))
        seen: set[RunId] = set()
        forgotten: set[RunId] = set()
        while commands:
            command = commands.popleft()
            if isinstance(command, Forget):
                forgotten.add(command.run_id)
            elif isinstance(command, Start):
                if command.run_id in seen:
                    self.ready.append(command.run_id)
                else:
                    seen.add(command.run_id)
                    for event in self._fate_of(command.run_id, now):
                        commands.extend(plan.on(event))
            if not commands:
                commands.extend(self._next_ending(plan, now))
        # An earlier try asked for the next one, which may have begun since.
        self.ready = [run_id for run_id in dict.fromkeys(self.ready) if plan.state_of(run_id) in _NOT_BEGUN]
        self.needed = [
            run_id
            for run_id in seen - forgotten
            if plan.state_of(run_id) is RunState.RESOLVED and plan.origin_of(run_id) == run_id
        ]
        return plan

    def _next_ending(self, plan: Plan, now: datetime) -> list[Command]:
        """Return what follows from runs that did not end well.

        It ends others, so it is told after all that these came to before: nothing else depends on the order.
        """
        for run_id, run in self.runs.items():
            if run.state not in {RunState.FAILED, RunState.CANCELED} or not self._is_live(run_id, plan):
                continue
            at = run.ended_at or now
            if run.state is RunState.FAILED:
                return plan.on(Raised(run_id=run_id, at=at, error=run.error or LOST))
            commands = plan.on(CancelRequested(run_id=run_id, at=at))
            if plan.state_of(run_id) is RunState.SCHEDULED:
                commands += plan.on(Stopped(run_id=run_id, at=at))
            if commands:
                return commands
        return []

    def _is_live(self, run_id: RunId, plan: Plan) -> bool:
        try:
            return not plan.state_of(run_id).is_terminal
        except UnplannedRunError:
            # Whoever calls it was canceled before it called it, as far as the plan is concerned.
            return False

    def _fate_of(self, run_id: RunId, now: datetime) -> list[Event]:
        """Return what was recorded of a run since it was ready, as events."""
        run = self.runs[run_id]
        at = run.started_at or now
        artifact_id = self.outputs[run_id].artifact_id if run_id in self.outputs else None
        if run.original_run_id is not None:
            original = run.original_run_id
            return [Reused(run_id=run_id, at=at, artifact_id=artifact_id, original_run_id=original)]
        if run.state is RunState.CREATED:
            self.ready.append(run_id)
            return []
        events: list[Event] = []
        for attempt in range(1, run.attempts + 1):
            events.append(Scheduled(run_id=run_id, at=at))
            if attempt < run.attempts or run.state is RunState.RETRYING:
                events.append(Raised(run_id=run_id, at=at, error=LOST, is_retriable=True))
        if run.state is RunState.SCHEDULED:
            self.lost.append(run_id)
        elif self.children.get(run_id):
            events.append(self._expansion_of(run_id, at))
        elif run.state is RunState.RESOLVED:
            events.append(Returned(run_id=run_id, at=at, artifact_id=artifact_id))
        return events

    def _expansion_of(self, run_id: RunId, at: datetime) -> Expanded:
        output = self.outputs[run_id].producer_id
        if output is None:
            raise UnsuitableRunError(
                run_id, f"Run {run_id} has nested runs but none of them gives its output; it cannot be gone on with."
            )
        calls = tuple(self._call_of(child) for child in self.children[run_id])
        return Expanded(run_id=run_id, at=at, calls=calls, output=output)

    def _call_of(self, run_id: RunId) -> Call:
        inputs = self.inputs.get(run_id, {})
        return Call(
            run_id=run_id,
            inputs=tuple((name, b.producer_id) for name, b in inputs.items() if b.producer_id is not None),
            retries=_retries_of(self.futures[run_id], self.runs[run_id]),
        )


def reentry_of(history: History, *, root_id: RunId, left_at: datetime | None, root: Future | None = None) -> Reentry:
    """Return a pipeline run as its driver left it; without a root future, that too is made from what was recorded.

    `left_at` is the driver's last sign of life, if it is known.

    Raises UnsuitableRunError, which is a ValueError, if there is none, if it has ended, or if its functions are not
    what they were.
    """
    try:
        pipeline_run = history.pipeline_run(root_id)
    except UnknownRunError:
        raise UnsuitableRunError(root_id, f"Cannot re-enter {root_id!r}: there is no such pipeline run.") from None
    if root is not None and pipeline_run.function != root.function.path:
        raise UnsuitableRunError(
            root_id, f"Pipeline run {root_id} is one of {pipeline_run.function}, not of {root.function.path}."
        )
    if pipeline_run.state.is_terminal:
        raise UnsuitableRunError(
            root_id,
            f"Cannot re-enter pipeline run {root_id}: it has ended ({pipeline_run.state.word}). Rerun it instead.",
        )
    runs = history.runs_of(root_id)
    bindings = history.bindings_of(root_id)
    wanted = {b.artifact_id for of_run in bindings.values() for b in of_run if b.artifact_id is not None}
    children: dict[RunId, list[RunId]] = defaultdict(list)
    for run in runs:
        if run.parent_id is not None:
            children[run.parent_id].append(run.id)
    reentry = Reentry(
        pipeline_run=pipeline_run,
        runs={run.id: run for run in runs},
        artifacts=history.artifacts(list(wanted)),
        inputs={
            run_id: {b.name: b for b in of_run if b.direction is Direction.INPUT} for run_id, of_run in bindings.items()
        },
        outputs={b.run_id: b for of_run in bindings.values() for b in of_run if b.direction is Direction.OUTPUT},
        children=children,
        left_at=left_at,
    )
    for run in runs:
        reentry.futures[run.id] = _future_of(run, reentry)
    if root is not None:
        _check_arguments(root, reentry)
        root.id = root_id
        reentry.futures[root_id] = root
    return reentry


class DigestsOnly:
    """Tells what blobs would be called, without keeping them."""

    def put(self, content: bytes | memoryview) -> Digest:
        """Return the digest of some bytes."""
        return digest_of(content)


def _check_arguments(root: Future, reentry: Reentry) -> None:
    """Raise UnsuitableRunError if the pipeline is called with other arguments than the run that is gone on with."""
    recorded = reentry.inputs.get(reentry.pipeline_run.root_id, {})
    for name, value in root.kwargs.items():
        codec = root.function.inputs[name].codec
        given = encoded(value, codec, blobs=DigestsOnly(), now=reentry.pipeline_run.created_at)
        if name not in recorded or recorded[name].artifact_id != given.id:
            root_id = reentry.pipeline_run.root_id
            raise UnsuitableRunError(
                root_id,
                f"Pipeline run {root_id} was started with another {name!r} than the {given.view.summary} given now."
                " Call the pipeline with what it was started with, or start a new run.",
            )


def _future_of(run: Run, reentry: Reentry) -> Future:
    bindings = reentry.inputs.get(run.id, {})
    kwargs: dict[str, Any] = {
        name: reentry.futures[b.producer_id] if b.producer_id is not None else b.artifact_id
        for name, b in sorted(bindings.items(), key=lambda named: _turn_of(named[0]))
    }
    function = _function_of(run, kwargs, reentry)
    if function.inputs.keys() != kwargs.keys():
        raise UnsuitableRunError(
            run.id,
            f"{run.function} takes {', '.join(function.inputs) or 'nothing'} now, but run {run.id} was made with"
            f" {', '.join(kwargs) or 'nothing'}. Go back to the code of that run, or start a new one.",
        )
    settings = {} if run.is_virtual else settings_of(run)
    props = changed(function.settings, {"name": run.name, "tags": run.tags, **settings})  # type: ignore[attr-defined]  # a port without settings
    future = Future(function, {name: kwargs[name] for name in function.inputs}, props)
    future.id = run.id
    return future


def _turn_of(name: str) -> tuple[str, int]:
    """Return where an input belongs among `v0`, `v1`, ..., `v10`."""
    letters = name.rstrip("0123456789")
    return letters, int(name[len(letters) :] or 0)


def _function_of(run: Run, kwargs: Mapping[str, Any], reentry: Reentry) -> Callee:
    try:
        if not run.is_virtual:
            return function_at(run.function)
        annotations = {
            name: given.function.output_type
            if isinstance(given, Future)
            else annotation_of(description_from_text(reentry.artifacts[given].type))
            for name, given in kwargs.items()
        }
        return virtual_function_of(json.loads(run.settings)["virtual"], inputs=annotations)
    except SematicError as error:
        raise UnsuitableRunError(run.id, f"Run {run.id} cannot be gone on with: {error}") from error


def _retries_of(future: Future, run: Run) -> int:
    """Return how often a run may be tried again: tries that were lost with the driver do not count."""
    allowed = future.props.retry.retry_count if future.props.retry is not None else 0
    return allowed + max(run.attempts - 1, 0) + 1
