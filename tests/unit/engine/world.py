"""A world for a plan to live in: scripted runs, and an executor that reports in any order it likes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from sematic.engine.commands import Command, Conclude, Forget, Record, Start, Stop
from sematic.engine.events import (
    Call,
    Enqueued,
    Event,
    Expanded,
    Raised,
    Returned,
    Reused,
    Scheduled,
    Stopped,
)
from sematic.engine.plan import Plan
from sematic.model.changes import InputBound, OutputBound, PipelineRunMoved, RunMoved
from sematic.model.ids import ArtifactId, RunId
from sematic.model.states import PIPELINE_RUN_SUCCESSORS, RUN_SUCCESSORS, PipelineRunState, RunState
from tests.builders import NOON, an_error

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = RunId("r")

RunEvent: TypeAlias = Enqueued | Scheduled | Returned | Reused | Expanded | Raised | Stopped


@dataclass(frozen=True, kw_only=True)
class Script:
    """What happens to a run whenever it is started."""

    inputs: tuple[int, ...] = ()
    """Which of the calls beside it give its inputs; negative: which of its parent's own inputs, from -1."""
    retries: int = 0
    failures: int = 0
    """How many of its tries raise."""
    is_retriable: bool = True
    is_reused: bool = False
    is_broken: bool = False
    """Whether it fails before it can be scheduled."""
    waits_for_room: bool = False
    """Whether each of its tries waits at an engine before it begins."""
    heeds_stop: bool = True
    calls: tuple[Script, ...] = ()
    """The calls it returns, the last of which gives its output; none: it returns a value."""

    @property
    def fails(self) -> bool:
        """Whether the run fails if it is started and let be."""
        if self.is_reused:
            return False
        return self.is_broken or (self.failures > 0 and (not self.is_retriable or self.failures > self.retries))


@dataclass(frozen=True, kw_only=True)
class Cast:
    """One run of the whole story."""

    run_id: RunId
    script: Script
    parent: RunId | None
    inputs: tuple[tuple[str, RunId], ...]

    @property
    def call(self) -> Call:
        return Call(run_id=self.run_id, inputs=self.inputs, retries=self.script.retries)

    @property
    def calls(self) -> tuple[RunId, ...]:
        return tuple(RunId(f"{self.run_id}.{i}") for i in range(len(self.script.calls)))


def cast_of(script: Script) -> dict[RunId, Cast]:
    """Return every run there would be if all went well, parents before children."""
    cast: dict[RunId, Cast] = {}

    def join(run_id: RunId, script: Script, parent: Cast | None) -> None:
        inputs: list[RunId] = []
        for index in script.inputs:
            if index >= 0 and parent is not None:
                inputs.append(parent.calls[index])
            elif parent is not None and len(parent.inputs) >= -index:
                inputs.append(parent.inputs[-index - 1][1])
        named = tuple((f"x{i}", producer) for i, producer in enumerate(inputs))
        cast[run_id] = member = Cast(run_id=run_id, script=script, parent=parent and parent.run_id, inputs=named)
        if script.is_reused:
            return
        for child_id, child in zip(member.calls, script.calls, strict=True):
            join(child_id, child, member)

    join(ROOT, script, None)
    return cast


def origin_in(cast: dict[RunId, Cast], run_id: RunId) -> RunId:
    """Return the run whose function returns the value of a run."""
    while cast[run_id].script.calls and not cast[run_id].script.is_reused:
        run_id = cast[run_id].calls[-1]
    return run_id


def artifact_named(run_id: RunId) -> ArtifactId:
    return ArtifactId(f"value of {run_id}")


@dataclass
class Book:
    """What was recorded, checked as a store checks it."""

    states: dict[RunId, RunState] = field(default_factory=dict)
    pipeline_state: PipelineRunState = PipelineRunState.CREATED
    inputs: dict[tuple[RunId, str], ArtifactId] = field(default_factory=dict)
    outputs: dict[RunId, ArtifactId] = field(default_factory=dict)
    producers: dict[RunId, RunId] = field(default_factory=dict)
    originals: dict[RunId, RunId] = field(default_factory=dict)

    def write(self, record: Record) -> None:
        assert record.changes, "an empty record"
        for change in record.changes:
            match change:
                case RunMoved():
                    self._move(change)
                case PipelineRunMoved():
                    assert self.pipeline_state is change.expected
                    assert change.to in PIPELINE_RUN_SUCCESSORS[change.expected]
                    if change.to.is_terminal:
                        assert all(state.is_terminal for state in self.states.values())
                    self.pipeline_state = change.to
                case InputBound():
                    assert (change.run_id, change.name) not in self.inputs
                    self.inputs[change.run_id, change.name] = change.artifact_id
                case OutputBound(artifact_id=None):
                    assert change.run_id not in self.producers
                    self.producers[change.run_id] = change.producer_id
                case OutputBound():
                    assert change.run_id not in self.outputs
                    self.outputs[change.run_id] = change.artifact_id
                case _:
                    pass

    def _move(self, change: RunMoved) -> None:
        assert self.states.get(change.run_id, RunState.CREATED) is change.expected
        assert change.to in RUN_SUCCESSORS[change.expected]
        assert (change.error is not None) == (change.to is RunState.FAILED)
        self.states[change.run_id] = change.to
        if change.to.is_terminal:
            called = (s for run_id, s in self.states.items() if run_id.startswith(f"{change.run_id}."))
            assert all(state.is_terminal for state in called), "a run ended before one that it called"
        if change.original_run_id is not None:
            self.originals[change.run_id] = change.original_run_id


class World:
    """A plan, an executor that carries its commands out, and an eye on both."""

    def __init__(self, script: Script) -> None:
        self.cast = cast_of(script)
        self.plan = Plan(ROOT, retries=script.retries)
        self.book = Book()
        self.pending: list[RunEvent] = []
        """What has happened and may be reported next, in any order."""
        self.started: set[tuple[RunId, int]] = set()
        self.enqueued: set[tuple[RunId, int]] = set()
        self.stopped: set[RunId] = set()
        self.forgotten: set[RunId] = set()
        self.conclusion: PipelineRunState | None = None
        self._obey(self.plan.begin(NOON))

    def tell(self, event: Event) -> bool:
        """Report an event and carry out what the plan wants; return whether it wanted anything."""
        if event in self.pending:
            self.pending.remove(event)
        if isinstance(event, Enqueued):
            return self._enqueue(event)
        commands = self.plan.on(event)
        if isinstance(event, Scheduled) and self.plan.state_of(event.run_id) is RunState.SCHEDULED and commands:
            self.pending.append(self._outcome(event))
        self._obey(commands)
        return bool(commands)

    def _enqueue(self, event: Enqueued) -> bool:
        waits = self.plan.state_of(event.run_id) in {RunState.CREATED, RunState.RETRYING}
        is_news = waits and (event.run_id, event.attempt) not in self.enqueued
        assert not self.plan.on(event), "a run that waits for room has something done"
        if is_news:
            self.enqueued.add((event.run_id, event.attempt))
            self.pending.append(Scheduled(run_id=event.run_id, attempt=event.attempt, at=NOON))
        return is_news

    def final_states(self) -> dict[RunId, RunState]:
        """Return the states of all runs that came to be."""
        return {run_id: self.plan.state_of(run_id) for run_id in self.known_runs()}

    def known_runs(self) -> Iterator[RunId]:
        for run_id, member in self.cast.items():
            if member.parent is None or member.parent in self.book.producers:
                yield run_id

    def value_needed_by(self, run_id: RunId) -> set[RunId]:
        """Return the live runs that still need the value a run computed."""
        live = {run for run in self.known_runs() if not self.plan.state_of(run).is_terminal}
        unread = {run for run in live if self.plan.state_of(run) is not RunState.RAN}
        needing = {
            run
            for run in unread
            if any(
                self.plan.state_of(producer) is RunState.RESOLVED and self.plan.origin_of(producer) == run_id
                for _, producer in self.cast[run].inputs
            )
        }
        heirs = {run for run in live - unread if self.plan.origin_of(self.cast[run].calls[-1]) == run_id}
        return needing | heirs

    def _outcome(self, event: Scheduled) -> RunEvent:
        run_id, attempt = event.run_id, event.attempt
        member = self.cast[run_id]
        script = member.script
        if attempt <= script.failures:
            return Raised(run_id=run_id, attempt=attempt, at=NOON, error=an_error(), is_retriable=script.is_retriable)
        if script.calls:
            calls = tuple(self.cast[child].call for child in member.calls)
            return Expanded(run_id=run_id, attempt=attempt, at=NOON, calls=calls, output=member.calls[-1])
        return Returned(run_id=run_id, attempt=attempt, at=NOON, artifact_id=artifact_named(run_id))

    def _obey(self, commands: list[Command]) -> None:
        assert not commands or self.conclusion is None, "a command after the conclusion"
        assert not any(isinstance(command, Record) for command in commands[1:]), "a record that is not the first"
        for command in commands:
            match command:
                case Record():
                    self.book.write(command)
                case Start():
                    self._start(command)
                case Stop():
                    self._stop(command.run_id)
                case Forget():
                    self._forget(command.run_id)
                case Conclude():
                    assert command is commands[-1]
                    assert self.book.pipeline_state is command.state is self.plan.pipeline_state
                    self.conclusion = command.state

    def _start(self, start: Start) -> None:
        run_id, attempt = start.run_id, start.attempt
        assert (run_id, attempt) not in self.started, "started twice"
        assert attempt == 1 or (run_id, attempt - 1) in self.started
        self.started.add((run_id, attempt))
        for name, producer in self.cast[run_id].inputs:
            assert self.plan.state_of(producer) is RunState.RESOLVED, "started before its inputs"
            assert self.plan.origin_of(producer) not in self.forgotten, "started after its input was forgotten"
            assert self.book.inputs[run_id, name] == self.plan.artifact_of(producer)
        self.pending.append(self._answer(start))

    def _answer(self, start: Start) -> RunEvent:
        script = self.cast[start.run_id].script
        if script.is_reused:
            original, artifact_id = RunId(f"older {start.run_id}"), artifact_named(start.run_id)
            return Reused(run_id=start.run_id, at=NOON, artifact_id=artifact_id, original_run_id=original)
        if script.is_broken:
            return Raised(run_id=start.run_id, attempt=start.attempt, at=NOON, error=an_error(), is_retriable=True)
        begun = Enqueued if script.waits_for_room else Scheduled
        return begun(run_id=start.run_id, attempt=start.attempt, at=NOON)

    def _stop(self, run_id: RunId) -> None:
        attempt = max(attempt for started, attempt in self.started if started == run_id)
        assert self.plan.state_of(run_id) is RunState.SCHEDULED or (run_id, attempt) in self.enqueued
        assert run_id not in self.stopped, "stopped twice"
        self.stopped.add(run_id)
        if self.cast[run_id].script.heeds_stop:
            self.pending = [event for event in self.pending if event.run_id != run_id]
        self.pending.append(Stopped(run_id=run_id, attempt=attempt, at=NOON))

    def _forget(self, run_id: RunId) -> None:
        assert run_id not in self.forgotten, "forgotten twice"
        assert self.plan.state_of(run_id) is RunState.RESOLVED
        assert self.plan.origin_of(run_id) == run_id
        assert not self.value_needed_by(run_id), "forgotten too early"
        self.forgotten.add(run_id)
