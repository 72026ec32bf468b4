"""Where runs are executed and what they hold meanwhile: jobs and external resources, as rows and as records."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, join, select

from sematic.model.external_resources import ExternalResource, ResourceState, lives_of
from sematic.model.jobs import QUEUED_JOB_STATES, TERMINAL_JOB_STATES, Job, JobCourse, JobState, courses_of
from sematic.model.states import TERMINAL_RUN_STATES, RunState
from sematic.store.rows import micros_of, moment_of, storable
from sematic.store.schema import external_resources, jobs, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine, Row

    from sematic.model.ids import RunId
    from sematic.store.rows import Columns

_ENDED_RUN = [state.value for state in TERMINAL_RUN_STATES]
_QUEUED_JOB = [state.value for state in QUEUED_JOB_STATES]
_ENDED_JOB = [state.value for state in TERMINAL_JOB_STATES]
_ENDED_RESOURCE = [state.value for state in ResourceState if state.is_terminal]


def columns_of_job(job: Job) -> Columns:
    """Return a job's columns."""
    return (
        job.run_id,
        job.attempt,
        storable(job.engine),
        storable(job.id),
        micros_of(job.at),
        job.state.value,
        storable(job.node),
        storable(job.reason),
    )


def job_of(row: Row[*tuple[object, ...]]) -> Job:
    """Return the job a whole row of `jobs` stands for."""
    return Job(
        id=row.id,
        run_id=row.run_id,
        attempt=row.attempt,
        engine=row.engine,
        state=JobState(row.state),
        node=row.node,
        reason=row.reason,
        at=moment_of(row.at),
    )


def columns_of_resource(resource: ExternalResource) -> Columns:
    """Return an external resource's columns."""
    return (
        resource.run_id,
        storable(resource.id),
        micros_of(resource.at),
        resource.state.value,
        resource.attempt,
        storable(resource.kind),
        storable(resource.message),
    )


def resource_of(row: Row[*tuple[object, ...]]) -> ExternalResource:
    """Return the external resource a whole row of `external_resources` stands for."""
    return ExternalResource(
        id=row.id,
        run_id=row.run_id,
        attempt=row.attempt,
        kind=row.kind,
        state=ResourceState(row.state),
        message=row.message,
        at=moment_of(row.at),
    )


@dataclass(frozen=True, slots=True)
class Executions:
    """Reads what is recorded of jobs and external resources."""

    engine: Engine

    def jobs_of(self, run_id: RunId) -> Sequence[Job]:
        """Return everything that was told of a run's jobs, oldest first; those of attempt 0 drive its pipeline run."""
        query = select(jobs).where(jobs.c.run_id == run_id)
        with self.engine.connect() as db:
            return sorted((job_of(row) for row in db.execute(query)), key=attrgetter("at"))

    def queued_steps(self, root_id: RunId) -> Sequence[Job]:
        """Return the jobs of a pipeline run's steps, as they stand, that their engine has not begun."""
        is_unbegun = runs.c.state.in_([RunState.CREATED.value, RunState.RETRYING.value])
        query = (
            select(jobs)
            .join(runs, runs.c.id == jobs.c.run_id)
            .where(runs.c.root_id == root_id, is_unbegun, jobs.c.attempt > 0)
        )
        with self.engine.connect() as db:
            courses = courses_of(map(job_of, db.execute(query)))
        return [course.job for course in courses if course.job.state in QUEUED_JOB_STATES]

    def longest_queued(self, root_id: RunId) -> JobCourse | None:
        """Return the job of a pipeline run, or its driver, that has waited longest for room; None if none does."""
        later = jobs.alias("later")
        same = (later.c.run_id == jobs.c.run_id) & (later.c.attempt == jobs.c.attempt)
        same &= (later.c.engine == jobs.c.engine) & (later.c.id == jobs.c.id)
        is_next = (runs.c.state == RunState.CREATED.value) | (
            (runs.c.state == RunState.RETRYING.value) & (jobs.c.attempt > runs.c.attempts)
        )
        is_queued = (runs.c.root_id == root_id) & is_next
        is_queued &= ~exists().where(same, later.c.state.not_in(_QUEUED_JOB))
        waiting = join(jobs, runs, runs.c.id == jobs.c.run_id)
        with self.engine.connect() as db:
            # The least is found in passing; to sort them would take as long as there are.
            first = db.scalar(select(func.min(jobs.c.at)).select_from(waiting).where(is_queued))
            columns = (jobs.c.run_id, jobs.c.attempt, jobs.c.engine, jobs.c.id)
            query = select(*columns).select_from(waiting).where(is_queued, jobs.c.at == first).limit(1)
            # It may have begun meanwhile.
            found = None if first is None else db.execute(query).one_or_none()
            if found is None:
                return None
            told = (
                (jobs.c.run_id == found.run_id)
                & (jobs.c.attempt == found.attempt)
                & (jobs.c.engine == found.engine)
                & (jobs.c.id == found.id)
            )
            [course] = courses_of(map(job_of, db.execute(select(jobs).where(told))))
            return course

    def external_resources_of(self, run_id: RunId) -> Sequence[ExternalResource]:
        """Return everything that was told of what a run's function held, oldest first."""
        query = select(external_resources).where(external_resources.c.run_id == run_id)
        with self.engine.connect() as db:
            return sorted((resource_of(row) for row in db.execute(query)), key=attrgetter("at"))

    def orphaned_jobs(self) -> Sequence[Job]:
        """Return the jobs, as they stand, that have not ended although the run they execute has."""
        table = jobs.alias("later")
        same = (
            (table.c.run_id == jobs.c.run_id)
            & (table.c.attempt == jobs.c.attempt)
            & (table.c.engine == jobs.c.engine)
            & (table.c.id == jobs.c.id)
        )
        query = (
            select(jobs)
            .join(runs, runs.c.id == jobs.c.run_id)
            .where(runs.c.state.in_(_ENDED_RUN), ~exists().where(same, table.c.state.in_(_ENDED_JOB)))
        )
        with self.engine.connect() as db:
            return [course.job for course in courses_of(map(job_of, db.execute(query)))]

    def orphaned_resources(self) -> Sequence[ExternalResource]:
        """Return the external resources, as they stand, that nobody let go of although the run that held them ended."""
        table = external_resources.alias("later")
        same = (table.c.run_id == external_resources.c.run_id) & (table.c.id == external_resources.c.id)
        query = (
            select(external_resources)
            .join(runs, runs.c.id == external_resources.c.run_id)
            .where(runs.c.state.in_(_ENDED_RUN), ~exists().where(same, table.c.state.in_(_ENDED_RESOURCE)))
        )
        with self.engine.connect() as db:
            return [life[-1] for life in lives_of(map(resource_of, db.execute(query)))]
