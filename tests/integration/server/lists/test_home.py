"""Who comes to look sees what is under way and what needs attention, in either database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sematic.model.changes import Batch, JobRecorded, PipelineRunCreated, RunCreated
from sematic.model.jobs import JobState
from sematic.model.states import RunState
from sematic.server.application import application
from sematic.server.parts import Parts
from sematic.settings import Settings
from sematic.store.embedded import Store, open_store
from sematic.store.progress import Progress, ProgressQueries
from sematic.wire.home import AttentionReason, Home, QueuedStep
from sematic.wire.json import from_json
from tests.builders import a_pipeline_run, a_run, after_noon, job_course, moves_of, run_id_of

S = RunState
NOW = 10_000


@pytest.fixture
def store(tmp_path: Path, database: str | None) -> Iterator[Store]:
    with open_store(tmp_path, database=database) as store:
        yield store


@pytest.fixture
def client(store: Store, tmp_path: Path) -> Iterator[TestClient]:
    now = after_noon(NOW)
    parts = Parts(store=store, settings=Settings(folder=tmp_path), clock=lambda: now, started_at=now)
    with TestClient(application(parts), raise_server_exceptions=False) as client:
        yield client


def record(store: Store, name: str, *states: RunState, second: float, took: float = 1, **facts: Any) -> None:
    """Record a pipeline run whose driver nobody knows of, so that it counts as under way until it ends."""
    run = a_run(name, created_at=after_noon(second), **{"function": "p.f"} | facts)
    moves = moves_of(run, *states[:1], at=run.created_at)
    moves += moves_of(run, *states, at=after_noon(second + took - 1))[1:]
    store.apply(Batch([RunCreated(run), *moves]))


def home(client: TestClient, **asked: object) -> Home:
    answer = client.get("/api/v1/home", params=asked)
    assert answer.status_code == 200, answer.text
    return from_json(answer.content, Home)


def told(page: Home) -> list[tuple[AttentionReason, str]]:
    return [(row.reason, row.run.name) for row in page.attention]


def test_what_is_under_way_says_how_far_it_is_and_how_long_it_usually_takes(store: Store, client: TestClient) -> None:
    for number, took in enumerate([10, 20, 30]):
        record(store, f"before{number}", S.SCHEDULED, S.RESOLVED, second=100 * number, took=took)
    record(store, "cached", S.RESOLVED, second=400, original_run_id="0" * 32)
    record(store, "failed", S.SCHEDULED, S.FAILED, second=500, took=900)
    record(store, "now", S.SCHEDULED, S.RAN, second=NOW - 40)
    for number, states in enumerate([(S.SCHEDULED, S.RESOLVED), (S.SCHEDULED, S.FAILED), (S.SCHEDULED,), ()]):
        child = a_run(f"c{number}", root_id=run_id_of("now"), parent_id=run_id_of("now"), position=number + 1)
        store.apply(Batch([RunCreated(child), *moves_of(child, *states)]))
    virtual = a_run("list", root_id=run_id_of("now"), parent_id=run_id_of("now"), position=9, is_virtual=True)
    store.apply(Batch([RunCreated(virtual)]))
    (running,) = home(client).running
    assert (running.run.id, running.done, running.total) == (run_id_of("now"), 2, 5)
    assert (running.median_duration, running.is_stuck) == (20.0, False)


def test_what_takes_three_times_as_long_as_usual_is_stuck(store: Store, client: TestClient) -> None:
    record(store, "before", S.SCHEDULED, S.RESOLVED, second=0, took=20)
    record(store, "slow", S.SCHEDULED, second=NOW - 62)
    record(store, "on its way", S.SCHEDULED, second=NOW - 60)
    record(store, "quick before", S.SCHEDULED, S.RESOLVED, second=0, took=1, function="q.f")
    record(store, "quick", S.SCHEDULED, second=NOW - 29, function="q.f")
    record(store, "first of its kind", S.SCHEDULED, second=0, function="r.f")
    page = home(client)
    assert told(page) == [(AttentionReason.STUCK, "slow")]
    assert page.attention[0].at == after_noon(NOW - 61)
    assert [row.run.name for row in page.running if row.is_stuck] == ["slow"]
    assert len(page.running) == 4


def test_what_failed_or_was_interrupted_since_a_moment_needs_attention(store: Store, client: TestClient) -> None:
    record(store, "failed long ago", S.SCHEDULED, S.FAILED, second=0)
    record(store, "failed", S.SCHEDULED, S.FAILED, second=50, took=100)
    record(store, "child failed", S.SCHEDULED, S.RAN, S.NESTED_FAILED, second=200)
    record(store, "fine", S.SCHEDULED, S.RESOLVED, second=300)
    for name, second in (("lost long ago", 10), ("lost", 110)):
        record(store, name, S.SCHEDULED, second=second)
        store.apply(Batch([PipelineRunCreated(a_pipeline_run(name))]))
    page = home(client, failed_since="2026-11-20T12:01:40Z")
    assert told(page) == [
        (AttentionReason.FAILED, "child failed"),
        (AttentionReason.FAILED, "failed"),
        (AttentionReason.INTERRUPTED, "lost"),
    ]
    assert [row.at for row in page.attention] == [after_noon(203), after_noon(151), after_noon(111)]
    assert page.running == ()
    assert (page.failed_since, page.has_more_attention) == (after_noon(100), False)


def test_what_has_waited_longest_for_room_is_told(store: Store, client: TestClient) -> None:
    root_id = run_id_of("now")
    record(store, "now", S.SCHEDULED, S.RAN, second=0)
    begun, again, queued = (
        a_run(name, root_id=root_id, parent_id=root_id, position=number)
        for number, name in enumerate(["begun", "again", "queued"], start=1)
    )
    moves = [*moves_of(begun, S.SCHEDULED), *moves_of(again, S.SCHEDULED, S.RETRYING)]
    store.apply(Batch([*map(RunCreated, (begun, again, queued)), *moves]))
    driver = job_course(root_id, JobState.REQUESTED, JobState.PENDING, JobState.RUNNING, attempt=0)
    jobs = [*driver, *job_course(begun.id, JobState.PENDING, JobState.RUNNING)]
    jobs += job_course(again.id, JobState.PENDING, JobState.RUNNING, JobState.FAILED)
    store.apply(Batch(map(JobRecorded, jobs)))
    assert [row.queued for row in home(client).running] == [None]

    waiting = job_course(again.id, JobState.PENDING, attempt=2, reason="It waits for 1 GPU.")
    store.apply(Batch(JobRecorded(replace(each, at=after_noon(20))) for each in waiting))
    (row,) = home(client).running
    assert row.queued == QueuedStep(
        run_id=again.id, name="again", engine="ray", since=after_noon(20), reason="It waits for 1 GPU."
    )

    longer = job_course(queued.id, JobState.REQUESTED, JobState.PENDING, reason="It waits for 2 GPUs.")
    store.apply(Batch(JobRecorded(replace(each, at=each.at + timedelta(seconds=9))) for each in longer))
    (row,) = home(client).running
    assert row.queued is not None
    assert (row.queued.name, row.queued.since, row.queued.reason) == ("queued", after_noon(9), "It waits for 2 GPUs.")

    given_up = replace(longer[-1], state=JobState.DELETED, at=after_noon(30))
    store.apply(Batch([JobRecorded(given_up)]))
    (row,) = home(client).running
    assert row.queued is not None
    assert row.queued.name == "again"


def test_a_driver_that_waits_for_room_is_told(store: Store, client: TestClient) -> None:
    record(store, "submitted", second=0)
    store.apply(Batch(map(JobRecorded, job_course(run_id_of("submitted"), JobState.PENDING, attempt=0))))
    (row,) = home(client).running
    assert row.queued is not None
    assert (row.queued.run_id, row.queued.since, row.queued.reason) == (run_id_of("submitted"), after_noon(0), "")


def test_nested_runs_are_not_at_home(store: Store, client: TestClient) -> None:
    record(store, "root", S.SCHEDULED, S.RESOLVED, second=0)
    child = a_run("child", root_id=run_id_of("root"), parent_id=run_id_of("root"), position=1)
    store.apply(Batch([RunCreated(child), *moves_of(child, S.SCHEDULED, S.FAILED)]))
    page = home(client)
    assert (page.running, page.attention) == ((), ())


def test_more_than_is_told_is_said(store: Store, client: TestClient) -> None:
    for number in range(3):
        record(store, f"running{number}", S.SCHEDULED, second=number)
        record(store, f"failed{number}", S.SCHEDULED, S.FAILED, second=number)
    page = home(client, limit=2)
    assert [row.run.name for row in page.running] == ["running2", "running1"]
    assert told(page) == [(AttentionReason.FAILED, "failed2"), (AttentionReason.FAILED, "failed1")]
    assert (page.has_more_running, page.has_more_attention) == (True, True)
    page = home(client, limit=3)
    assert (page.has_more_running, page.has_more_attention) == (False, False)


def test_what_is_too_much_to_count_is_not_counted(store: Store) -> None:
    for name in ("a", "b"):
        record(store, name, S.SCHEDULED, second=0)
        for number in range(2):
            child = a_run(f"{name}{number}", root_id=run_id_of(name), parent_id=run_id_of(name), position=number + 1)
            store.apply(Batch([RunCreated(child)]))
    queries = ProgressQueries(engine=store.engine, most=4)
    assert queries.of([run_id_of("a"), run_id_of("b")]) == {run_id_of("a"): Progress(done=0, total=3)}


@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": 51}, {"failed_since": "2026-11-20T12:00:00"}, {"x": 1}])
def test_what_makes_no_sense_is_refused(client: TestClient, asked: dict[str, object]) -> None:
    assert client.get("/api/v1/home", params=asked).status_code == 422
