"""`sematic clean`: what a crash left open is ended, and what somebody drives is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sematic.model.changes import (
    Change,
    ExternalResourceMoved,
    JobRecorded,
    PipelineRunCreated,
    PipelineRunMoved,
    RunCreated,
)
from sematic.model.external_resources import ResourceState
from sematic.model.jobs import JobState, courses_of
from sematic.model.states import PipelineRunState, RunState
from sematic.store.driving import driving
from sematic.store.embedded import open_store
from tests.builders import NOON, a_pipeline_run, a_run, job_course, moves_of, resource_life, run_id_of
from tests.integration.cli.conftest import CommandLine
from tests.integration.store.test_leases import a_lease

Record = Callable[[Sequence[Change]], None]


def a_pipeline(name: str, *states: RunState, end: PipelineRunState | None = None) -> list[Change]:
    """A pipeline run whose root went through some states, and which was perhaps canceled without it."""
    root = a_run(name)
    changes: list[Change] = [PipelineRunCreated(a_pipeline_run(name)), RunCreated(root), *moves_of(root, *states)]
    if end is not None:
        changes.append(PipelineRunMoved(root_id=root.id, expected=PipelineRunState.CREATED, to=end, at=NOON))
    return changes


def states_of(sematic: CommandLine, name: str) -> tuple[str, str]:
    with open_store(sematic.folder, for_writing=False) as store:
        root_id = run_id_of(name)
        return store.history.pipeline_run(root_id).state, store.history.run(root_id).state


def test_an_interrupted_pipeline_run_is_canceled_once(sematic: CommandLine, record: Record) -> None:
    record(a_pipeline("lost", RunState.SCHEDULED))
    assert sematic.json("clean", "--zombie-pipeline-runs", "--force") == {"zombie_pipeline_runs": 1}
    assert states_of(sematic, "lost") == ("CANCELED", "CANCELED")
    assert sematic.says("clean", "--zombie-pipeline-runs") == "Zombie pipeline runs cleaned: 0\n"


def test_what_is_driven_is_left_alone(sematic: CommandLine, record: Record) -> None:
    record(a_pipeline("alive", RunState.SCHEDULED))
    with driving(sematic.folder, run_id_of("alive")):
        cleaned = sematic.json("clean", "--zombie-pipeline-runs", "--stale-pipeline-runs", "--orphaned-runs", "--force")
    assert set(cleaned.values()) == {0}
    assert states_of(sematic, "alive") == ("CREATED", "SCHEDULED")


def test_what_a_driver_elsewhere_drove_is_a_zombie_after_two_minutes_of_silence(
    sematic: CommandLine, record: Record
) -> None:
    record(a_pipeline("far", RunState.SCHEDULED))
    for seconds, count in ((60, 0), (130, 1)):
        beat_at = datetime.now(UTC) - timedelta(seconds=seconds)
        with open_store(sematic.folder) as store:
            store.leases.take(a_lease("far", hostname="elsewhere", is_remote=True, beat_at=beat_at))
        assert sematic.json("clean", "--zombie-pipeline-runs", "--force") == {"zombie_pipeline_runs": count}


def test_without_anybody_to_ask_nothing_is_canceled(sematic: CommandLine, record: Record) -> None:
    record(a_pipeline("lost", RunState.SCHEDULED))
    shown = sematic("clean", "--zombie-pipeline-runs")
    assert shown.exit_code == 2
    assert "This would cancel 1 interrupted pipeline run for good. Give --force" in shown.output
    assert states_of(sematic, "lost") == ("CREATED", "SCHEDULED")


def test_a_pipeline_run_ends_as_its_root_did(sematic: CommandLine, record: Record) -> None:
    record(a_pipeline("good", RunState.SCHEDULED, RunState.RESOLVED))
    record(a_pipeline("bad", RunState.SCHEDULED, RunState.FAILED))
    assert sematic.json("clean", "--stale-pipeline-runs") == {"stale_pipeline_runs": 2}
    assert states_of(sematic, "good") == ("COMPLETE", "RESOLVED")
    assert states_of(sematic, "bad") == ("FAILED", "FAILED")


def test_a_run_that_did_not_end_with_its_pipeline_run_is_canceled(sematic: CommandLine, record: Record) -> None:
    record(a_pipeline("left", RunState.SCHEDULED, end=PipelineRunState.CANCELED))
    assert sematic.json("clean", "--orphaned-runs") == {"orphaned_runs": 1}
    assert states_of(sematic, "left") == ("CANCELED", "CANCELED")


def test_what_to_clean_has_to_be_said(sematic: CommandLine) -> None:
    shown = sematic("clean")
    assert shown.exit_code == 2
    assert "--zombie-pipeline-runs" in shown.output


def test_cleaning_makes_no_store(sematic: CommandLine) -> None:
    assert sematic.json("clean", "--orphaned-jobs", "--orphaned-resources") == {"jobs": 0, "resources": 0}
    assert sematic.json("clean", "--stale-pipeline-runs", "--orphaned-runs") == {
        "stale_pipeline_runs": 0,
        "orphaned_runs": 0,
    }
    assert not (sematic.folder / "sematic.db").exists()


def test_the_store_of_a_server_is_cleaned_in_its_database(sematic: CommandLine, fresh_database, monkeypatch) -> None:
    database = fresh_database()
    with open_store(sematic.folder, database=database) as store:
        store.journal.record(a_pipeline("lost", RunState.SCHEDULED))
    monkeypatch.setenv("DATABASE_URL", database)
    assert sematic.json("clean", "--zombie-pipeline-runs", "--force") == {"zombie_pipeline_runs": 0}
    assert sematic.json("clean", "--zombie-pipeline-runs", "--force", "--server") == {"zombie_pipeline_runs": 1}
    assert sematic.json("gc", "--older-than", "0m", "--server", "--dry-run")["runs"] == 1
    assert sematic.json("gc", "--older-than", "0m", "--server", "--yes")["runs"] == 1
    with open_store(sematic.folder, database=database, for_writing=False) as store:
        assert store.runs.page().items == ()


def test_the_end_of_jobs_and_resources_whose_run_has_ended_is_noted(sematic: CommandLine, record: Record) -> None:
    ended, goes_on = run_id_of("ended"), run_id_of("goes on")
    record(a_pipeline("ended", RunState.SCHEDULED, RunState.FAILED))
    record(a_pipeline("goes on", RunState.SCHEDULED))
    under_way = JobState.PENDING, JobState.RUNNING
    held = ResourceState.CREATED, ResourceState.ACTIVATING, ResourceState.ACTIVE
    jobs = [*job_course(ended), *job_course(ended, *under_way, attempt=2), *job_course(goes_on, *under_way)]
    record([*map(JobRecorded, jobs), *map(ExternalResourceMoved, resource_life(ended, *held))])
    record([ExternalResourceMoved(each) for each in resource_life(goes_on, *held)])
    for count in (1, 0):
        cleaned = sematic.json("clean", "--orphaned-jobs", "--orphaned-resources")
        assert cleaned == {"jobs": count, "resources": count}
    with open_store(sematic.folder, for_writing=False) as store:
        courses = [course for run_id in (ended, goes_on) for course in courses_of(store.executions.jobs_of(run_id))]
        resources = [store.executions.external_resources_of(run_id)[-1] for run_id in (ended, goes_on)]
    assert [course.job.state for course in courses] == ["Succeeded", "Deleted", "Running"]
    assert [resource.state for resource in resources] == ["FORCE_KILLED", "ACTIVE"]
