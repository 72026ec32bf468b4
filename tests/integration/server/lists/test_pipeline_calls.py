"""What the last runs of a pipeline called is told by function and by run, in either database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from sematic.model.changes import Batch, PipelineRunCreated, RunCreated
from sematic.model.states import RunState
from sematic.store.embedded import Store, open_store
from sematic.store.pipeline_calls import PipelineCalls
from sematic.wire.json import from_json
from sematic.wire.pipeline_calls import GridFunction, PipelineFunctions, PipelineGrid
from sematic.wire.pipelines import PipelineDetail
from tests.builders import a_pipeline_run, a_run, after_noon, moves_of, run_id_of
from tests.integration.server.lists.conftest import asked_of
from tests.integration.server.lists.hostile import HOSTILE

S = RunState
DONE = (S.SCHEDULED, S.RESOLVED)


@pytest.fixture
def store(tmp_path: Path, database: str | None) -> Iterator[Store]:
    with open_store(tmp_path, database=database) as store:
        yield store


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    with asked_of(store) as client:
        yield client


def record_root(store: Store, name: str, *, second: int, function: str = "p.f") -> None:
    root = a_run(name, function=function, created_at=after_noon(second))
    moves = moves_of(root, S.SCHEDULED, S.RAN, S.RESOLVED, at=root.created_at)
    store.apply(Batch([PipelineRunCreated(a_pipeline_run(name)), RunCreated(root), *moves]))


def record_call(
    store: Store, root: str, name: str, function: str, *states: RunState, took: float = 1, **facts: Any
) -> None:
    made = {"root_id": run_id_of(root), "parent_id": run_id_of(root), "id": run_id_of(name)} | facts
    call = a_run(function, function=function, **made)
    first, *others = moves_of(call, *states, at=call.created_at)
    ends = [replace(each, at=first.at + timedelta(seconds=took)) for each in others]
    store.apply(Batch([RunCreated(call), first, *ends]))


@pytest.fixture
def filled(store: Store) -> None:
    record_root(store, "old", second=0)
    record_call(store, "old", "old load", "p.load", *DONE, position=1, created_at=after_noon(1))
    record_call(store, "old", "old gone", "p.gone", *DONE, position=2, created_at=after_noon(2))
    record_root(store, "new", second=100)
    record_call(store, "new", "new load", "p.load", *DONE, position=1, created_at=after_noon(101), took=11)
    record_call(
        store, "new", "cached", "p.load", S.RESOLVED, position=2, created_at=after_noon(102), original_run_id="0" * 32
    )
    record_call(store, "new", "broken", "p.fit", S.SCHEDULED, S.FAILED, position=3, created_at=after_noon(103))
    record_call(store, "new", "list", "p._make_list", *DONE, position=4, created_at=after_noon(104), is_virtual=True)
    record_call(store, "new", "waiting", "p.fit", S.SCHEDULED, position=5, created_at=after_noon(105))
    record_root(store, "other", second=200, function="q.f")


def functions(client: TestClient, **asked: object) -> PipelineFunctions:
    answer = client.get("/api/v1/pipelines/p.f/functions", params=asked)
    assert answer.status_code == 200, answer.text
    return from_json(answer.content, PipelineFunctions)


def grid(client: TestClient, **asked: object) -> PipelineGrid:
    answer = client.get("/api/v1/pipelines/p.f/grid", params=asked)
    assert answer.status_code == 200, answer.text
    return from_json(answer.content, PipelineGrid)


@pytest.mark.usefixtures("filled")
def test_figures_by_function_are_of_the_last_runs(client: TestClient) -> None:
    told = functions(client)
    assert [row.path for row in told.items] == ["p.f", "p.load", "p.fit", "p.gone"]
    by_path = {row.path: row for row in told.items}
    load, fit, gone = by_path["p.load"], by_path["p.fit"], by_path["p.gone"]
    assert (load.runs, load.succeeded, load.failed, load.cached) == (3, 3, 0, 1)
    assert (load.p50_duration, load.p95_duration) == (1.0, 11.0)
    assert (load.last_run_id, load.last_root_id) == (run_id_of("cached"), run_id_of("new"))
    assert (load.last_is_cached, fit.last_is_cached) == (True, False)
    assert (fit.runs, fit.succeeded, fit.failed, fit.p50_duration) == (2, 0, 1, None)
    assert (fit.last_run_id, fit.last_state) == (run_id_of("waiting"), S.SCHEDULED)
    assert (gone.last_root_id, gone.last_at) == (run_id_of("old"), after_noon(0))
    assert (told.pipeline_runs, told.is_complete) == (2, True)
    assert [row.path for row in functions(client, last=1).items] == ["p.f", "p.load", "p.fit"]


@pytest.mark.usefixtures("filled")
def test_a_grid_has_a_cell_for_each_function_that_a_run_called(client: TestClient) -> None:
    told = grid(client)
    assert [run.id for run in told.runs] == [run_id_of("new"), run_id_of("old")]
    assert told.functions[1:] == tuple(GridFunction(path=path, name=path) for path in ("p.load", "p.fit", "p.gone"))
    cells = told.cells
    places = list(zip(cells.function, cells.run, cells.count, cells.cached, strict=True))
    assert places == [(0, 0, 1, 0), (1, 0, 2, 1), (2, 0, 2, 0), (0, 1, 1, 0), (1, 1, 1, 0), (3, 1, 1, 0)]
    assert cells.states == {
        S.RESOLVED: [1, 2, 0, 1, 1, 1],
        S.FAILED: [0, 0, 1, 0, 0, 0],
        S.SCHEDULED: [0, 0, 1, 0, 0, 0],
    }
    assert (cells.total_duration[1], cells.longest_duration[1]) == (11.0, 11.0)
    assert told.covered == 2


@pytest.fixture
def lost(store: Store) -> None:
    root = a_run("lost", function="p.f", created_at=after_noon(300))
    begun = moves_of(root, S.SCHEDULED, S.RAN, at=root.created_at)
    store.apply(Batch([PipelineRunCreated(a_pipeline_run("lost")), RunCreated(root), *begun]))
    record_call(store, "lost", "done", "p.load", *DONE, position=1, created_at=after_noon(301))
    record_call(store, "lost", "at work", "p.load", S.SCHEDULED, position=2, created_at=after_noon(302))
    waiting = a_run("p.fit", function="p.fit", id=run_id_of("queued"), root_id=root.id, parent_id=root.id, position=3)
    store.apply(Batch([RunCreated(replace(waiting, created_at=after_noon(303)))]))


@pytest.mark.usefixtures("lost")
def test_what_was_under_way_when_the_driver_was_lost_is_interrupted(client: TestClient) -> None:
    cells = grid(client).cells
    assert (cells.count, cells.interrupted) == ([1, 2, 1], [1, 1, 0])
    assert cells.states == {S.RESOLVED: [0, 1, 0], S.CREATED: [0, 0, 1]}
    told = functions(client).items
    assert [(row.runs, row.last_state, row.last_is_interrupted) for row in told] == [
        (1, S.RAN, True),
        (2, S.SCHEDULED, True),
        (1, S.CREATED, False),
    ]


@pytest.mark.usefixtures("filled")
def test_of_too_many_calls_the_newest_pipeline_runs_are_told(store: Store) -> None:
    roots = [run_id_of("new"), run_id_of("old")]
    newest, older = PipelineCalls(engine=store.engine, most=6).of(roots)
    assert (len(newest.items), newest.is_complete, older.items, older.is_complete) == (5, True, (), False)
    newest, older = PipelineCalls(engine=store.engine, most=2).of(roots)
    assert ([call.name for call in newest.items], newest.is_complete) == (["new", "p.load"], False)
    assert not older.is_complete


@pytest.mark.parametrize("rest", ["functions", "grid"])
def test_no_pipeline_is_a_sentence_and_neither_is_too_much(client: TestClient, rest: str) -> None:
    answer = client.get(f"/api/v1/pipelines/p.f/{rest}")
    assert (answer.status_code, answer.json()["type"]) == (404, "UnknownPipelineError")
    assert client.get(f"/api/v1/pipelines/p.f/{rest}", params={"last": 51}).status_code == 422


@pytest.mark.parametrize("value", [text for text in HOSTILE if "\n" not in text])
def test_hostile_paths_are_found_as_they_are(store: Store, client: TestClient, value: str) -> None:
    record_root(store, "r", second=0, function=value)
    address = f"/api/v1/pipelines/{quote(value, safe='')}"
    assert [row.path for row in from_json(client.get(f"{address}/functions").content, PipelineFunctions).items] == [
        value
    ]
    assert [row.path for row in from_json(client.get(f"{address}/grid").content, PipelineGrid).functions] == [value]
    assert from_json(client.get(address).content, PipelineDetail).pipeline.path == value
