"""What a list of runs would have is counted by state and by time, in either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sematic.model.changes import Batch, PipelineRunCreated, RunCreated
from sematic.model.reading import RunFilter
from sematic.model.states import RunState
from sematic.store.embedded import Store, open_store
from sematic.store.run_counts import RunCounter, Slots
from sematic.store.run_list import Question
from sematic.wire.json import from_json
from sematic.wire.runs import RunPage, RunsSummary
from tests.builders import a_pipeline_run, a_run, after_noon, moves_of, run_id_of
from tests.integration.server.lists.conftest import asked_of

SUMMARY = "/api/v1/runs/summary"
S = RunState


@pytest.fixture
def store(tmp_path: Path, database: str | None) -> Iterator[Store]:
    with open_store(tmp_path, database=database) as store:
        yield store


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    states = [(S.SCHEDULED, S.RESOLVED), (S.SCHEDULED, S.FAILED), (S.SCHEDULED,), ()]
    for number in range(12):
        name, moment = f"r{number}", after_noon(10 * number)
        run = a_run(name, function=f"f.{number % 2}", tags=("odd",) if number % 2 else (), created_at=moment)
        moves = moves_of(run, *states[number % 4], at=moment)
        # Of the last four, those under way have no pipeline run recorded, so nobody knows of a driver that was lost.
        launched = [PipelineRunCreated(a_pipeline_run(name, user="ann"))] if number < 8 else []
        store.apply(Batch([*launched, RunCreated(run), *moves]))
    child = a_run("child", root_id=run_id_of("r3"), parent_id=run_id_of("r3"), position=1, created_at=after_noon(200))
    store.apply(Batch([RunCreated(child)]))
    with asked_of(store) as client:
        yield client


def summary(client: TestClient, **asked: object) -> RunsSummary:
    answer = client.get(SUMMARY, params=asked)
    assert answer.status_code == 200, answer.text
    return from_json(answer.content, RunsSummary)


def test_every_run_is_counted_once_and_what_lost_its_driver_apart(client: TestClient) -> None:
    told = summary(client)
    assert told.states == {S.RESOLVED: 3, S.FAILED: 3, S.SCHEDULED: 1, S.CREATED: 2}
    assert (told.interrupted, told.total, told.is_complete, told.buckets) == (4, 13, True, None)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"roots_only": True},
        {"state": "FAILED"},
        {"state": ["CREATED", "RESOLVED"]},
        {"state": "INTERRUPTED"},
        {"state": ["INTERRUPTED", "SCHEDULED"]},
        {"tag": "odd"},
        {"tag": "odd", "state": "FAILED", "roots_only": True},
        {"function": "f.1"},
        {"function": "f.1", "roots_only": True},
        {"function": "f.1", "state": "INTERRUPTED"},
        {"owner": "ann"},
        {"owner": ["ann", "bob"]},
        {"not_owner": "ann"},
        {"function": ["f.0", "f.1"]},
        {"function": ["f.0", "f.1"], "state": "FAILED"},
        {"not_function": "f.1"},
        {"not_tag": "odd"},
        {"not_state": "FAILED"},
        {"not_state": ["FAILED", "INTERRUPTED"]},
        {"min_duration": 1},
        {"max_duration": 1, "function": "f.1"},
        {"name": "r3"},
        {"root_id": run_id_of("r3")},
        {"parent_id": run_id_of("r3")},
        {"search": "R1"},
        {"search": run_id_of("r3")[:8]},
        {"id": run_id_of("r3")[:8]},
        {"created_after": "2026-11-20T12:00:40Z", "created_before": "2026-11-20T12:01:20Z"},
    ],
)
def test_as_many_are_counted_as_are_listed(client: TestClient, asked: dict[str, object]) -> None:
    listed = from_json(client.get("/api/v1/runs", params=asked).content, RunPage)
    told = summary(client, **asked)
    assert listed.next is None
    assert told.total == len(listed.items) > 0
    assert told.interrupted == sum(row.is_interrupted for row in listed.items)
    assert told.is_complete


def test_runs_are_counted_by_when_they_were_created(client: TestClient) -> None:
    asked = {"since": "2026-11-20T12:00:00Z", "until": "2026-11-20T12:02:00Z", "buckets": 3, "roots_only": True}
    told = summary(client, **asked).buckets
    assert told is not None
    assert told.states == {S.RESOLVED: [1, 1, 1], S.FAILED: [1, 1, 1], S.SCHEDULED: [0, 0, 1], S.CREATED: [0, 0, 1]}
    assert (told.interrupted, told.width, told.counted_from) == ([2, 2, 0], 40.0, None)


def test_buckets_hold_only_what_passes_and_is_within_them(client: TestClient) -> None:
    asked = {"since": "2026-11-20T12:00:10Z", "until": "2026-11-20T12:00:50Z", "buckets": 2, "function": "f.1"}
    told = summary(client, **asked)
    assert told.total == 6
    assert told.buckets is not None
    assert told.buckets.states == {S.FAILED: [1, 0]}
    assert told.buckets.interrupted == [0, 1]


def test_counting_ends_and_says_so(store: Store, client: TestClient) -> None:
    assert summary(client).is_complete
    counter = RunCounter(engine=store.engine, interruptions=store.interruptions, most_read=24, most_counted=2)
    slots = Slots(since=after_noon(0), until=after_noon(300), count=1)
    counts = counter.counts(Question(), slots=slots)
    assert counts.states == {(S.RESOLVED, 0): 2, (S.FAILED, 0): 2, (S.SCHEDULED, 0): 1, (S.CREATED, 0): 1}
    assert (counts.is_complete, counts.counted_from) == (False, after_noon(10))
    searched = RunCounter(engine=store.engine, interruptions=store.interruptions, most_read=4)
    counts = searched.counts(Question(which=RunFilter(search="f.0")))
    assert (counts.total, counts.is_complete, counts.counted_from) == (2, False, after_noon(80))


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": 5},
        {"sort": "created_at"},
        {"since": "2026-11-20T12:00:00Z", "until": "2026-11-20T12:00:00Z"},
        {"since": "2026-11-20T12:00:00"},
        {"buckets": 61},
        {"buckets": 0},
        {"state": "BROKEN"},
    ],
)
def test_what_makes_no_sense_is_refused(client: TestClient, asked: dict[str, object]) -> None:
    assert client.get(SUMMARY, params=asked).status_code == 422
