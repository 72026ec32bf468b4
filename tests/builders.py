"""The only way tests make data: whole records from the few facts a test is about."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sematic.model.changes import (
    ArtifactRecorded,
    Change,
    InputBound,
    OutputBound,
    PipelineRunCreated,
    PipelineRunMoved,
    RunCreated,
    RunMoved,
)
from sematic.model.external_resources import ExternalResource, ResourceState
from sematic.model.ids import ArtifactId, Digest, RunId, artifact_id_of, digest_of
from sematic.model.jobs import Job, JobState
from sematic.model.records import (
    OUTPUT_NAME,
    Artifact,
    Attempt,
    Binding,
    CacheRecord,
    Direction,
    ExceptionMetadata,
    FunctionSource,
    PipelineRun,
    Run,
    View,
    ViewKind,
)
from sematic.model.states import PipelineRunState, RunState

if TYPE_CHECKING:
    from collections.abc import Sequence

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
"""When everything happens in tests, give or take."""


def after_noon(seconds: float) -> datetime:
    """Return the moment so many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def run_id_of(name: str) -> RunId:
    """Return a whole run id (32 hexadecimal characters), the same for the same name."""
    return RunId(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest())


def digest_named(name: str) -> Digest:
    """Return a whole digest, the same for the same name."""
    return digest_of(name.encode())


def a_run(name: str = "step", **facts: Any) -> Run:
    """Return a run called `name`, its own root unless `root_id` is given."""
    run_id = facts.pop("id", run_id_of(name))
    run = Run(
        id=run_id,
        root_id=run_id,
        parent_id=None,
        position=0,
        function=f"pipelines.demo.{name}",
        name=name,
        created_at=NOON,
    )
    return replace(run, **facts)


def a_pipeline_run(name: str = "step", **facts: Any) -> PipelineRun:
    """Return the pipeline run whose root is `a_run(name)`."""
    pipeline_run = PipelineRun(
        root_id=facts.pop("root_id", run_id_of(name)), function=f"pipelines.demo.{name}", created_at=NOON
    )
    return replace(pipeline_run, **facts)


def an_artifact(value: object = 1, **facts: Any) -> Artifact:
    """Return an artifact that stands for a value: equal values are the same artifact."""
    document = repr(value).encode()
    digest = digest_of(document)
    type_name = type(value).__name__
    artifact = Artifact(
        id=artifact_id_of(type_name=type_name, document=digest),
        type=f'{{"kind":"class","name":"{type_name}"}}',
        type_name=type_name,
        document=document,
        document_digest=digest,
        size=len(document),
        view=View(kind=ViewKind.SCALAR, summary=repr(value)[:200], content=repr(value)),
        created_at=NOON,
    )
    return replace(artifact, **facts)


def an_input(run: Run | RunId, name: str = "x", **facts: Any) -> Binding:
    """Return an unbound input of a run; give `artifact_id` or `producer_id` to bind it."""
    run_id = run.id if isinstance(run, Run) else run
    return Binding(run_id=run_id, direction=Direction.INPUT, name=name, **facts)


def an_output(run: Run | RunId, **facts: Any) -> Binding:
    """Return the output of a run; give `artifact_id` or `producer_id` to bind it."""
    run_id = run.id if isinstance(run, Run) else run
    return Binding(run_id=run_id, direction=Direction.OUTPUT, name=OUTPUT_NAME, **facts)


a_binding = an_input


def an_error(message: str = "boom", **facts: Any) -> ExceptionMetadata:
    """Return what is kept of a ValueError."""
    error = ExceptionMetadata(
        repr=f"Traceback (most recent call last):\nValueError: {message}\n",
        name="ValueError",
        module="builtins",
        ancestors=("builtins.Exception",),
        message=message,
    )
    return replace(error, **facts)


def an_attempt(run: Run | RunId, number: int = 1, **facts: Any) -> Attempt:
    """Return a failed try of a run, one second long."""
    run_id = run.id if isinstance(run, Run) else run
    attempt = Attempt(
        run_id=run_id,
        number=number,
        started_at=after_noon(number),
        ended_at=after_noon(number + 1),
        error=an_error(f"try {number}"),
    )
    return replace(attempt, **facts)


def a_function(name: str = "step", **facts: Any) -> FunctionSource:
    """Return the source of a function called `name`."""
    source = f"def {name}():\n    return 1\n"
    function = FunctionSource(id=digest_named(source), path=f"pipelines.demo.{name}", source=source, docstring="Do.")
    return replace(function, **facts)


def a_cache_record(key: str = "key", **facts: Any) -> CacheRecord:
    """Return the parts of a cache key called `key`."""
    record = CacheRecord(
        key=digest_named(key),
        namespace="tests",
        function="pipelines.demo.step",
        output_type="int",
        code=digest_named("code"),
        code_parts=(("pipelines.demo.step", digest_named("part")),),
        inputs=(("x", an_artifact(1).id),),
    )
    return replace(record, **facts)


def moves_of(run: Run | RunId, *states: RunState, at: datetime = NOON, **facts: Any) -> list[RunMoved]:
    """Return the moves that take a created run through some states, one second apart; facts go to the last."""
    run_id = run.id if isinstance(run, Run) else run
    moves: list[RunMoved] = []
    expected = run.state if isinstance(run, Run) else RunState.CREATED
    for number, state in enumerate(states, start=1):
        moves.append(RunMoved(run_id=run_id, expected=expected, to=state, at=at + timedelta(seconds=number)))
        expected = state
    if moves and facts:
        moves[-1] = replace(moves[-1], **facts)
    return moves


def changes_of_success(run: Run, *, inputs: Sequence[Artifact] = (), output: Artifact) -> list[Change]:
    """Return everything that is recorded when a step runs and resolves; inputs are called `x0`, `x1`, ..."""
    bound = tuple(an_input(run, f"x{i}", artifact_id=artifact.id) for i, artifact in enumerate(inputs))
    scheduled, resolved = moves_of(run, RunState.SCHEDULED, RunState.RESOLVED, at=run.created_at)
    return [
        *(ArtifactRecorded(artifact) for artifact in inputs),
        RunCreated(run, bound),
        scheduled,
        ArtifactRecorded(output),
        OutputBound(run_id=run.id, artifact_id=output.id),
        resolved,
    ]


def changes_of_chain(length: int, *, name: str = "chain") -> list[Change]:
    """Return everything recorded by a pipeline of nested steps, each adding one to the output of the one before."""
    root = a_run(name)
    steps = [
        a_run(f"{name}-{i}", root_id=root.id, parent_id=root.id, position=i, created_at=after_noon(i / 1000))
        for i in range(1, length + 1)
    ]
    moves = (PipelineRunState.SCHEDULED, PipelineRunState.RUNNING, PipelineRunState.COMPLETE)
    states = (PipelineRunState.CREATED, *moves)
    scheduled, running, complete = (
        PipelineRunMoved(root_id=root.id, expected=expected, to=to, at=after_noon(i))
        for i, (expected, to) in enumerate(zip(states, moves, strict=False))
    )
    start, ran, resolved = moves_of(root, RunState.SCHEDULED, RunState.RAN, RunState.RESOLVED)
    changes: list[Change] = [PipelineRunCreated(a_pipeline_run(name)), RunCreated(root), scheduled, running, start]
    for before, step in zip([None, *steps], steps, strict=False):
        given = an_input(step, "x", producer_id=before.id) if before else an_input(step, "x")
        changes.append(RunCreated(step, (given,)))
    changes += [OutputBound(run_id=root.id, producer_id=steps[-1].id), ran]
    changes.append(ArtifactRecorded(an_artifact(0)))
    for number, step in enumerate(steps, start=1):
        changes.append(InputBound(run_id=step.id, name="x", artifact_id=an_artifact(number - 1).id))
        scheduled_step, resolved_step = moves_of(step, RunState.SCHEDULED, RunState.RESOLVED)
        output = an_artifact(number)
        changes += [
            scheduled_step,
            ArtifactRecorded(output),
            OutputBound(run_id=step.id, artifact_id=output.id),
            resolved_step,
        ]
    changes += [OutputBound(run_id=root.id, artifact_id=an_artifact(length).id), resolved, complete]
    return changes


def an_artifact_id(value: object = 1) -> ArtifactId:
    """Return the id of the artifact that stands for a value."""
    return an_artifact(value).id


def job_course(run_id: RunId, *states: JobState, attempt: int = 1, **facts: Any) -> list[Job]:
    """Return what an engine tells of an attempt's job: after two seconds it ran, for three, if nothing is said."""
    steps = states or (JobState.PENDING, JobState.RUNNING, JobState.SUCCEEDED)
    job = Job(
        id=f"task-{attempt}",
        run_id=run_id,
        attempt=attempt,
        engine="ray",
        state=steps[0],
        at=NOON,
        **({"node": "n1"} | facts),
    )
    seconds = (0, 2, 5, 9, 14)
    return [replace(job, state=state, at=after_noon(seconds[step])) for step, state in enumerate(steps)]


def resource_life(run_id: RunId, *states: ResourceState, attempt: int = 1, **facts: Any) -> list[ExternalResource]:
    """Return what is told of an external resource, a second each: one that was there and was let go of, as a rule."""
    steps = states or tuple(state for state in ResourceState if state is not ResourceState.FORCE_KILLED)
    resource = ExternalResource(
        id="till-1", run_id=run_id, attempt=attempt, kind="shop.Till", state=steps[0], at=NOON, **facts
    )
    return [replace(resource, state=state, at=after_noon(second)) for second, state in enumerate(steps)]
