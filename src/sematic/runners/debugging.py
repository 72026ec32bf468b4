"""Executing one step of an earlier run once more, in this process, on the inputs it had; nothing is recorded."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from sematic.executors.invocation import Invocation, outcome_of
from sematic.executors.outcome import Outcome
from sematic.graph.context import SematicContext
from sematic.graph.function import Function
from sematic.graph.loading import as_main
from sematic.graph.signature import MISSING
from sematic.model.errors import CastError, RerunError
from sematic.model.ids import ArtifactId
from sematic.model.records import Direction, PipelineRun, Run
from sematic.runners.again import program_and_function, recorded_inputs
from sematic.runners.reentry import DigestsOnly
from sematic.types.document import encoded
from sematic.types.ownership import is_own_file

if TYPE_CHECKING:
    from sematic.store.embedded import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A step that can be executed once more."""

    run: Run
    pipeline_run: PipelineRun
    function: Function[...]
    inputs: Mapping[str, Any]
    """The values it was called with; its own, to change as it likes."""
    output: ArtifactId | None
    """What it gave then; None if it gave nothing."""
    program: ModuleType | None
    """The program its function comes from; None if that is running already."""

    @contextmanager
    def as_launched(self) -> Iterator[None]:
        """Let this process look, for the body of a `with`, as if the step's program had been started here."""
        before, sys.argv = sys.argv, list(self.pipeline_run.command) or sys.argv
        try:
            with as_main(self.program) if self.program is not None else nullcontext():
                yield
        finally:
            sys.argv = before

    def outcome(self) -> Outcome:
        """Execute the function, on the recorded inputs and with the recorded context, and return how it ended.

        There is no time-out. A graph that it returns is not executed.
        """
        context = SematicContext(run_id=self.run.id, root_id=self.run.root_id, attempt=max(self.run.attempts, 1))
        return outcome_of(Invocation(function=self.function, inputs=self.inputs, context=context))

    def is_output(self, value: Any) -> bool:
        """Return whether a value is what the step gave then."""
        artifact = encoded(value, self.function.output, blobs=DigestsOnly(), now=self.run.created_at)
        return artifact.id == self.output


def replay_of(store: Store, run: Run) -> Replay:
    """Return what is needed to execute a step once more.

    Raises:
        RerunError: It was never started, it is none of the project's functions, or it takes other inputs now.
        ProgramError: The program cannot be loaded.
        UnsupportedUsageError: The function cannot be found in it.
    """
    if run.is_virtual:
        raise RerunError(
            f"Run {run.id[:8]} ({run.name}) only builds or takes apart a container; it has no code to debug."
        )
    pipeline_run = store.history.pipeline_run(run.root_id)
    program, function = program_and_function(run, pipeline_run)
    outputs = [b for b in store.history.bindings_of(run.root_id).get(run.id, ()) if b.direction is Direction.OUTPUT]
    return Replay(
        run=run,
        pipeline_run=pipeline_run,
        function=function,
        inputs=_fitting(recorded_inputs(run, store=store), function, run=run),
        output=outputs[0].artifact_id if outputs else None,
        program=program,
    )


def frames_of(trace: TracebackType) -> tuple[int, int]:
    """Return how many frames a traceback has, and which is the last one that is in the project's own code, from 1.

    0 if none is.
    """
    count = own = 0
    step: TracebackType | None = trace
    while step is not None:
        count += 1
        if is_own_file(step.tb_frame.f_code.co_filename):
            own = count
        step = step.tb_next
    return count, own


def _fitting(inputs: dict[str, Any], function: Function[...], *, run: Run) -> dict[str, Any]:
    """Return the inputs as the function takes them today; RerunError if it takes others."""
    missing = [name for name, each in function.inputs.items() if name not in inputs and not _has_default(each.default)]
    gone = [name for name in inputs if name not in function.inputs]
    if missing or gone:
        raise RerunError(
            f"{function.path} takes {', '.join(function.inputs) or 'nothing'} now; run {run.id[:8]} was made with"
            f" {', '.join(inputs) or 'nothing'}. Go back to the code it had (`sematic code {run.id[:8]}`) to debug it."
        )
    values = {}
    for name, parameter in function.inputs.items():
        given = inputs.get(name, parameter.default)
        try:
            values[name] = parameter.codec.cast(given)
        except CastError as error:
            raise RerunError(f"Input {name!r} of run {run.id[:8]} does not fit {function.path} now: {error}.") from None
    return values


def _has_default(default: object) -> bool:
    return default is not MISSING
