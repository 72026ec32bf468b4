"""Ending what a crash left open and nobody goes on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sematic.model.changes import Change, ExternalResourceMoved, JobRecorded, PipelineRunMoved, RunMoved
from sematic.model.errors import RunIsDrivenError, StaleRunError
from sematic.model.external_resources import ResourceState
from sematic.model.ids import RunId
from sematic.model.jobs import JobState
from sematic.model.states import PIPELINE_RUN_SUCCESSORS, PipelineRunState, RunState
from sematic.store.cancelling import Cancelling
from sematic.store.driving import driving
from sematic.store.loose_ends import orphaned_runs, roots_that_ended_alone, unended_pipeline_runs

if TYPE_CHECKING:
    from sematic.model.external_resources import ExternalResource
    from sematic.model.jobs import Job
    from sematic.model.records import Run
    from sematic.store.embedded import Store
    from sematic.store.outbox import Outbox

_ENDS = {
    RunState.RESOLVED: PipelineRunState.COMPLETE,
    RunState.FAILED: PipelineRunState.FAILED,
    RunState.NESTED_FAILED: PipelineRunState.FAILED,
    RunState.CANCELED: PipelineRunState.CANCELED,
}
"""How a pipeline run ends whose root ended like this."""


@dataclass(frozen=True, kw_only=True)
class Cleaning:
    """Ends what was left open in a store, and leaves alone whatever somebody drives."""

    store: Store
    """Open for writing."""
    outbox_of: Callable[[RunId], Outbox | None] = lambda _: None
    """Where the end of a pipeline run waits for a server that knows it, too."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def stale_pipeline_runs(self) -> Sequence[Run]:
        """End the pipeline runs whose root has ended, as their root did; return these roots."""
        return [root for root in roots_that_ended_alone(self.store.engine) if self._follow(root)]

    def zombie_pipeline_runs(self) -> Sequence[RunId]:
        """Cancel the pipeline runs that lost their driver; return their ids."""
        lost = self.store.interruptions.gone(unended_pipeline_runs(self.store.engine))
        return [root_id for root_id in lost if self._end(root_id)]

    def orphaned_runs(self) -> Sequence[Run]:
        """Cancel the runs whose pipeline run has ended without them; return them."""
        found = orphaned_runs(self.store.engine)
        return [run for run in found if self._record([_canceled(run, at=self.now())], root_id=run.root_id)]

    def orphaned_jobs(self) -> Sequence[Job]:
        """Note the end of the jobs whose run has ended, as far as nobody told it; return them."""
        ended = [
            replace(job, state=JobState.DELETED, reason=_UNTOLD, at=self.now())
            for job in self.store.executions.orphaned_jobs()
        ]
        return [job for job in ended if self._record([JobRecorded(job)], root_id=self._root_of(job.run_id))]

    def orphaned_resources(self) -> Sequence[ExternalResource]:
        """Note the end of the external resources whose run has ended, as far as nobody told it; return them."""
        ended = [
            replace(resource, state=ResourceState.FORCE_KILLED, message=_UNTOLD, at=self.now())
            for resource in self.store.executions.orphaned_resources()
        ]
        return [
            each for each in ended if self._record([ExternalResourceMoved(each)], root_id=self._root_of(each.run_id))
        ]

    def _root_of(self, run_id: RunId) -> RunId:
        return self.store.history.run(run_id).root_id

    def _follow(self, root: Run) -> bool:
        pipeline_run = self.store.history.pipeline_run(root.id)
        moves: list[Change] = []
        state, end = pipeline_run.state, _ENDS[root.state]
        while state is not end:
            step = end if end in PIPELINE_RUN_SUCCESSORS[state] else _NEXT[state]
            moves.append(PipelineRunMoved(root_id=root.id, expected=state, to=step, at=self.now()))
            state = step
        return self._record(moves, root_id=root.id)

    def _end(self, root_id: RunId) -> bool:
        with suppress(RunIsDrivenError):
            Cancelling(store=self.store, root_id=root_id, outbox=self.outbox_of(root_id)).end()
            return True
        return False

    def _record(self, changes: Sequence[Change], *, root_id: RunId) -> bool:
        # Somebody has gone on with it in this moment, or has ended it.
        outbox = self.outbox_of(root_id)
        with suppress(RunIsDrivenError, StaleRunError), driving(self.store.folder, root_id):
            self.store.record_for(outbox, changes, root_id=root_id)
            return True
        return False


_UNTOLD = "Its run has ended, and nobody told what became of it."

_NEXT = {
    PipelineRunState.CREATED: PipelineRunState.SCHEDULED,
    PipelineRunState.SCHEDULED: PipelineRunState.RUNNING,
}
"""Where a pipeline run goes on its way to its end."""


def _canceled(run: Run, *, at: datetime) -> Change:
    return RunMoved(run_id=run.id, expected=run.state, to=RunState.CANCELED, at=at)
