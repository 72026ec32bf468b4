"""One pipeline run from its first call to its end: asks the engine what to do, and has it done."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, assert_never

from sematic.engine.commands import Command, Conclude, Forget, Record, Start, Stop
from sematic.engine.events import CancelRequested, Enqueued, Event, Expanded, Raised, Returned, Scheduled, Stopped
from sematic.engine.ports import Clock
from sematic.executors.executor import Ended, Placed, Told
from sematic.executors.failure import bare, metadata_of
from sematic.executors.invocation import Invocation
from sematic.executors.outcome import Failure, Graph, Interrupted, Kept, Outcome, Value
from sematic.graph.context import SematicContext
from sematic.graph.future import Future
from sematic.graph.traversal import calls_of
from sematic.model.changes import Change, JobRecorded, UsageMeasured
from sematic.model.errors import SematicError, StoreError
from sematic.model.ids import ArtifactId, RunId
from sematic.model.jobs import JobState
from sematic.model.records import ExceptionMetadata, ResourceUsage
from sematic.model.states import PipelineRunState, RunState
from sematic.runners.deadlines import Deadlines
from sematic.runners.dispatch import Dispatch, Outside
from sematic.runners.holding import Holding
from sematic.runners.inline_calls import InlineCalls
from sematic.runners.interrupts import Interrupts
from sematic.runners.misuse import misuse_of
from sematic.runners.overdue import Overdue
from sematic.runners.planned_calls import call_of, plan_of, renew
from sematic.runners.progress import Output, Progress
from sematic.runners.reentry import LOST, Reentry
from sematic.runners.tracking import Tracking

_NOT_BEGUN = frozenset({RunState.CREATED, RunState.RETRYING})

_PATIENCE = 0.1
"""Seconds after which a thread that waits for standalone calls looks whether somebody pressed Ctrl-C."""

_WORTH_SETTLING = 0.01
"""Seconds of work that are not left to the next group commit."""


class Drive:
    """Drives one pipeline run. `result` is its value; `cause` is the first exception, if it did not end well.

    `tracking` is made from the root future, which has its final id by then. Inline calls execute in the thread that
    calls `run`; standalone ones where `outside` says, or inline if it is None. All that is decided meanwhile is
    decided by whoever has the turn, a lock that is held except while user code executes or nothing can be done.
    """

    def __init__(  # noqa: PLR0913 - one for each part of the world
        self,
        root: Future,
        *,
        tracking: Callable[[Future], Tracking],
        clock: Clock,
        reentry: Reentry | None = None,
        outside: Outside | None = None,
        interrupts: Interrupts | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if reentry is None:
            renew(root)
        self.root = root
        self.cause: BaseException | None = None
        self.trace = ""
        """The cause's traceback, where it happened in another process."""
        self.failed: Future | None = None
        self._turn = threading.Condition()
        self._tracking = tracking(root)
        self._clock = clock
        self.interrupts = interrupts if interrupts is not None else Interrupts()
        self._progress: Progress | None = None
        self._output: Output | None = None
        self._inline = InlineCalls(turn=self._turn, interrupts=self.interrupts)
        self._told_to_stop: set[RunId] = set()
        self._outside = Dispatch(outside, drive=self, turn=self._turn) if outside is not None else None
        self._futures: dict[RunId, Future] = {}
        self._ready: deque[RunId] = deque()
        self._attempts: dict[RunId, int] = {}
        self._enqueued_at: dict[RunId, datetime] = {}
        """The earliest moment at which what waits at an engine can have begun."""
        self._deadlines = Deadlines(monotonic)
        self._overdue = Overdue(self._deadlines, monotonic=monotonic)
        self._reentry = reentry
        self._is_canceling = False
        self._holding = Holding(self._note_told)
        self._plan = plan_of(root, records=self._tracking.is_recording) if reentry is None else reentry.plan(clock())

    @property
    def state(self) -> PipelineRunState:
        """Where the pipeline run stands."""
        return self._plan.pipeline_state

    @property
    def result(self) -> Any:
        """The value of the pipeline, once it is complete."""
        return self._tracking.output(self._plan.origin_of(self.root.id))

    def run(self, progress: Progress | None = None, *, output: Output | None = None) -> None:
        """Return when every run has ended; Ctrl-C or SIGTERM ends them early.

        `progress` hears of every step, and `output` is told whose is what is written.
        """
        self._progress = progress
        self._output = output
        try:
            with self.interrupts.listening(), self._turn:
                if self._reentry is None:
                    self._begin()
                else:
                    self._reenter(self._reentry)
                # The first step may keep the interpreter to itself for hours; the run is to be seen meanwhile.
                self._tracking.settle()
                while not self._plan.is_over:
                    self._step()
        finally:
            if self._outside is not None:
                self._outside.close(is_over=self._plan.is_over)
            if self._plan.is_over:
                self._holding.end()

    def cancel(self, run_id: RunId | None = None) -> None:
        """End all of the pipeline run, or one run with what it called and what needs it; from any thread."""
        with self._turn:
            if run_id is None:
                self.interrupts.request()
                self._cancel()
            elif run_id in self._futures:
                self._tell(CancelRequested(at=self._clock(), run_id=run_id))
            self._turn.notify_all()

    def _step(self) -> None:
        if self._outside is not None:
            if self._outside.fault is not None:
                raise self._outside.fault
            self._outside.offer()
            self._end_overdue(self._outside)
        if self.interrupts.is_requested and not self._is_canceling:
            self._cancel()
        elif self._ready:
            self._start(self._ready.popleft())
        elif self._outside is not None and self._outside.is_busy:
            # A signal does not end the wait, it is only noted: hence the time-out.
            self._turn.wait(_PATIENCE)
        elif not self._plan.is_over:
            raise RuntimeError("A pipeline run is not over, but nothing can be done: this is a bug in Sematic.")

    def _end_overdue(self, outside: Dispatch) -> None:
        for future, error in self._overdue.found(
            lambda: [self._futures[run_id] for run_id in outside.unended],
            has_begun=lambda run_id: self._plan.state_of(run_id) not in _NOT_BEGUN,
        ):
            # What is at its executor ends there first; what the one before has brought to its end has ended.
            if not outside.stop(future.id) and not self._plan.state_of(future.id).is_terminal:
                self.refused(future, error)

    def _begin(self) -> None:
        self._tracking.planned([self.root], parent=None, plan=self._plan)
        self._adopt([self.root], parent=None)
        self._do(self._plan.begin(self._clock()))

    def _reenter(self, reentry: Reentry) -> None:
        self._attempts.update((run_id, run.attempts) for run_id, run in reentry.runs.items() if run.attempts)
        for run_id, future in reentry.futures.items():
            parent_id = reentry.runs[run_id].parent_id
            self._adopt([future], parent=reentry.futures[parent_id] if parent_id is not None else None)
        self._tracking.restore(reentry, plan=self._plan)
        going_on = self._reconnected(reentry)
        self._make_ready([run_id for run_id in reentry.ready if run_id not in going_on])
        for run_id in reentry.lost:
            if run_id not in going_on:
                at = reentry.left_at or self._clock()
                self._tell(Raised(run_id=run_id, at=at, error=LOST, is_retriable=True))

    def _reconnected(self, reentry: Reentry) -> set[RunId]:
        """Return which runs are still with their engine, as they were when their driver died; they are heard again."""
        if self._outside is None:
            return set()
        attempts = {run_id: self._attempts[run_id] for run_id in reentry.lost}
        # They may have waited for room there.
        attempts |= {run_id: self._attempts.get(run_id, 0) + 1 for run_id in reentry.ready}
        attempts = {run_id: each for run_id, each in attempts.items() if self._futures[run_id].props.standalone}
        going_on = self._outside.reconnect(attempts, log=self._log_of)
        for run_id in going_on.intersection(reentry.ready):
            self._attempts[run_id] = attempts[run_id]
            self._enqueue(run_id, at=reentry.runs[run_id].started_at or reentry.runs[run_id].created_at)
        return going_on

    def _log_of(self, run_id: RunId, attempt: int) -> Path | None:
        if self._output is None:
            return None
        return self._output.follow(run_id, attempt, name=self._futures[run_id].props.name)

    def _adopt(self, futures: Sequence[Future], *, parent: Future | None) -> None:
        for future in futures:
            future.parent_future = parent
            future.states = self._plan
            self._futures[future.id] = future
        if self._progress is not None:
            self._progress.planned(futures)

    def _tell(self, event: Event) -> None:
        self._do(self._plan.on(event))

    def _do(self, commands: Sequence[Command]) -> None:
        started: list[RunId] = []
        for command in commands:
            match command:
                case Record():
                    self._tracking.note(command.changes)
                case Start():
                    started.append(command.run_id)
                case Forget():
                    self._tracking.forget(command.run_id)
                case Stop():
                    self._stop(command.run_id)
                case Conclude():
                    pass
                case _:
                    assert_never(command)
        self._make_ready(started)

    def _make_ready(self, run_ids: Sequence[RunId]) -> None:
        inline = run_ids
        if self._outside is not None:
            inline = []
            for run_id in run_ids:
                if self._futures[run_id].props.standalone:
                    self._outside.add(run_id)
                else:
                    inline.append(run_id)
        # Depth first: what a run returned is executed before the siblings that were ready earlier, so that its time is
        # its own, and values are used up while they are at hand.
        self._ready.extendleft(reversed(inline))

    def _stop(self, run_id: RunId) -> None:
        self._told_to_stop.add(run_id)
        if self._outside is not None and self._outside.stop(run_id):
            return
        if self._inline.stop(run_id):
            return
        # It was scheduled, but is not executing any more: its outcome is being worked on, or went with its driver.
        self._tell(Stopped(run_id=run_id, at=self._clock()))

    def _is_to_end(self, run_id: RunId) -> bool:
        return self.interrupts.is_requested or run_id in self._told_to_stop

    def _cancel(self) -> None:
        self._is_canceling = True
        self._tell(CancelRequested(at=self._clock()))

    # Inline calls

    def _start(self, run_id: RunId) -> None:
        future = self.wanted(run_id)
        if future is None:
            return
        began = time.perf_counter()
        self._attempts[run_id] += 1
        self._begin_try(future, at=self._clock())
        try:
            invocation = replace(self._invocation(future, self._tracking.inputs), tell=self._note_told)
        except SematicError as error:
            # A stored value cannot be read back: that is this run's failure, and it says which value.
            self._raised(future, bare(error))
        else:
            self._inline.start(invocation)
            del invocation
            if self._output is not None:
                self._output.begin(run_id, self._attempts[run_id])
            self._finish(future, self._inline.outcome(run_id, is_to_end=self._is_to_end))
            if self._output is not None:
                self._note_usage(run_id, self._attempts[run_id], self._output.end())
        self._settle(began)
        self._report_end(future)

    def _begin_try(self, future: Future, *, at: datetime) -> None:
        self._tell(Scheduled(run_id=future.id, attempt=self._attempts[future.id], at=at))
        if self._progress is not None:
            self._progress.started(future)

    def _invocation(self, future: Future, inputs_of: Callable[[Future], Mapping[str, Any]]) -> Invocation:
        inputs = inputs_of(future)
        seconds_left, timeout = self._deadlines.time_left(future)
        return Invocation(
            function=future.function,
            inputs=inputs,
            context=SematicContext(run_id=future.id, root_id=self.root.id, attempt=self._attempts[future.id]),
            seconds_left=seconds_left,
            timeout=timeout,
            resources=future.props.resource_requirements,
        )

    # Standalone calls, in whichever thread has the turn

    def wanted(self, run_id: RunId) -> Future | None:
        """Return the call if it is to be executed; None if it was canceled, or has been served from the cache."""
        future = self._futures[run_id]
        if self._plan.state_of(run_id) not in _NOT_BEGUN:
            return None
        if run_id in self._attempts:
            return future
        self._attempts[run_id] = 0
        earlier = self._tracking.earlier(future)
        if earlier is None:
            return future
        self._tell(earlier)
        self._report_end(future, is_reused=True)
        return None

    def taken(self, future: Future, environ: Mapping[str, str], *, is_enqueued: bool) -> Invocation | None:
        """Return what to execute elsewhere, noted as scheduled or as waiting there; None if it has failed instead."""
        self._attempts[future.id] += 1
        if is_enqueued:
            self._enqueue(future.id, at=self._clock())
        else:
            self._begin_try(future, at=self._clock())
        try:
            invocation = self._invocation(future, self._tracking.stored_inputs)
        except SematicError as error:
            self._begin_if_enqueued(future.id)
            self._raised(future, bare(error))
            self._report_end(future)
            return None
        return replace(invocation, environ=environ, log=self._log_of(future.id, invocation.context.attempt))

    def refused(self, future: Future, error: SematicError) -> None:
        """Fail a call that cannot be executed here."""
        self._raised(future, bare(error), attempt=self._attempts.get(future.id, 0) + 1)
        self._report_end(future)

    def heard(self, event: Placed | Told) -> None:
        """Write down what has become known of a call that is executed elsewhere."""
        if isinstance(event, Told):
            self._tracking.note((event.change,))
            self._holding.heard(event)
            return
        self._tracking.note((JobRecorded(event.job),))
        if event.job.state is JobState.RUNNING and event.job.attempt == self._attempts[event.job.run_id]:
            self._begin_if_enqueued(event.job.run_id, since=event.job.at)

    def _enqueue(self, run_id: RunId, *, at: datetime) -> None:
        self._enqueued_at[run_id] = at
        self._tell(Enqueued(run_id=run_id, attempt=self._attempts[run_id], at=at))

    def _begin_if_enqueued(self, run_id: RunId, *, since: datetime | None = None) -> None:
        """Take note that a call has begun, if that is news; `since` a moment of a clock that may be another's."""
        if self._plan.state_of(run_id) in _NOT_BEGUN:
            future, now = self._futures[run_id], self._clock()
            self._begin_try(future, at=max(self._enqueued_at.pop(run_id, now), min(since or now, now)))
            # What it calls has the time that is left from here on.
            self._deadlines.time_left(future)

    def _note_told(self, change: Change, _release: bytes = b"") -> None:
        with self._turn:
            self._tracking.note((change,))

    def ended(self, ended: Ended, *, began: float) -> None:
        """Take note of how a call ended elsewhere that began at a moment of `time.perf_counter`."""
        future = self._futures[ended.run_id]
        if self._output is not None:
            self._output.ended(ended.run_id, ended.attempt)
        self._holding.left(ended.run_id, ended.attempt)
        if not isinstance(ended.outcome, Interrupted) and ended.run_id not in self._told_to_stop:
            # It was lost before anything was heard of its beginning.
            self._begin_if_enqueued(ended.run_id)
        self._plan.vacated(ended.run_id, ended.at)
        self._finish(future, ended.outcome)
        self._note_usage(ended.run_id, ended.attempt, ended.usage)
        self._settle(began)
        self._report_end(future)

    # What becomes of a call

    def _note_usage(self, run_id: RunId, attempt: int, usage: ResourceUsage | None) -> None:
        if usage is not None:
            self._tracking.note((UsageMeasured(run_id=run_id, attempt=attempt, usage=usage),))

    def _finish(self, future: Future, outcome: Outcome) -> None:
        try:
            self._ended(future, outcome)
        except StoreError:
            raise
        except KeyboardInterrupt:
            if self.interrupts.is_requested:
                raise
            self.interrupts.request()
        except BaseException as error:
            # Storing and showing a value runs code of its class, which may raise anything.
            if self._plan.state_of(future.id) is not RunState.SCHEDULED:
                raise
            self._raised(future, error)

    def _ended(self, future: Future, outcome: Outcome) -> None:
        match outcome:
            case Value():
                self._returned(future, lambda: self._tracking.keep(future, outcome.value))
            case Kept():
                self._returned(future, lambda: self._tracking.kept(future, outcome.artifact))
            case Graph():
                self._expanded(future, outcome)
            case Failure() if self._is_to_end(future.id):
                # The function made another exception of the interruption; it is one all the same.
                self._stopped(future)
            case Failure():
                self._raised(future, outcome.error, outcome.metadata, is_lost=outcome.is_lost)
            case Interrupted():
                late = None if self._is_to_end(future.id) else self._overdue.taken(future.id)
                if late is None:
                    self._stopped(future)
                else:
                    self._raised(future, late, attempt=self._attempts[future.id])
            case _:
                assert_never(outcome)

    def _stopped(self, future: Future) -> None:
        if future.id not in self._told_to_stop:
            # Ctrl-C, or the function raised KeyboardInterrupt itself, which is as much of a wish.
            self.interrupts.request()
            if not self._is_canceling:
                self._cancel()
        self._tell(Stopped(run_id=future.id, at=self._clock()))

    def _returned(self, future: Future, keep: Callable[[], ArtifactId | None]) -> None:
        try:
            artifact_id = keep()
        except SematicError as error:
            # It cannot be stored, or the disk is full: the run has failed, and can be rerun from here.
            self._raised(future, bare(error))
            return
        self._tell(Returned(run_id=future.id, at=self._clock(), artifact_id=artifact_id))

    def _expanded(self, future: Future, graph: Graph) -> None:
        futures = calls_of(graph.output, known=self._futures)
        error = misuse_of(graph, futures, by=future, known=self._futures)
        if error is None:
            for nested in futures:
                renew(nested)
            try:
                self._tracking.planned(futures, parent=future, plan=self._plan)
            except SematicError as refused:
                error = bare(refused)
        if error is not None:
            self._raised(future, error)
            return
        future.nested_future = graph.output
        self._adopt(futures, parent=future)
        self._deadlines.inherit(future, futures)
        calls = tuple(call_of(nested) for nested in futures)
        self._tell(Expanded(run_id=future.id, at=self._clock(), calls=calls, output=graph.output.id))
        if self._outside is not None:
            self._outside.refuse_impossible(futures)

    def _raised(
        self,
        future: Future,
        error: BaseException,
        metadata: ExceptionMetadata | None = None,
        *,
        is_lost: bool = False,
        attempt: int = 0,
    ) -> None:
        told = metadata if metadata is not None else metadata_of(error)
        retry = future.props.retry
        self._tell(
            Raised(
                run_id=future.id,
                at=self._clock(),
                error=told,
                is_retriable=retry is not None and retry.should_retry(error, told),
                is_lost=is_lost,
                attempt=attempt,
            )
        )
        if self._plan.state_of(future.id) is RunState.FAILED and self.cause is None:
            self.cause, self.failed = error, future
            self.trace = metadata.repr if metadata is not None else ""

    def _settle(self, began: float) -> None:
        """Make durable what took so long that losing it to a crash would cost more than the commit: 30 times less."""
        if time.perf_counter() - began > _WORTH_SETTLING:
            self._tracking.settle()

    def _report_end(self, future: Future, *, is_reused: bool = False) -> None:
        if self._progress is not None:
            self._progress.ended(future, state=self._plan.state_of(future.id), is_reused=is_reused)
