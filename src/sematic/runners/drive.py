"""One pipeline run from its first call to its end: asks the engine what to do, and has it done."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, assert_never

from sematic.engine.commands import Command, Conclude, Forget, Record, Start, Stop
from sematic.engine.events import Call, CancelRequested, Event, Expanded, Raised, Returned, Scheduled, Stopped
from sematic.engine.plan import Plan
from sematic.engine.ports import Clock
from sematic.executors.capture import InlineCapture
from sematic.executors.failure import metadata_of
from sematic.executors.in_process import InProcessExecutor
from sematic.executors.invocation import Invocation, unused_error
from sematic.executors.outcome import Failure, Graph, Interrupted, Outcome, Value
from sematic.graph.context import SematicContext
from sematic.graph.future import Future
from sematic.graph.traversal import calls_of, inputs_of, unused
from sematic.model.errors import FunctionError, SematicError, StoreError
from sematic.model.ids import RunId, new_run_id
from sematic.model.states import PipelineRunState, RunState
from sematic.runners.interrupts import Interrupts
from sematic.runners.progress import Progress
from sematic.runners.reentry import LOST, Reentry
from sematic.runners.tracking import Tracking

_SECONDS_PER_MINUTE = 60.0
_WORTH_SETTLING = 0.01
"""Seconds of work that are not left to the next group commit."""


class Drive:
    """Drives one pipeline run. `result` is its value; `cause` is the first exception, if it did not end well.

    `tracking` is made from the root future, which has its final id by then.
    """

    def __init__(
        self,
        root: Future,
        *,
        tracking: Callable[[Future], Tracking],
        clock: Clock,
        reentry: Reentry | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if reentry is None:
            _renew(root)
        self.root = root
        self.cause: BaseException | None = None
        self.failed: Future | None = None
        self.state = PipelineRunState.CREATED
        self._tracking = tracking(root)
        self._clock = clock
        self._interrupts = Interrupts()
        self._progress: Progress | None = None
        self._inline: InlineCapture | None = None
        self._executor = InProcessExecutor()
        self._futures: dict[RunId, Future] = {}
        self._ready: deque[RunId] = deque()
        self._attempts: dict[RunId, int] = {}
        # End of the tightest time-out of a run, in seconds of the monotonic clock, and what it is called.
        self._deadlines: dict[RunId, tuple[float, str]] = {}
        self._reentry = reentry
        self._monotonic = monotonic
        self._plan = _plan_of(root, self._tracking) if reentry is None else reentry.plan(clock())

    @property
    def result(self) -> Any:
        """The value of the pipeline, once it is complete."""
        return self._tracking.output(self._plan.origin_of(self.root.id))

    def run(self, progress: Progress | None = None, *, inline: InlineCapture | None = None) -> None:
        """Return when every run has ended; Ctrl-C or SIGTERM ends them early.

        `progress` hears of every step, and `inline` captures what it writes.
        """
        self._progress = progress
        self._inline = inline
        with self._interrupts.listening():
            if self._reentry is None:
                self._begin()
            else:
                self._reenter(self._reentry)
            while not self._plan.is_over:
                self._step()

    def _step(self) -> None:
        if self._interrupts.is_requested:
            self._cancel()
        elif self._ready:
            self._start(self._ready.popleft())
        else:
            raise RuntimeError("A pipeline run is not over, but nothing can be done: this is a bug in Sematic.")

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
        self._ready.extend(reentry.ready)
        for run_id in reentry.lost:
            self._tell(Raised(run_id=run_id, at=self._clock(), error=LOST, is_retriable=True))

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
                    # Calls execute in this thread, so whatever was scheduled is not executing any more.
                    self._tell(Stopped(run_id=command.run_id, at=self._clock()))
                case Conclude():
                    self.state = command.state
                case _:
                    assert_never(command)
        # Depth first: what a run returned is executed before the siblings that were ready earlier, so that its time is
        # its own, and values are used up while they are at hand.
        self._ready.extendleft(reversed(started))

    def _start(self, run_id: RunId) -> None:
        future = self._futures[run_id]
        if self._plan.state_of(run_id).is_terminal:
            return
        earlier = self._tracking.earlier(future) if run_id not in self._attempts else None
        if earlier is not None:
            self._tell(earlier)
            self._report_end(future, is_reused=True)
            return
        attempt = self._attempts[run_id] = self._attempts.get(run_id, 0) + 1
        self._tell(Scheduled(run_id=run_id, at=self._clock()))
        if self._progress is not None:
            self._progress.started(future)
        began = time.perf_counter()
        if self._inline is not None:
            self._inline.begin(run_id, attempt)
        self._execute(future, attempt)
        if self._inline is not None:
            self._inline.end()
        if time.perf_counter() - began > _WORTH_SETTLING:
            # A commit takes less than a thirtieth of that; losing the step to a crash would cost all of it.
            self._tracking.settle()
        self._report_end(future)

    def _execute(self, future: Future, attempt: int) -> None:
        try:
            inputs = self._tracking.inputs(future)
        except SematicError as error:
            # A stored value cannot be read back: that is this run's failure, and it says which value.
            self._raised(future, _bare(error))
            return
        seconds_left, timeout = self._time_left(future)
        self._executor.start(
            Invocation(
                function=future.function,
                inputs=inputs,
                context=SematicContext(run_id=future.id, root_id=self.root.id, attempt=attempt),
                seconds_left=seconds_left,
                timeout=timeout,
            )
        )
        # The executor holds the only references to the values from here on.
        del inputs
        outcome: Outcome = Interrupted()
        with self._interrupts.allowed():
            _, outcome = self._executor.next()
        try:
            self._ended(future, outcome)
        except StoreError:
            raise
        except KeyboardInterrupt:
            if self._interrupts.is_requested:
                raise
            self._cancel()
        except BaseException as error:
            # Storing and showing a value runs code of its class, which may raise anything.
            if self._plan.state_of(future.id) is not RunState.SCHEDULED:
                raise
            self._raised(future, error)

    def _ended(self, future: Future, outcome: Outcome) -> None:
        match outcome:
            case Value():
                self._returned(future, outcome.value)
            case Graph():
                self._expanded(future, outcome)
            case Failure() if self._interrupts.is_requested:
                # The function made another exception of the interruption; it is one all the same.
                self._cancel()
            case Failure():
                self._raised(future, outcome.error)
            case Interrupted():
                self._cancel()
            case _:
                assert_never(outcome)

    def _cancel(self) -> None:
        self._interrupts.request()
        self._tell(CancelRequested(at=self._clock()))

    def _returned(self, future: Future, value: Any) -> None:
        try:
            artifact_id = self._tracking.keep(future, value)
        except SematicError as error:
            # It cannot be stored, or the disk is full: the run has failed, and can be rerun from here.
            self._raised(future, _bare(error))
            return
        self._tell(Returned(run_id=future.id, at=self._clock(), artifact_id=artifact_id))

    def _expanded(self, future: Future, graph: Graph) -> None:
        futures = calls_of(graph.output, known=self._futures)
        error = self._misuse(future, graph, futures)
        if error is None:
            for nested in futures:
                _renew(nested)
            try:
                self._tracking.planned(futures, parent=future, plan=self._plan)
            except SematicError as refused:
                error = _bare(refused)
        if error is not None:
            self._raised(future, error)
            return
        future.nested_future = graph.output
        self._adopt(futures, parent=future)
        self._inherit_deadline(future, futures)
        calls = tuple(_call_of(nested) for nested in futures)
        self._tell(Expanded(run_id=future.id, at=self._clock(), calls=calls, output=graph.output.id))

    def _misuse(self, future: Future, graph: Graph, futures: Sequence[Future]) -> SematicError | None:
        """Return what is wrong with a graph a function returned, if anything."""
        needed = [graph.output, *(given for nested in futures for given in inputs_of(nested))]
        foreign = next((given for given in needed if given.id in self._futures), None)
        if foreign is not None:
            return FunctionError(
                f"{future.function.path} uses the output of {foreign.props.name}, which it did not call itself."
                " Take it as an argument: then it is a value here, and the graph knows where it comes from."
            )
        left_out = unused(graph.created, used={nested.id for nested in futures})
        return unused_error(future.function, left_out) if left_out else None

    def _raised(self, future: Future, error: BaseException) -> None:
        retry = future.props.retry
        is_retriable = retry is not None and retry.should_retry(error)
        self._tell(Raised(run_id=future.id, at=self._clock(), error=metadata_of(error), is_retriable=is_retriable))
        if self._plan.state_of(future.id) is RunState.FAILED:
            if self.cause is None:
                self.cause, self.failed = error, future
        else:
            # A new try gets its full time.
            self._deadlines.pop(future.id, None)

    def _time_left(self, future: Future) -> tuple[float | None, str]:
        minutes = future.props.timeout_mins
        inherited = self._deadlines.get(future.id)
        if minutes is None and inherited is None:
            return None, ""
        now = self._monotonic()
        ends = [inherited] if inherited is not None else []
        if minutes is not None:
            ends.append(
                (
                    now + minutes * _SECONDS_PER_MINUTE,
                    f"the {minutes} min that timeout_mins of {future.props.name} allows",
                )
            )
        tightest = self._deadlines[future.id] = min(ends)
        return tightest[0] - now, tightest[1]

    def _inherit_deadline(self, parent: Future, futures: Sequence[Future]) -> None:
        deadline = self._deadlines.get(parent.id)
        if deadline is not None:
            self._deadlines.update((nested.id, deadline) for nested in futures)

    def _report_end(self, future: Future, *, is_reused: bool = False) -> None:
        if self._progress is not None:
            self._progress.ended(future, state=self._plan.state_of(future.id), is_reused=is_reused)


def _plan_of(root: Future, tracking: Tracking) -> Plan:
    return Plan(root.id, retries=_retries_of(root), records=tracking.is_recording)


def _retries_of(future: Future) -> int:
    return future.props.retry.retry_count if future.props.retry is not None else 0


def _call_of(future: Future) -> Call:
    return Call(
        run_id=future.id,
        inputs=tuple((name, value.id) for name, value in future.kwargs.items() if type(value) is Future),
        retries=_retries_of(future),
    )


def _renew(future: Future) -> None:
    """Give a future that was run before an id of its own for this run."""
    if future.states is not None:
        future.id = new_run_id()
        future.nested_future = None


def _bare(error: SematicError) -> SematicError:
    """Return one of Sematic's own errors as its sentence alone: where in Sematic it arose helps no user."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def check_root(future: object) -> Future:
    """Return the future if it can be the root of a pipeline run; ValueError says why not."""
    if not isinstance(future, Future):
        raise ValueError(  # noqa: TRY004 - the error users of the original catch
            f"A runner takes a future, which is what calling a @sematic.func gives, not {type(future).__name__}."
        )
    needed = next((name for name, value in future.kwargs.items() if type(value) is Future), None)
    if needed is not None:
        raise ValueError(
            f"Argument {needed!r} of {future.function.path} is, or holds, the output of another call, so the call"
            " cannot be the root of a pipeline run. Make both calls inside one @sematic.func and run that."
        )
    return future
