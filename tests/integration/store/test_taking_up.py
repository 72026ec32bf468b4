"""What is recorded of a pipeline run's jobs when another driver takes it up."""

from __future__ import annotations

from pathlib import Path

from sematic.model.changes import JobRecorded, PipelineRunCreated, RunCreated
from sematic.model.jobs import JobState, courses_of
from sematic.model.states import RunState
from sematic.runners.taking_up import taken_up
from sematic.store.embedded import open_store
from tests.builders import a_pipeline_run, a_run, after_noon, job_course, moves_of


def test_what_an_earlier_driver_heard_of_waiting_is_not_known_to_the_next(tmp_path: Path) -> None:
    root = a_run("root")
    waits, ran = (a_run(name, root_id=root.id, parent_id=root.id) for name in ("waits", "ran"))
    told = [
        *job_course(waits.id, JobState.PENDING, reason="It waits for 1 GPU."),
        *job_course(ran.id, JobState.PENDING, JobState.RUNNING, reason="It waited for 1 GPU."),
    ]
    with open_store(tmp_path) as store:
        store.journal.record([PipelineRunCreated(a_pipeline_run("root")), *map(RunCreated, (root, waits, ran))])
        store.journal.record([*map(JobRecorded, told), *moves_of(ran, RunState.SCHEDULED)])
        store.journal.flush()
        store.journal.record(taken_up(store.history.pipeline_run(root.id), store, at=after_noon(60)))
        store.journal.flush()
        reasons = {
            each: (course.job.state, course.job.reason)
            for each in (waits.id, ran.id)
            for course in courses_of(store.executions.jobs_of(each))
        }
    assert reasons == {
        waits.id: (JobState.PENDING, ""),
        ran.id: (JobState.RUNNING, "It waited for 1 GPU."),
    }
