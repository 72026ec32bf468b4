"""Standing by while a driver elsewhere drives a pipeline run: what steps write is shown, and its value is returned."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from sematic.executors.withdrawing import Canceled, drivers_withdrawn
from sematic.graph.future import Future
from sematic.model.errors import (
    APIConnectionError,
    CancellationError,
    FunctionError,
    InfrastructureError,
    PipelineRunError,
    RunIsDrivenError,
    SematicError,
    ServerError,
    UnsuitableRunError,
)
from sematic.model.ids import RunId
from sematic.model.records import Direction, ExceptionMetadata, PipelineRun, Run
from sematic.model.states import PipelineRunState, RunState
from sematic.runners.awaited import AwaitedDriver
from sematic.runners.escapes import harmless, last_of_line, worth_showing
from sematic.runners.labels import Labels
from sematic.runners.leaving import Leaving, leave, say
from sematic.runners.opening import opened_store
from sematic.runners.relaunched import records_of
from sematic.settings import Settings
from sematic.types.document import decoded
from sematic.types.naming import imported

if TYPE_CHECKING:
    from sematic.engine.reading import LineReader, Records
    from sematic.store.cancelling import Cancelling

LOOK = 0.2
"""Seconds between two looks."""

PATIENCE = 15.0
"""Seconds that a pipeline run may be without a driver before it is not waited for any more."""

SILENCE = 60.0
"""Seconds that a server may be silent."""

LOOKS_AFTER_END = 8
"""So often it is looked in vain for more lines on a server: drivers send them about twice a second."""


def attended(root: Future, settings: Settings, leaving: Leaving) -> Any:
    """Return the value of a pipeline run that a driver elsewhere drives, once there is one; show what steps write.

    Ctrl-C or SIGTERM cancels it. The next one does not wait for its end, and ends the program.

    Raises:
        PipelineRunError: A function raised.
        CancellationError: Somebody ended the pipeline run.
        InfrastructureError: Its driver was lost.
    """
    with records_of(settings) as records:
        awaited = AwaitedDriver(records=records, settings=settings)
        watch = Watch(records, root.id, out=sys.stdout, on_look=awaited.look)
        pipeline_run = _stood_by(watch, settings, leaving)
        return _conclusion(root, pipeline_run, records, is_interrupted=leaving.is_signaled)


def _stood_by(watch: Watch, settings: Settings, leaving: Leaving) -> PipelineRun:
    """Return a pipeline run once it has ended, which signals ask for."""
    with suppress(KeyboardInterrupt):
        leaving.listen()
        return watch.to_end()
    short = watch.root_id[:8]
    try:
        say(f"Canceling run {short}. Another Ctrl-C leaves it, and does not wait for its end.")
        try:
            _asked_to_end(watch.root_id, settings, on_asked=leaving.listen_again)
        except SematicError as error:
            leave(f"Run {short} goes on, as it could not be canceled: {error} Try again: sematic cancel {short}")
        return watch.to_end()
    except KeyboardInterrupt:
        leave(f"Run {short} is being canceled. If it goes on all the same: sematic cancel {short}")


def _asked_to_end(root_id: RunId, settings: Settings, *, on_asked: Callable[[], None]) -> None:
    """Have a pipeline run end, wherever it is driven; one that nobody has begun to drive ends at once.

    `on_asked` is called when that is written down; what may take longer comes after it.
    """
    from sematic.store.cancelling import Cancelling

    with ExitStack() as held:
        if settings.api_address is None:
            store = held.enter_context(opened_store(settings))
            wish = Cancelling(store=store, root_id=root_id)
            has_ended = _ended(wish)
            if not has_ended and not wish.is_over:
                wish.ask()
            on_asked()
            if has_ended:
                _withdraw(wish, settings)
            return
        from sematic.remote.cancelling import RemoteCancelling
        from sematic.remote.records import RemoteRecords

        records = held.enter_context(records_of(settings))
        if isinstance(records, RemoteRecords):
            there = RemoteCancelling(records=records, root_id=root_id)
            # It may have ended meanwhile.
            with suppress(UnsuitableRunError):
                there.ask()
            on_asked()
            # The server ends what nobody has begun to drive.
            _withdraw(there, settings, waiting_only=True)


def _ended(wish: Cancelling) -> bool:
    """End a pipeline run that nobody drives, and return whether it was one."""
    if not wish.is_lost:
        return False
    with suppress(RunIsDrivenError):
        # Its driver may begin in this moment.
        wish.end()
        return True
    return False


def _withdraw(canceled: Canceled, settings: Settings, *, waiting_only: bool = False) -> None:
    trouble = drivers_withdrawn(canceled, settings, waiting_only=waiting_only)
    if trouble:
        logging.getLogger("sematic").warning(trouble)


@dataclass(kw_only=True)
class _Followed:
    """What was read of one log."""

    run: Run
    reader: LineReader


@dataclass
class Watch:
    """Shows what the steps of a pipeline run write, each line after the step's name, until it has ended."""

    records: Records
    root_id: RunId
    out: TextIO = field(kw_only=True)
    on_look: Callable[[PipelineRun], None] = field(kw_only=True, default=lambda _: None)
    """Hears at each look how the pipeline run stands."""
    clock: Callable[[], float] = field(kw_only=True, default=time.monotonic)
    sleep: Callable[[float], None] = field(kw_only=True, default=time.sleep)
    _runs: dict[RunId, Run] = field(init=False, default_factory=dict)
    _labels: Labels = field(init=False, default_factory=Labels)
    _followed: dict[tuple[RunId, int], _Followed] = field(init=False, default_factory=dict)
    _open: _Followed | None = field(init=False, default=None)
    """Whose line has not ended."""

    def to_end(self) -> PipelineRun:
        """Return the pipeline run once it has ended; InfrastructureError if nobody drives it any more."""
        heard_at = self.clock()
        lost_at: float | None = None
        while True:
            try:
                # Asked first: what was written before the end is there then.
                pipeline_run = self.records.history.pipeline_run(self.root_id)
                self.show(is_last=False)
                if pipeline_run.state.is_terminal:
                    self._show_rest()
                    return pipeline_run
                self.on_look(pipeline_run)
                lost_at = self._lost_since(lost_at)
                heard_at = self.clock()
            except (APIConnectionError, ServerError):
                if self.clock() - heard_at > SILENCE:
                    raise
            self.sleep(LOOK)

    def show(self, *, is_last: bool) -> bool:
        """Show what is new, and return whether there was anything."""
        is_news = False
        self._find()
        for one in sorted(self._followed.values(), key=lambda one: one.run.position):
            for line in one.reader.read(is_last=is_last):
                is_news = True
                self._write(one, line.content, is_ended=line.is_ended)
        self.out.flush()
        return is_news

    def _show_rest(self) -> None:
        from sematic.remote.records import RemoteRecords

        in_vain = 0
        looks = LOOKS_AFTER_END if isinstance(self.records, RemoteRecords) else 0
        while in_vain < looks:
            in_vain = 0 if self.show(is_last=False) else in_vain + 1
            self.sleep(LOOK)
        self.show(is_last=True)
        self._end_line()
        self.out.flush()

    def _find(self) -> None:
        """Follow the logs that are new. A log may be there before its run is recorded: then it is left for later."""
        there = self.records.logs.attempts_in(self.root_id)
        if not there.keys() <= self._runs.keys():
            self._runs = {run.id: run for run in self.records.history.runs_of(self.root_id)}
            for run in self._runs.values():
                self._labels.add(run.name, run.id)
        for run_id, attempts in there.items():
            if run_id not in self._runs:
                continue
            for attempt in attempts:
                if (run_id, attempt) not in self._followed:
                    log = self.records.logs.log_of(self.root_id, run_id, attempt)
                    self._followed[run_id, attempt] = _Followed(run=self._runs[run_id], reader=log.reader())

    def _write(self, one: _Followed, content: bytes, *, is_ended: bool) -> None:
        if self._open is not None and self._open is not one:
            self._end_line()
        shown, _ = worth_showing(content)
        text = harmless(last_of_line(shown.decode("utf-8", "replace")), has_colours=False)
        self.out.write(text if self._open is one else f"{self._labels.of(one.run.name, one.run.id)} | {text}")
        self._open = one
        if is_ended:
            self._end_line()

    def _end_line(self) -> None:
        if self._open is not None:
            self._open = None
            self.out.write("\n")

    def _lost_since(self, before: float | None) -> float | None:
        """Return since when nobody drives it; None if somebody does."""
        interruption = self.records.interruptions([self.root_id]).get(self.root_id)
        if interruption is None:
            return None
        if before is not None and self.clock() - before > PATIENCE:
            raise InfrastructureError(
                f"Pipeline run {self.root_id[:8]} was interrupted: {interruption.why}."
                f" `sematic resume {self.root_id[:8]}` goes on with it."
            )
        return before if before is not None else self.clock()


def _conclusion(root: Future, pipeline_run: PipelineRun, records: Records, *, is_interrupted: bool) -> Any:
    hint = f"\nSee it with: sematic show {root.id[:8]}"
    if pipeline_run.state is PipelineRunState.COMPLETE:
        root.value = _value_of(root, records)
        return root.value
    if pipeline_run.state is PipelineRunState.CANCELED:
        raise CancellationError(f"Pipeline run {root.id} was canceled.{hint}", is_interrupted=is_interrupted)
    raise _failure_of(root, records.history.runs_of(root.id), hint=hint)


def _value_of(root: Future, records: Records) -> Any:
    bound = records.history.bindings_of(root.id).get(root.id, ())
    artifact_id = next(
        b.artifact_id for b in reversed(bound) if b.artifact_id is not None and b.direction is Direction.OUTPUT
    )
    artifact = records.artifacts.by_ids([artifact_id])[artifact_id]
    return decoded(artifact, root.function.output, blobs=records.blobs)


def _failure_of(root: Future, runs: Sequence[Run], *, hint: str) -> PipelineRunError:
    failed = next(iter(sorted(_failures(runs), key=lambda run: (run.ended_at is None, run.ended_at))), None)
    if failed is None or failed.error is None:
        return PipelineRunError(f"Pipeline run {root.id} failed.{hint}")
    told = failed.error
    message = told.message.partition("\n")[0]
    line = harmless(f"{told.name}: {message}" if message else told.name, has_colours=False)
    function_error = FunctionError(f"{failed.function} (run {failed.id}) raised {line}")
    function_error.__cause__ = _like(told)
    trace = "\n".join(harmless(each, has_colours=False) for each in told.repr.split("\n"))
    is_plain = told.module.startswith("sematic.model.")
    error = PipelineRunError(
        f"{root.props.name} failed: {failed.name} raised {line}{hint}" + ("" if is_plain else f"\n\n{trace}")
    )
    # It is there for programs that look for it; the text has it all.
    error.__context__, error.__suppress_context__ = function_error, True
    return error


def _failures(runs: Sequence[Run]) -> Iterator[Run]:
    return (run for run in runs if run.state is RunState.FAILED and run.error is not None)


def _like(told: ExceptionMetadata) -> BaseException | None:
    """Return an exception of the class that was raised elsewhere, with its message; None if it cannot be made here."""
    with suppress(Exception):
        kind = imported(told.module, told.name)
        if isinstance(kind, type) and issubclass(kind, Exception):
            return kind(told.message)
    return None
