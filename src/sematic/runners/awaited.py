"""Standing by while a driver waits for its engine: for what is said, and recorded for those who look elsewhere."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sematic.model.jobs import JobState
from sematic.model.states import PipelineRunState
from sematic.runners.driver_jobs import note_end_of_awaited, note_standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sematic.engine.reading import Records
    from sematic.model.jobs import Job
    from sematic.model.records import PipelineRun
    from sematic.settings import Settings

FIRST_LOOK = 5.0
"""Seconds in which a driver for which there is room has mostly begun."""

LOOK_AGAIN = 10.0
"""Seconds between two looks at what it waits for."""

_A_MOMENT = timedelta(milliseconds=1)

_SAID = {
    JobState.PENDING: "has not begun",
    JobState.FAILED: "ended before it could begin",
    JobState.DELETED: "was ended before it began",
}


@dataclass(kw_only=True)
class AwaitedDriver:
    """Asks an engine now and then for what the driver of a pipeline run waits, until that has begun."""

    records: Records
    settings: Settings
    clock: Callable[[], float] = field(default=time.monotonic)
    _next: float = field(init=False)
    _told: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self._next = self.clock() + FIRST_LOOK

    def look(self, pipeline_run: PipelineRun) -> None:
        """Say for what the driver of a pipeline run waits, if that is new and it is time to look."""
        if pipeline_run.state is not PipelineRunState.CREATED or self.clock() < self._next:
            return
        recorded = self.records.executions.jobs_of(pipeline_run.root_id)
        now = note_end_of_awaited(pipeline_run, recorded, self.settings)
        self._next = self.clock() + LOOK_AGAIN
        if now is None or now.state not in _SAID or now.reason == self._told:
            return
        self._told = now.reason
        logging.getLogger("sematic").warning(
            "The driver of run %s %s. %s", pipeline_run.root_id[:8], _SAID[now.state], now.reason
        )
        if now.state is JobState.PENDING:
            self._note(now, [job for job in recorded if job.id == now.id])

    def _note(self, now: Job, recorded: Sequence[Job]) -> None:
        waited = [job for job in recorded if job.state is JobState.PENDING]
        if waited and waited[-1].reason == now.reason:
            return
        # It has waited since then, and what the driver itself tells, by another clock, is to come after it.
        note_standing(replace(now, at=waited[-1].at + _A_MOMENT if waited else now.at), self.settings)
