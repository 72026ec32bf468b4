"""Pipeline runs that wait for a driver of an engine: neither executed nor lost, and canceled at once if asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sematic.model.changes import JobRecorded, PipelineRunCreated, RunCreated
from sematic.model.jobs import JobState
from sematic.model.reading import Interruption
from sematic.model.records import Launch
from sematic.model.states import PipelineRunState, RunState
from sematic.store.cancelling import Cancelling
from sematic.store.embedded import Store, open_store
from sematic.store.launched import ASKED_WITHIN, GRACE, GRACE_HERE
from tests.builders import a_pipeline_run, a_run, job_course


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path) as store:
        yield store


def submitted(store: Store, *, engine: str, is_asked: bool = True) -> str:
    run = a_run()
    pipeline_run = a_pipeline_run(launch=Launch(module="program", script="/program.py", engine=engine))
    store.journal.record([PipelineRunCreated(pipeline_run), RunCreated(run)])
    if is_asked:
        store.journal.record([JobRecorded(job) for job in job_course(run.id, JobState.REQUESTED, attempt=0)])
    store.journal.flush()
    return run.id


@pytest.mark.parametrize(("engine", "grace"), [("ray", GRACE), ("local", GRACE_HERE)])
def test_a_run_whose_driver_may_still_come_is_not_interrupted(store: Store, engine: str, grace: timedelta) -> None:
    root_id = submitted(store, engine=engine)
    created_at = store.history.pipeline_run(root_id).created_at
    within = replace(store.interruptions, now=lambda: created_at + grace)
    assert within([root_id]) == {}


def test_a_run_whose_driver_has_not_come_is_interrupted_and_says_so(store: Store) -> None:
    root_id = submitted(store, engine="ray")
    created_at = store.history.pipeline_run(root_id).created_at
    later = replace(store.interruptions, now=lambda: created_at + GRACE + timedelta(seconds=1))
    assert "no driver of the engine ray has begun it" in later([root_id])[root_id].why


def test_a_run_whose_driver_has_ended_before_it_could_begin_is_interrupted_at_once_and_says_why(store: Store) -> None:
    root_id = submitted(store, engine="ray")
    course = job_course(root_id, JobState.REQUESTED, JobState.FAILED, attempt=0)
    ended = replace(course[-1], reason="The storage is away.")
    store.journal.record([JobRecorded(ended)])
    store.journal.flush()
    at_once = replace(store.interruptions, now=lambda: ended.at)
    why = "its driver ended before it could begin: The storage is away"
    assert at_once([root_id]) == {root_id: Interruption(at=ended.at, why=why)}


def test_another_driver_may_take_as_long_as_the_first_to_begin_however_old_the_run_is(store: Store) -> None:
    root_id = submitted(store, engine="ray")
    course = job_course(root_id, JobState.REQUESTED, JobState.FAILED, attempt=0)
    later = course[-1].at + timedelta(hours=3)
    another = replace(course[0], id="another", at=later)
    store.journal.record([JobRecorded(course[-1]), JobRecorded(another)])
    store.journal.flush()
    assert replace(store.interruptions, now=lambda: later + GRACE)([root_id]) == {}
    assert replace(store.interruptions, now=lambda: later + GRACE + timedelta(seconds=1))([root_id])


def test_a_run_of_which_no_driver_is_recorded_is_not_waited_for_longer_than_a_minute(store: Store) -> None:
    root_id = submitted(store, engine="ray", is_asked=False)
    created_at = store.history.pipeline_run(root_id).created_at
    within = replace(store.interruptions, now=lambda: created_at + ASKED_WITHIN)
    assert within([root_id]) == {}
    later = replace(store.interruptions, now=lambda: created_at + ASKED_WITHIN + timedelta(seconds=1))
    assert "no driver has begun, and none is known to have been asked for" in later([root_id])[root_id].why


def test_a_run_that_nobody_was_asked_to_drive_is_interrupted_at_once(store: Store) -> None:
    root_id = submitted(store, engine="")
    created_at = store.history.pipeline_run(root_id).created_at
    at_once = replace(store.interruptions, now=lambda: created_at)
    assert list(at_once([root_id])) == [root_id]


def test_a_run_that_no_driver_has_begun_is_canceled_at_once(store: Store) -> None:
    root_id = submitted(store, engine="ray")
    cancelling = Cancelling(store=store, root_id=root_id, by="somebody")
    assert cancelling.is_lost
    cancelling.end()
    assert cancelling.pipeline_run.state is PipelineRunState.CANCELED
    assert cancelling.run.state is RunState.CANCELED
