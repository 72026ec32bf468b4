"""What happens next in one pipeline run: every fact in, everything to be done out.

Works in time and space linear in runs and edges, and without recursion, however deep or wide the graph is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from sematic.engine.commands import Command, Conclude, Forget, Record, Start, Stop
from sematic.engine.events import CancelRequested, Enqueued, Expanded, Raised, Returned, Reused, Scheduled, Stopped
from sematic.engine.node import Node
from sematic.model.changes import AttemptFailed, InputBound, OutputBound, PipelineRunMoved, RunMoved
from sematic.model.errors import IllegalStateTransitionError, UnplannedRunError
from sematic.model.records import Attempt
from sematic.model.states import PipelineRunState, RunState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sematic.engine.events import Call, Event
    from sematic.model.changes import Change
    from sematic.model.ids import ArtifactId, RunId
    from sematic.model.records import ExceptionMetadata

# Looking a member up on its enumeration costs more than the rest of a typical comparison.
CREATED = RunState.CREATED
SCHEDULED = RunState.SCHEDULED
RAN = RunState.RAN
RESOLVED = RunState.RESOLVED
RETRYING = RunState.RETRYING
FAILED = RunState.FAILED
NESTED_FAILED = RunState.NESTED_FAILED
CANCELED = RunState.CANCELED

MOST_LOSSES = 3
"""How many tries of a run may be lost with the machines they execute on before that is the run's failure."""


class Plan:
    """One pipeline run in progress: told what happened, it answers what to do.

    Facts about a try that is over change nothing, so any of them may come twice or late. Every order of the same
    facts ends in the same states.
    """

    def __init__(self, root: RunId, *, retries: int = 0, records: bool = True) -> None:
        """Plan a root run, which has no other runs' outputs among its inputs.

        Without `records`, no Record commands are made.
        """
        node = Node(root, parent=None, retries=retries)
        # Whoever asked for the pipeline run wants its value, for ever.
        node.uses = 1
        self._root = node
        self._nodes = {root: node}
        self._live = 1
        self._records = records
        self._is_stopping = False
        self._pipeline_state = PipelineRunState.CREATED
        # Runs that wait for the value of one that was canceled.
        self._stranded: list[Node] = []
        self._changes: list[Change] = []
        self._commands: list[Command] = []

    @property
    def pipeline_state(self) -> PipelineRunState:
        """Where the pipeline run stands."""
        return self._pipeline_state

    @property
    def is_over(self) -> bool:
        """Whether every run has ended; nothing is to be done any more."""
        return self._live == 0

    @property
    def live_runs(self) -> tuple[RunId, ...]:
        """The runs that have not ended, in the order they joined; takes time linear in all runs."""
        return tuple(run_id for run_id, node in self._nodes.items() if not node.state.is_terminal)

    def state_of(self, run_id: RunId) -> RunState:
        """Return where a run stands; UnplannedRunError if it is not part of the plan."""
        return self._node(run_id).state

    def artifact_of(self, run_id: RunId) -> ArtifactId | None:
        """Return a run's output; None until it resolves, and where values are not stored."""
        return self._node(run_id).artifact_id

    def origin_of(self, run_id: RunId) -> RunId:
        """Return the run that computed a run's value: the innermost nested one that returned it.

        It is the run itself if that returned a value or was reused, or has not resolved yet.
        """
        node = self._node(run_id)
        return (node.origin or node).run_id

    def begin(self, at: datetime) -> list[Command]:
        """Return the first things to do; nothing if the pipeline run has begun already."""
        if self._pipeline_state is not PipelineRunState.CREATED:
            return []
        self._move_pipeline_run(PipelineRunState.SCHEDULED, at=at)
        self._move_pipeline_run(PipelineRunState.RUNNING, at=at)
        self._commands.append(Start(self._root.run_id))
        return self._step_taken(at)

    def vacated(self, run_id: RunId, at: datetime) -> None:
        """Take note when the current try of a run left its place to others; what came of it is told next.

        A moment before its beginning, of a clock that is behind, is not believed; nor is one after it is heard.
        """
        node = self._node(run_id)
        if node.started_at is None or at >= node.started_at:
            node.vacated_at = at

    def vacated_at(self, run_id: RunId) -> datetime | None:
        """Return when the current try of a run left its place, as far as is known."""
        return self._node(run_id).vacated_at

    def on(self, event: Event) -> list[Command]:
        """Return what to do after something happened: what to record first, a conclusion last.

        Raises UnplannedRunError for a run that is not part of the plan, and IllegalStateTransitionError for a fact
        about a run that was not started.
        """
        match event:
            case Returned():
                self._on_returned(event)
            case Enqueued():
                self._on_enqueued(event)
            case Scheduled():
                self._on_scheduled(event)
            case Expanded():
                self._on_expanded(event)
            case Reused():
                self._on_reused(event)
            case Raised():
                self._on_raised(event)
            case Stopped():
                self._on_stopped(event)
            case CancelRequested():
                self._on_cancel_requested(event)
            case _:
                assert_never(event)
        return self._step_taken(event.at)

    # What each fact means

    def _on_enqueued(self, event: Enqueued) -> None:
        node = self._to_begin(event)
        if node is not None:
            node.is_enqueued = True

    def _on_scheduled(self, event: Scheduled) -> None:
        node = self._to_begin(event)
        if node is None:
            return
        node.is_enqueued = False
        node.attempt += 1
        node.started_at, node.vacated_at = event.at, None
        self._move(node, SCHEDULED, at=event.at)

    def _on_returned(self, event: Returned) -> None:
        node = self._tried(event, to=RESOLVED)
        if node is not None:
            node.artifact_id = event.artifact_id
            self._resolve(node, at=event.at)
            self._settle_parents_of(node, at=event.at)

    def _on_reused(self, event: Reused) -> None:
        node = self._node(event.run_id)
        if node.state is CREATED:
            node.artifact_id = event.artifact_id
            self._resolve(node, at=event.at, original=event.original_run_id)
            self._settle_parents_of(node, at=event.at)
        elif node.state is SCHEDULED or node.state is RETRYING:
            raise IllegalStateTransitionError(f"Run {node.run_id}", state=node.state, to=RESOLVED)

    def _on_expanded(self, event: Expanded) -> None:
        node = self._tried(event, to=RAN)
        if node is None:
            return
        children = [self._joined(call, parent=node) for call in event.calls]
        output = self._node(event.output)
        if output.parent is not node:
            raise UnplannedRunError(event.output)
        self._live += len(children)
        node.nested = len(children)
        node.output = output
        output.uses += 1
        if self._records:
            self._changes.append(OutputBound(run_id=node.run_id, producer_id=output.run_id))
        self._move(node, RAN, at=event.at)
        self._release_inputs_of(node)
        if node.is_to_end:
            for child in children:
                self._cancel(child, at=event.at)
        else:
            for child in children:
                if not child.waiting:
                    self._start(child)

    def _on_raised(self, event: Raised) -> None:
        node = self._node(event.run_id)
        state = node.state
        if state is SCHEDULED:
            if event.attempt and event.attempt != node.attempt:
                return
            if event.is_lost and node.losses < MOST_LOSSES:
                node.losses += 1
                self._retry(node, event)
                return
            if event.is_retriable and node.attempt <= node.retries + node.losses:
                self._retry(node, event)
                return
        elif state is not CREATED and not (state is RETRYING and event.attempt == node.attempt + 1):
            return
        self._fail(node, at=event.at, error=event.error)

    def _on_stopped(self, event: Stopped) -> None:
        is_enqueued = self._node(event.run_id).is_enqueued
        node = self._to_begin(event) if is_enqueued else self._tried(event, to=CANCELED)
        if node is not None:
            self._cancel(node, at=event.at)
            if not node.is_to_end:
                # Nobody asked for that: who knows what else was stopped.
                self._stop(event.at)

    def _on_cancel_requested(self, event: CancelRequested) -> None:
        if event.run_id is None or event.run_id == self._root.run_id:
            self._stop(event.at)
            return
        within = {self._node(event.run_id)}
        for node in self._nodes.values():
            # Who is called joins after the one who calls.
            if node.parent in within:
                within.add(node)
        self._end_soon([node for node in self._nodes.values() if node in within], at=event.at)

    # How runs go on

    def _retry(self, node: Node, event: Raised) -> None:
        if node.is_to_end:
            self._cancel(node, at=event.at)
            return
        if self._records:
            attempt = Attempt(
                run_id=node.run_id,
                number=node.attempt,
                started_at=node.started_at or event.at,
                ended_at=_end_of_try(node, event.at),
                error=event.error,
            )
            self._changes.append(AttemptFailed(attempt))
        self._move(node, RETRYING, at=event.at)
        self._commands.append(Start(node.run_id, attempt=node.attempt + 1))

    def _start(self, node: Node) -> None:
        """Start a run, all of whose inputs are resolved."""
        if self._records and node.producers is not None:
            for (name, _), producer in zip(node.inputs, node.producers, strict=True):
                if producer.artifact_id is not None:
                    bound = InputBound(run_id=node.run_id, name=name, artifact_id=producer.artifact_id)
                    self._changes.append(bound)
        self._commands.append(Start(node.run_id))

    def _resolve(self, node: Node, *, at: datetime, original: RunId | None = None, output: Node | None = None) -> None:
        """Resolve a run with the artifact it has, or with its output run's value."""
        if output is not None:
            origin = output.origin or output
            node.origin = origin
            node.artifact_id = origin.artifact_id
            # From here on whoever needs this run's value needs the one it came from.
            origin.uses += node.uses
        if self._records and node.artifact_id is not None:
            self._changes.append(OutputBound(run_id=node.run_id, artifact_id=node.artifact_id))
        consumers, node.consumers = node.consumers, None
        self._end(node, RESOLVED, at=at, original=original)
        if output is None and not node.uses:
            self._commands.append(Forget(node.run_id))
        if consumers is not None:
            for consumer in consumers:
                consumer.waiting -= 1
                # One that was canceled, or served from the cache before its inputs were there, needs no start.
                if not consumer.waiting and consumer.state is CREATED:
                    self._start(consumer)

    def _settle_parents_of(self, node: Node, *, at: datetime) -> None:
        """End the parents that were only waiting for a run that has ended, and their parents, and so on.

        One that called a run which failed is not over before the others it called are: they may have to be stopped.
        """
        parent = node.parent
        while parent is not None:
            parent.nested -= 1
            parent.has_failed = parent.has_failed or node.state is FAILED or node.state is NESTED_FAILED
            output = parent.output
            if parent.nested or output is None:
                return
            if parent.has_failed:
                self._end(parent, NESTED_FAILED, at=at)
            elif output.state is RESOLVED:
                self._resolve(parent, at=at, output=output)
            else:
                self._end(parent, CANCELED, at=at)
            node, parent = parent, parent.parent

    def _fail(self, node: Node, *, at: datetime, error: ExceptionMetadata) -> None:
        self._end(node, FAILED, at=at, error=error)
        self._settle_parents_of(node, at=at)
        self._stop(at)

    def _stop(self, at: datetime) -> None:
        """Start nothing any more, and end everything that is not over, once."""
        if self._is_stopping:
            return
        self._is_stopping = True
        self._end_soon(self._nodes.values(), at=at)

    def _end_soon(self, nodes: Iterable[Node], *, at: datetime) -> None:
        """Have runs stopped that are being executed, and cancel those that are not; callers come before callees."""
        for node in nodes:
            if node.is_enqueued or node.state is SCHEDULED:
                if not node.is_to_end:
                    self._commands.append(Stop(node.run_id))
            elif node.state is CREATED or node.state is RETRYING:
                self._cancel(node, at=at)
            node.is_to_end = True

    def _cancel(self, node: Node, *, at: datetime) -> None:
        """Cancel a run that is not executed any more."""
        self._end(node, CANCELED, at=at)
        self._settle_parents_of(node, at=at)

    def _cancel_stranded(self, *, at: datetime) -> None:
        """Cancel what waits for the values of canceled runs, and what waits for the values of these, and so on."""
        while self._stranded:
            node = self._stranded.pop()
            if node.state is CREATED:
                self._cancel(node, at=at)

    # Bookkeeping

    def _node(self, run_id: RunId) -> Node:
        try:
            return self._nodes[run_id]
        except KeyError:
            raise UnplannedRunError(run_id) from None

    def _to_begin(self, event: Enqueued | Scheduled | Stopped) -> Node | None:
        """Return the run whose next try an event is about; None if that try has begun, or is not to."""
        node = self._node(event.run_id)
        if node.state is not CREATED and node.state is not RETRYING:
            return None
        if event.attempt and event.attempt != node.attempt + 1:
            return None
        if node.waiting:
            thing = f"Run {node.run_id}, whose inputs are not all resolved,"
            raise IllegalStateTransitionError(thing, state=node.state, to=SCHEDULED)
        return node

    def _tried(self, event: Returned | Expanded | Stopped, *, to: RunState) -> Node | None:
        """Return the run whose current try an event is about; None if that try is over."""
        node = self._node(event.run_id)
        if node.state is SCHEDULED:
            return None if event.attempt and event.attempt != node.attempt else node
        if node.state is CREATED:
            raise IllegalStateTransitionError(f"Run {node.run_id}", state=CREATED, to=to)
        return None

    def _joined(self, call: Call, *, parent: Node) -> Node:
        """Return a new run of the plan, connected to the runs its inputs come from."""
        nodes = self._nodes
        if call.run_id in nodes:
            raise IllegalStateTransitionError(f"Run {call.run_id}", state=nodes[call.run_id].state, to=CREATED)
        node = Node(call.run_id, parent=parent, retries=call.retries)
        if call.inputs:
            node.inputs = call.inputs
            node.producers = producers = [self._node(run_id) for _, run_id in call.inputs]
            for producer in producers:
                (producer.origin or producer).uses += 1
                if producer.state is not RESOLVED:
                    node.waiting += 1
                    if producer.consumers is None:
                        producer.consumers = [node]
                    else:
                        producer.consumers.append(node)
        nodes[call.run_id] = node
        return node

    def _move(
        self,
        node: Node,
        to: RunState,
        *,
        at: datetime,
        error: ExceptionMetadata | None = None,
        original: RunId | None = None,
    ) -> None:
        if self._records:
            moved = RunMoved(
                run_id=node.run_id, expected=node.state, to=to, at=at, error=error, original_run_id=original
            )
            self._changes.append(moved)
        node.state = to

    def _end(
        self,
        node: Node,
        to: RunState,
        *,
        at: datetime,
        error: ExceptionMetadata | None = None,
        original: RunId | None = None,
    ) -> None:
        """Move a run to a terminal state; it needs nobody's value any more."""
        self._move(node, to, at=_end_of_try(node, at), error=error, original=original)
        node.is_enqueued = False
        self._live -= 1
        self._release_inputs_of(node)
        if node.output is not None:
            self._release(node.output)
        if to is CANCELED and node.consumers is not None:
            self._stranded += node.consumers

    def _release_inputs_of(self, node: Node) -> None:
        producers, node.producers = node.producers, None
        node.inputs = ()
        if producers is not None:
            for producer in producers:
                self._release(producer)

    def _release(self, producer: Node) -> None:
        origin = producer.origin or producer
        origin.uses -= 1
        if not origin.uses and origin.state is RESOLVED:
            self._commands.append(Forget(origin.run_id))

    def _move_pipeline_run(self, to: PipelineRunState, *, at: datetime) -> None:
        if self._records:
            moved = PipelineRunMoved(root_id=self._root.run_id, expected=self._pipeline_state, to=to, at=at)
            self._changes.append(moved)
        self._pipeline_state = to

    def _step_taken(self, at: datetime) -> list[Command]:
        """Return everything the step came to; conclude the pipeline run if all runs have ended."""
        self._cancel_stranded(at=at)
        if not self._live and not self._pipeline_state.is_terminal:
            state = self._outcome()
            self._move_pipeline_run(state, at=at)
            self._commands.append(Conclude(state))
        commands, self._commands = self._commands, []
        if self._changes:
            commands.insert(0, Record(tuple(self._changes)))
            self._changes = []
        return commands

    def _outcome(self) -> PipelineRunState:
        match self._root.state:
            case RunState.RESOLVED:
                return PipelineRunState.COMPLETE
            case RunState.CANCELED:
                return PipelineRunState.CANCELED
            case _:
                return PipelineRunState.FAILED


def _end_of_try(node: Node, at: datetime) -> datetime:
    """Return when a run ended of which that is heard at a moment; what it called or waited for had no place."""
    return min(node.vacated_at, at) if node.state is SCHEDULED and node.vacated_at is not None else at
