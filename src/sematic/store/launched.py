"""Pipeline runs whose driver an engine was asked for: until it begins, nobody holds a lock or a lease."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select

from sematic.model.ids import RunId
from sematic.model.jobs import Job, JobCourse, courses_of
from sematic.model.records import Launch
from sematic.model.states import PipelineRunState
from sematic.store.executions import job_of
from sematic.store.rows import moment_of
from sematic.store.schema import jobs, pipeline_runs

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

GRACE_HERE = timedelta(seconds=30)
"""How long a driver on this machine may take to begin."""

GRACE = timedelta(minutes=15)
"""How long one of a cluster may, which waits for room: from then on somebody should look."""

ASKED_WITHIN = timedelta(minutes=1)
"""How long after the recording of a pipeline run it is recorded that a driver was asked for, if one was."""

_PER_QUERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """A pipeline run that an engine has a driver for, or will have."""

    engine: str
    is_begun: bool
    created_at: datetime

    driver: JobCourse | None
    """The last driver that is recorded to have been asked for, unless one has begun."""

    @property
    def is_asked(self) -> bool:
        """Whether it is recorded that its engine was asked for a driver."""
        return self.driver is not None

    @property
    def ended(self) -> Job | None:
        """The driver that has ended without having begun; None if it may begin still."""
        return self.driver.job if self.driver is not None and self.driver.job.state.is_terminal else None

    @property
    def asked_at(self) -> datetime:
        """Since when a driver is waited for."""
        return self.created_at if self.driver is None else max(self.created_at, self.driver.requested_at)

    @property
    def grace(self) -> timedelta:
        """How long after that a driver may take to begin."""
        grace = GRACE_HERE if self.engine == "local" else GRACE
        return grace if self.is_asked else min(grace, ASKED_WITHIN)


def launched_among(root_ids: Sequence[RunId], engine: Engine) -> Mapping[RunId, Launched]:
    """Return which of some pipeline runs an engine was asked to drive."""
    found: dict[RunId, Launched] = {}
    ours = pipeline_runs.c
    columns = (ours.root_id, ours.state, ours.created_at, ours.launch)
    with engine.connect() as db:
        for start in range(0, len(root_ids), _PER_QUERY):
            which = pipeline_runs.c.root_id.in_(root_ids[start : start + _PER_QUERY])
            for row in db.execute(select(*columns).where(which, pipeline_runs.c.launch.contains('"engine":"'))):
                name = msgspec.json.decode(row.launch, type=Launch).engine
                if name:
                    found[row.root_id] = Launched(
                        engine=name,
                        is_begun=row.state != PipelineRunState.CREATED.value,
                        created_at=moment_of(row.created_at),
                        driver=None,
                    )
        drivers = _last_drivers([root_id for root_id, launched in found.items() if not launched.is_begun], db)
    return {root_id: replace(launched, driver=drivers.get(root_id)) for root_id, launched in found.items()}


def _last_drivers(root_ids: Sequence[RunId], db: Connection) -> Mapping[RunId, JobCourse]:
    told: list[Job] = []
    for start in range(0, len(root_ids), _PER_QUERY):
        which = jobs.c.run_id.in_(root_ids[start : start + _PER_QUERY])
        told += [job_of(row) for row in db.execute(select(jobs).where(which, jobs.c.attempt == 0))]
    return {course.job.run_id: course for course in courses_of(told)}
