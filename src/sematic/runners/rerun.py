"""What of an earlier pipeline run a new one may take over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum, unique
from typing import Protocol

from sematic.engine.ports import History
from sematic.graph.future import Future
from sematic.model.errors import UnknownRunError
from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.records import Binding, Direction, FunctionSource, PipelineRun, Run
from sematic.model.states import RunState

standing_for: ContextVar[PipelineRun | None] = ContextVar("sematic_standing_for", default=None)
"""The pipeline run whose recorded program this process runs: new ones were launched as it was, from the same code."""


@unique
class RerunMode(Enum):
    """Which runs of an earlier pipeline run are executed again."""

    SPECIFIC_RUN = "SPECIFIC_RUN"
    """The named run, the runs it is nested in, and everything downstream."""
    CONTINUE = "CONTINUE"
    """Everything that did not succeed; only from a root run."""
    CHANGED = "CHANGED"
    """Everything that did not succeed, or whose inputs or code are not what they were; only from a root run."""
    REENTER = "REENTER"
    """What had not ended when the driver died, in the same pipeline run, under the same ids."""


@unique
class Standing(Enum):
    """Whether an earlier run can stand in for a new one; if not, why."""

    VALID = "nothing it depends on has changed"
    NEW = "there was no such call"
    AFFECTED = "it is part of what runs again"
    UNFINISHED = "it did not succeed"
    OTHER_INPUTS = "its inputs have changed"
    OTHER_CODE = "its code has changed"
    UNKNOWN_CODE = "it is not known any more which code made it"


class Recorded(History, Protocol):
    """What the journal remembers, with the functions of its runs."""

    def functions(self, root_id: RunId) -> Mapping[Digest, FunctionSource]:
        """Return the functions of all runs of a pipeline run, by id."""
        ...


@dataclass(slots=True, kw_only=True)
class EarlierRuns:
    """An earlier pipeline run laid beside a new one: which run of the one stands for which of the other."""

    runs: dict[RunId, Run]
    outputs: dict[RunId, ArtifactId]
    inputs: dict[RunId, Mapping[str, ArtifactId]]
    again: set[RunId]
    """Runs that are to be executed again."""
    sources: dict[RunId, FunctionSource] | None = None
    """What made the outputs of the runs, as far as it is known; None if code that has changed does not matter."""
    history: Recorded | None = None
    """Where to look for what a run called that was itself taken over, or served from the cache."""
    is_asked_for: bool = False
    """Whether somebody named what is to be executed again: then no earlier result may stand in, whoever has it."""
    _children: dict[tuple[RunId | None, str], list[RunId]] = field(default_factory=lambda: defaultdict(list))
    _counterparts: dict[RunId, RunId] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for run in sorted(self.runs.values(), key=lambda run: run.position):
            self._children[run.parent_id, run.function].append(run.id)

    def pair(self, futures: Iterable[Future], *, parent: RunId | None) -> None:
        """Find the earlier counterparts of new sibling runs: same place, same function, same turn."""
        self.pair_calls([(future.id, future.function.path) for future in futures], parent=parent)

    def pair_calls(self, calls: Iterable[tuple[RunId, str]], *, parent: RunId | None) -> None:
        """Find the earlier counterparts of new sibling runs, given their ids and functions."""
        earlier_parent = self._counterparts.get(parent) if parent is not None else None
        if parent is not None and earlier_parent is None:
            return
        if earlier_parent is not None:
            self.look_into(earlier_parent)
        turns: dict[str, int] = defaultdict(int)
        for run_id, path in calls:
            earlier = self._children.get((earlier_parent, path), [])
            if turns[path] < len(earlier):
                self._counterparts[run_id] = earlier[turns[path]]
            turns[path] += 1

    def look_into(self, run_id: RunId) -> None:
        """Let what an earlier run's original called stand for what it would have called, had it been executed."""
        original_id = self.runs[run_id].original_run_id
        if original_id is None or self.history is None or original_id in self.runs:
            return
        try:
            original = self.history.run(original_id)
        except UnknownRunError:
            return
        found = _recorded(self.history, original.root_id)
        below = found.below(original.id)
        for run in below:
            parent = run_id if run.parent_id == original.id else run.parent_id
            self._children[parent, run.function].append(run.id)
            self.runs[run.id] = run
            self.inputs[run.id] = found.inputs[run.id]
            if run.id in found.outputs:
                self.outputs[run.id] = found.outputs[run.id]
        if self.sources is not None:
            self.sources.update(sources_of(self.history, below))
        if run_id in self.again:
            self.again.update(run.id for run in below)

    def counterpart_of(self, run_id: RunId) -> RunId | None:
        """Return the earlier run that stood where a new one does; None if there was none."""
        return self._counterparts.get(run_id)

    def must_execute(self, run_id: RunId) -> bool:
        """Return whether a new run must execute even if the cache has its result."""
        return self.is_named(self._counterparts.get(run_id))

    def is_named(self, earlier: RunId | None) -> bool:
        """Return whether somebody wants an earlier run to be executed again, by naming it or one it depends on."""
        return self.is_asked_for and earlier in self.again

    def usable(
        self, run_id: RunId, *, inputs: Mapping[str, ArtifactId], source: FunctionSource | None = None
    ) -> tuple[RunId, ArtifactId] | None:
        """Return the earlier run that can stand in for a new one, with its output; None if it must execute.

        `source` is the function of the new run as it is now.
        """
        earlier = self._counterparts.get(run_id)
        if earlier is None or self.standing(earlier, inputs=inputs, source=source) is not Standing.VALID:
            return None
        return self.runs[earlier].original_run_id or earlier, self.outputs[earlier]

    def standing(self, earlier: RunId, *, inputs: Mapping[str, ArtifactId], source: FunctionSource | None) -> Standing:
        """Return whether an earlier run can stand in for one with these inputs and this function."""
        if self.runs[earlier].state is not RunState.RESOLVED or earlier not in self.outputs:
            return Standing.UNFINISHED
        if earlier in self.again:
            return Standing.AFFECTED
        if self.inputs[earlier] != inputs:
            return Standing.OTHER_INPUTS
        if self.sources is None or source is None:
            return Standing.VALID
        if earlier not in self.sources:
            return Standing.UNKNOWN_CODE
        return Standing.VALID if is_same(self.sources[earlier], source) else Standing.OTHER_CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recorded:
    """A pipeline run as the journal has it."""

    runs: Sequence[Run]
    bindings: Mapping[RunId, Sequence[Binding]]

    @property
    def outputs(self) -> dict[RunId, ArtifactId]:
        """The outputs that are there."""
        return {b.run_id: b.artifact_id for b in _all(self.bindings, Direction.OUTPUT) if b.artifact_id is not None}

    @property
    def inputs(self) -> dict[RunId, Mapping[str, ArtifactId]]:
        """The inputs of every run, by name, as far as they are there."""
        return {
            run.id: {
                b.name: b.artifact_id
                for b in self.bindings.get(run.id, ())
                if b.direction is Direction.INPUT and b.artifact_id is not None
            }
            for run in self.runs
        }

    def below(self, run_id: RunId) -> list[Run]:
        """Return what a run called, and what that called, in the order they were made."""
        inside = {run_id}
        found = []
        for run in self.runs:
            if run.parent_id in inside:
                inside.add(run.id)
                found.append(run)
        return found


def _recorded(history: History, root_id: RunId) -> _Recorded:
    return _Recorded(runs=history.runs_of(root_id), bindings=history.bindings_of(root_id))


def is_same(before: FunctionSource | None, now: FunctionSource) -> bool:
    """Return whether a function is what it was; where its code was not looked at, its text tells."""
    if before is None:
        return False
    if before.code is None or now.code is None:
        return before.source == now.source
    return before.code == now.code


def earlier_runs(history: Recorded, *, start: Run, mode: RerunMode, function: str) -> EarlierRuns:
    """Return what a new pipeline run of a function may take over; ValueError if it cannot go on from there this way."""
    recorded = _recorded(history, start.root_id)
    runs = recorded.runs
    if runs[0].function != function:
        raise ValueError(
            f"Run {start.id} is part of a pipeline run of {runs[0].function}, so {function} cannot be rerun from it."
        )
    if mode is RerunMode.SPECIFIC_RUN:
        again = _affected_by(start.id, runs, recorded.bindings)
    else:
        if start.parent_id is not None:
            raise ValueError(
                f"RerunMode.{mode.name} goes on from a whole pipeline run; {start.id} is nested in {start.root_id}."
                " Use that id, or RerunMode.SPECIFIC_RUN."
            )
        again = {run.id for run in runs if run.state is not RunState.RESOLVED}
    sources = None
    if mode is RerunMode.CHANGED:
        sources = sources_of(history, runs)
        again |= _holding_older_code(runs, sources, history.functions(start.root_id))
    return EarlierRuns(
        runs={run.id: run for run in runs},
        outputs=recorded.outputs,
        inputs=recorded.inputs,
        again=again,
        sources=sources,
        history=history,
        is_asked_for=mode is RerunMode.SPECIFIC_RUN,
    )


def sources_of(history: Recorded, runs: Sequence[Run]) -> dict[RunId, FunctionSource]:
    """Return the functions that made the outputs of runs, as far as they are known."""
    found: dict[RunId, FunctionSource] = {}
    known: dict[RunId, Mapping[Digest, FunctionSource]] = {}
    for run in runs:
        made_by = run
        if run.original_run_id is not None and run.cache is None:
            # It was taken over by a rerun, for which it did not matter that the code had changed since.
            try:
                made_by = history.run(run.original_run_id)
            except UnknownRunError:
                if not _has_compared_code(history, run.root_id):
                    continue
        if made_by.root_id not in known:
            known[made_by.root_id] = history.functions(made_by.root_id)
        if made_by.source_id is not None and made_by.source_id in known[made_by.root_id]:
            found[run.id] = known[made_by.root_id][made_by.source_id]
    return found


def _has_compared_code(history: History, root_id: RunId) -> bool:
    """Return whether a rerun took over only what its own code would have made."""
    try:
        return history.pipeline_run(root_id).rerun_mode == RerunMode.CHANGED.value
    except UnknownRunError:
        return False


def _holding_older_code(
    runs: Sequence[Run], made_by: Mapping[RunId, FunctionSource], own: Mapping[Digest, FunctionSource]
) -> set[RunId]:
    """Return the runs in which some result was taken over that other code than their own had made."""
    parents = {run.id: run.parent_id for run in runs}
    above: set[RunId] = set()
    for run in runs:
        if run.original_run_id is None or run.source_id is None or run.parent_id is None:
            continue
        source = own.get(run.source_id)
        if source is not None and not is_same(made_by.get(run.id), source):
            above.add(run.parent_id)
    return _reachable(above, lambda run_id: [parents[run_id]])


def _affected_by(start: RunId, runs: Sequence[Run], bindings: Mapping[RunId, Sequence[Binding]]) -> set[RunId]:
    """Return a run, everything downstream and everything nested in these, and all they are nested in."""
    parents = {run.id: run.parent_id for run in runs}
    consumers, children = defaultdict(list), defaultdict(list)
    for binding in _all(bindings, Direction.INPUT):
        if binding.producer_id is not None:
            consumers[binding.producer_id].append(binding.run_id)
    for run in runs:
        if run.parent_id is not None:
            children[run.parent_id].append(run.id)
    whole = _reachable({start}, lambda run_id: [*consumers[run_id], *children[run_id]])
    while True:
        # What consumes the output of a run that the affected ones are nested in is affected too.
        ancestors = _reachable(whole, lambda run_id: [parents[run_id]] if parents[run_id] is not None else []) - whole
        downstream = {consumer for run_id in ancestors for consumer in consumers[run_id]} - whole - ancestors
        if not downstream:
            return whole | ancestors
        whole |= _reachable(downstream, lambda run_id: [*consumers[run_id], *children[run_id]])


def _reachable(start: Iterable[RunId], following: Callable[[RunId], Iterable[RunId | None]]) -> set[RunId]:
    reached, pending = set(start), list(start)
    while pending:
        for run_id in following(pending.pop()):
            if run_id is not None and run_id not in reached:
                reached.add(run_id)
                pending.append(run_id)
    return reached


def _all(bindings: Mapping[RunId, Sequence[Binding]], direction: Direction) -> Iterable[Binding]:
    return (b for of_run in bindings.values() for b in of_run if b.direction is direction)
