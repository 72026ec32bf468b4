"""Ending a pipeline run, or a part of it, from another process than the one that drives it."""

from __future__ import annotations

import getpass
import os
import signal
import socket
from collections.abc import Container, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sematic.machine.identity import ProcessIdentity, Vitality
from sematic.model.changes import CancelAsked, Change, PipelineRunMoved, RunMoved
from sematic.model.errors import StaleRunError, UnsuitableRunError
from sematic.model.ids import RunId
from sematic.model.jobs import Job
from sematic.model.records import Cancellation, PipelineRun, Run
from sematic.model.states import PipelineRunState, RunState

if TYPE_CHECKING:
    from sematic.model.reading import Trouble
    from sematic.store.embedded import Store
    from sematic.store.outbox import Outbox

_MORE_TRIES = 20
"""How often runs are read again because they moved meanwhile."""

_FAILED = frozenset({RunState.FAILED, RunState.NESTED_FAILED})


@dataclass(frozen=True, kw_only=True)
class Cancelling:
    """The end of a pipeline run, or of one run in it with what that called and what needs its output."""

    store: Store
    """Open for writing."""
    root_id: RunId
    run_id: RunId | None = None
    """None: all of the pipeline run."""
    by: str = ""
    """Who wants it; empty for the user of this process."""
    outbox: Outbox | None = None
    """Where it waits for a server that knows the pipeline run, too."""

    @property
    def pipeline_run(self) -> PipelineRun:
        """The pipeline run as it stands now."""
        return self.store.history.pipeline_run(self.root_id)

    @property
    def run(self) -> Run:
        """The run that is to end as it stands now: the root if all is to end."""
        return self.store.history.run(self.run_id or self.root_id)

    @property
    def is_over(self) -> bool:
        """Whether what is to end has ended."""
        return self.pipeline_run.state.is_terminal or (self.run_id is not None and self.run.state.is_terminal)

    @property
    def trouble(self) -> Trouble | None:
        """What is wrong with the driver, if anything."""
        return self.store.interruptions.troubles([self.root_id]).get(self.root_id)

    @property
    def is_lost(self) -> bool:
        """Whether nobody drives the pipeline run, any more or yet, as far as is known: it may be ended from here."""
        interruptions = self.store.interruptions
        return bool(interruptions.gone([self.root_id])) or interruptions.is_unbegun(self.root_id)

    @property
    def driver(self) -> ProcessIdentity | None:
        """The process that drives the pipeline run, or did last; None if that is not known."""
        from sematic.store.driving import holder_of
        from sematic.store.interruptions import process_of

        lease = self.store.leases.of([self.root_id]).get(self.root_id)
        return process_of(lease) if lease is not None else holder_of(self.store.folder, self.root_id)

    @property
    def jobs(self) -> Sequence[Job]:
        """Everything that is recorded of the root run's jobs: its drivers, and what executes its attempts."""
        return self.store.executions.jobs_of(self.root_id)

    def note(self, changes: Sequence[Change]) -> None:
        """Record more of the pipeline run, where its end is recorded."""
        if changes:
            self.store.record_for(self.outbox, changes, root_id=self.root_id)

    def check(self) -> None:
        """Raise UnsuitableRunError if there is nothing to end."""
        state = self.pipeline_run.state
        if state.is_terminal:
            raise UnsuitableRunError(self.root_id, f"Pipeline run {self.root_id[:8]} has ended already: {state.word}.")
        if self.is_over:
            raise UnsuitableRunError(self.run.id, f"Run {self.run.id[:8]} has ended already: {self.run.state.word}.")

    def ask(self) -> None:
        """Write down that somebody wants it to end; a living driver hears of it within a second."""
        self.store.record_for(self.outbox, [CancelAsked(self._wish())], root_id=self.root_id)

    def kill(self) -> ProcessIdentity:
        """End the driver's process by force and return which it was; UnsuitableRunError if that is not possible here.

        The recorded moment of its start says that it is that process, and no later one with its number.
        """
        process = self.driver
        if process is None:
            raise UnsuitableRunError(
                self.root_id, f"Nobody knows which process executes pipeline run {self.root_id[:8]}, so none is killed."
            )
        if not process.is_of_this_machine:
            raise UnsuitableRunError(
                self.root_id,
                f"Pipeline run {self.root_id[:8]} is executed on {process.hostname} (pid {process.pid}). Only a command"
                " there can kill it.",
            )
        if process.vitality() is not Vitality.GONE:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        return process

    def end(self) -> None:
        """End all of a pipeline run that nobody drives any more; RunIsDrivenError if somebody does.

        What its driver said last may still be on its way to a server, and come in this moment: then its runs are read
        again. StaleRunError if that goes on.
        """
        from sematic.store.driving import driving

        # Nobody seems lost to whoever holds the driver's place.
        trouble = self.trouble
        with driving(self.store.folder, self.root_id):
            for _ in range(_MORE_TRIES):
                with suppress(StaleRunError):
                    self._end(trouble)
                    return
            self._end(trouble)

    def _end(self, trouble: Trouble | None) -> None:
        pipeline_run = self.pipeline_run
        if pipeline_run.state.is_terminal:
            return
        runs = self.store.history.runs_of(self.root_id)
        changes = [CancelAsked(self._wish()), *_ending(pipeline_run, runs, at=_last_moment(runs, trouble))]
        self.store.record_for(self.outbox, changes, root_id=self.root_id)
        lease = self.store.leases.of([self.root_id]).get(self.root_id)
        if lease is not None:
            self.store.leases.release(lease)

    def _wish(self) -> Cancellation:
        return Cancellation(root_id=self.root_id, run_id=self.run_id, at=datetime.now(UTC), by=self.by or _who())


def _last_moment(runs: Sequence[Run], trouble: Trouble | None) -> datetime:
    """Return until when something may have executed: with a driver that is lost, until that was last heard."""
    from sematic.model.reading import Interruption

    now = datetime.now(UTC)
    if not isinstance(trouble, Interruption):
        return now
    known = (moment for run in runs for moment in (run.created_at, run.last_started_at, run.ended_at) if moment)
    return min(now, max(trouble.at, *known))


def _ending(pipeline_run: PipelineRun, runs: Sequence[Run], *, at: datetime) -> list[Change]:
    """Return the moves that end everything; a pipeline run that was failing has failed."""
    root_id = pipeline_run.root_id
    failing = _failing(runs)
    moves: list[Change] = [
        RunMoved(run_id=run.id, expected=run.state, to=_end_of(run, failing), at=at)
        for run in runs
        if not run.state.is_terminal
    ]
    to = PipelineRunState.FAILED if root_id in failing else PipelineRunState.CANCELED
    return [*moves, PipelineRunMoved(root_id=root_id, expected=pipeline_run.state, to=to, at=at)]


def _end_of(run: Run, failing: Container[RunId]) -> RunState:
    is_failing = run.state is RunState.RAN and run.id in failing
    return RunState.NESTED_FAILED if is_failing else RunState.CANCELED


def _failing(runs: Sequence[Run]) -> frozenset[RunId]:
    """Return the runs that failed, and all that called them."""
    parents = {run.id: run.parent_id for run in runs}
    failing: set[RunId] = set()
    for run in runs:
        each = run.id if run.state in _FAILED else None
        while each is not None and each not in failing:
            failing.add(each)
            each = parents[each]
    return frozenset(failing)


def _who() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "somebody"
    return f"{user}@{socket.gethostname()}"
