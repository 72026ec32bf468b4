"""Running an earlier pipeline run again, from what the journal knows of it: no future is needed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sematic.graph.function import Function
from sematic.graph.future import Future
from sematic.graph.loading import as_main, loaded
from sematic.graph.lookup import function_at
from sematic.graph.settings import changed
from sematic.graph.source import source_of
from sematic.model.errors import RerunError, UnknownRunError
from sematic.model.records import Direction, PipelineRun, Run
from sematic.packaging.recorded import recorded_code
from sematic.runners.edits import edited
from sematic.runners.recorded_settings import settings_of
from sematic.runners.relaunching import launch_from
from sematic.runners.rerun import RerunMode, standing_for
from sematic.types.descriptions import annotation_of, description_from_text
from sematic.types.document import decoded
from sematic.types.naming import MAIN, imported
from sematic.types.registry import codec_of

if TYPE_CHECKING:
    from sematic.store.embedded import Store

MOST_LISTED = 10
"""How many steps are named where one had to be chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A call like an earlier one, and what may be taken over from its pipeline run."""

    future: Future
    earlier: PipelineRun
    start: Run
    """The run that is named as the one the new pipeline run goes on from."""
    mode: RerunMode
    program: ModuleType | None
    """The program the call's function comes from; None if that is running already."""
    is_recorded_code: bool = False
    """Whether the program is the earlier one's own, not today's."""

    @contextmanager
    def as_launched(self) -> Iterator[None]:
        """Let this process look, for the body of a `with`, as if the earlier one's program had been started here."""
        before, sys.argv = sys.argv, list(self.earlier.command) or sys.argv
        token = standing_for.set(self.earlier if self.is_recorded_code else None)
        try:
            with as_main(self.program) if self.program is not None else nullcontext():
                yield
        finally:
            sys.argv = before
            standing_for.reset(token)


def again_of(
    store: Store,
    run: Run,
    *,
    from_step: str | None = None,
    changes: Iterable[tuple[str, Any]] = (),
    recorded_at: Path | None = None,
) -> Again:
    """Return the call of an earlier pipeline run, to be run again with some inputs changed.

    Without a step, what is still valid will be taken over: what succeeded, and whose inputs and code are what they
    were. With one, given by its name or the beginning of its id, or with a nested run, that step will run again, with
    what it is nested in and everything downstream; the rest will be taken over as it was. `recorded_at` is a folder
    that holds the code which the pipeline run was started with; without it, today's code is used.

    Raises:
        RerunError: There is no such step or input, a value does not fit, or the function has changed too much.
        ProgramError: The program cannot be loaded.
        UnsupportedUsageError: The function cannot be found in it.
    """
    runs = store.history.runs_of(run.root_id)
    if from_step is not None:
        runs = _with_steps(runs, from_step, store=store)
    earlier = store.history.pipeline_run(runs[0].root_id)
    start = run if from_step is None else step_like(from_step, runs)
    is_whole = from_step is None and start.parent_id is None
    launched = earlier
    if recorded_at is not None:
        manifest = recorded_code(earlier, blobs=store.blobs)
        launched = replace(earlier, launch=launch_from(manifest, earlier, folder=recorded_at))
    program, function = program_and_function(runs[0], launched)
    inputs = _accepted(recorded_inputs(runs[0], store=store), function, run=runs[0])
    inputs = edited(inputs, changes, function=function)
    return Again(
        future=_call_of(function, inputs, like=runs[0], store=store),
        earlier=earlier,
        start=start,
        mode=RerunMode.CHANGED if is_whole else RerunMode.SPECIFIC_RUN,
        program=program,
        is_recorded_code=recorded_at is not None,
    )


def _with_steps(runs: Sequence[Run], wanted: str, *, store: Store) -> Sequence[Run]:
    """Return the runs among which a step is meant: of a pipeline run that was taken over, those of its original."""
    root = runs[0]
    is_root = wanted in {root.name, root.function} or root.id.startswith(wanted.lower())
    if is_root or root.original_run_id is None:
        return runs
    try:
        original = store.history.run(root.original_run_id)
    except UnknownRunError:
        return runs
    return store.history.runs_of(original.root_id) if original.parent_id is None else runs


def step_like(wanted: str, runs: Sequence[Run]) -> Run:
    """Return the only run among those of a pipeline run with a name, or whose id begins like this; RerunError if none.

    Several of one name are listed, to choose by id.
    """
    wanted = wanted.strip()
    steps = [run for run in runs if not run.is_virtual]
    found = [run for run in steps if wanted in {run.name, run.function, run.function.rpartition(".")[2]}]
    if not found and wanted:
        found = [run for run in runs if run.id.startswith(wanted.lower())]
    if len(found) == 1:
        return found[0]
    if found:
        more = f"\n  and {len(found) - MOST_LISTED:,} more" if len(found) > MOST_LISTED else ""
        raise RerunError(
            f"{wanted!r} may be any of {len(found)} runs in pipeline run {runs[0].id[:8]}. Give the beginning of an"
            f" id:{_listed(found)}{more}"
        )
    names = ", ".join(list(dict.fromkeys(run.name for run in steps))[:MOST_LISTED])
    raise RerunError(
        f"Pipeline run {runs[0].id[:8]} has no step {wanted!r}. Give a name or the beginning of an id; its steps are"
        f" called: {names}. `sematic show {runs[0].id[:8]}` shows them all."
    )


def program_and_function(run: Run, launched: PipelineRun) -> tuple[ModuleType | None, Function[...]]:
    """Return the program of an earlier run, loaded, and the function of that run; None if it is running already.

    ProgramError or UnsupportedUsageError if there is none any more.
    """
    launch = launched.launch
    if launch is None or not launch.script:
        # What was typed at a prompt or in a notebook is found where it is still running.
        live = _live(run.function)
        if live is not None:
            return None, live
    if launch is None:
        return None, function_at(run.function)
    program = loaded(launch, command=launched.command)
    with as_main(program):
        return program, function_at(run.function)


def recorded_inputs(run: Run, *, store: Store) -> dict[str, Any]:
    """Return the values a run was called with, by name; RerunError if one of them was never made."""
    bindings = [b for b in store.history.bindings_of(run.root_id).get(run.id, ()) if b.direction is Direction.INPUT]
    missing = next((b for b in bindings if b.artifact_id is None), None)
    if missing is not None:
        raise RerunError(
            f"Run {run.id[:8]} ({run.name}) was never started: its input {missing.name!r} was to come from run"
            f" {str(missing.producer_id)[:8]}, which gave no output."
        )
    artifacts = store.artifacts.by_ids([b.artifact_id for b in bindings if b.artifact_id is not None])
    values: dict[str, Any] = {}
    for binding in bindings:
        if binding.artifact_id is not None:
            artifact = artifacts[binding.artifact_id]
            codec = codec_of(annotation_of(description_from_text(artifact.type)))
            values[binding.name] = decoded(artifact, codec, blobs=store.blobs)
    return values


def called(function: Function[...], inputs: Mapping[str, Any]) -> Future:
    """Return a call with inputs by name; RerunError if they do not fit."""
    positional = function.signature.positional_only
    named = {name: value for name, value in inputs.items() if name not in positional}
    try:
        future: Future = function(*(inputs[name] for name in positional if name in inputs), **named)
    except (TypeError, ValueError) as error:
        raise RerunError(str(error)) from None
    return future


def _listed(runs: Sequence[Run]) -> str:
    return "".join(f"\n  {run.id[:12]}  {run.name}  {run.state.word}" for run in runs[:MOST_LISTED])


def _live(path: str) -> Function[...] | None:
    module, _, name = path.rpartition(".")
    if module != MAIN:
        return None
    try:
        found = imported(module, name)
    except (ImportError, AttributeError):
        return None
    return found if isinstance(found, Function) else None


def _accepted(inputs: dict[str, Any], function: Function[...], *, run: Run) -> dict[str, Any]:
    """Return the inputs of an earlier call if its function still takes them all; RerunError otherwise."""
    gone = [name for name in inputs if name not in function.inputs]
    if gone:
        raise RerunError(
            f"{function.path} takes {', '.join(function.inputs) or 'nothing'} now; run {run.id[:8]} was made with"
            f" {', '.join(inputs)}. Run it from the code it had (`--code recorded`), or start a new run."
        )
    return inputs


def _call_of(function: Function[...], inputs: Mapping[str, Any], *, like: Run, store: Store) -> Future:
    future = called(function, inputs)
    settings: dict[str, Any] = {"tags": like.tags}
    if like.name != like.function.rpartition(".")[2]:
        settings["name"] = like.name
    recorded = None if like.source_id is None else store.runs.function(like.source_id)
    if recorded is not None and recorded.source == source_of(function.func).source:
        # The decorator is what it was, so what differs from it was set on the future. It is to survive.
        settings |= settings_of(like)
    future.props = changed(future.props, settings)
    return future
