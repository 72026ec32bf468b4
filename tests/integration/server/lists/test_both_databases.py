"""Lists are the same whichever database they are read from."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sematic.model.changes import Batch, PipelineRunCreated, RunCreated
from sematic.store.embedded import Store, open_store
from sematic.wire.graph import Graph
from sematic.wire.json import from_json
from sematic.wire.pipelines import PipelinePage
from sematic.wire.runs import RunPage
from tests.builders import a_pipeline_run, a_run, after_noon, changes_of_chain, run_id_of
from tests.integration.server.lists.conftest import asked_of
from tests.integration.server.lists.hostile import HOSTILE


@pytest.fixture
def filled(tmp_path: Path, database: str | None) -> Iterator[Store]:
    with open_store(tmp_path, database=database) as store:
        store.apply(Batch(changes_of_chain(5)))
        for number, text in enumerate(HOSTILE):
            run_id = run_id_of(f"hostile {number}")
            run = a_run(text, id=run_id, root_id=run_id, function=text, tags=(text,), created_at=after_noon(number))
            store.apply(Batch([PipelineRunCreated(a_pipeline_run(root_id=run_id, user=text)), RunCreated(run)]))
        yield store


@pytest.fixture
def asking(filled: Store) -> Iterator[TestClient]:
    with asked_of(filled) as client:
        yield client


def pages(client: TestClient, address: str, kind: type, **asked: object) -> list[object]:
    found: list[object] = []
    after: dict[str, object] = {}
    while True:
        answer = client.get(address, params={"limit": 3} | asked | after)
        assert answer.status_code == 200, answer.text
        page = from_json(answer.content, kind)
        found += page.items
        if page.next is None:
            return found
        after = {"after": page.next}


def test_everything_is_listed_once_and_found_by_what_it_is(asking: TestClient) -> None:
    newest_first = [row.id for row in pages(asking, "/api/v1/runs", RunPage)]
    oldest_first = [row.id for row in pages(asking, "/api/v1/runs", RunPage, sort="created_at")]
    assert len(set(newest_first)) == len(newest_first) == len(HOSTILE) + 6
    assert oldest_first == newest_first[::-1]
    for number, text in enumerate(HOSTILE):
        for asked in ({"name": text}, {"function": text}, {"tag": text}, {"owner": text}):
            assert [row.id for row in pages(asking, "/api/v1/runs", RunPage, **asked)] == [
                run_id_of(f"hostile {number}")
            ]


@pytest.mark.parametrize("sort", ["path", "-last_run_at"])
def test_every_pipeline_is_listed_once_in_order(asking: TestClient, sort: str) -> None:
    rows = pages(asking, "/api/v1/pipelines", PipelinePage, sort=sort)
    assert {row.path for row in rows} == {"pipelines.demo.chain", *HOSTILE}
    keys = [row.path.encode() if sort == "path" else (row.last_run_at, row.path) for row in rows]
    assert keys == sorted(keys, reverse=sort != "path")


def test_what_lost_its_driver_is_found(asking: TestClient) -> None:
    rows = pages(asking, "/api/v1/runs", RunPage, state=["INTERRUPTED", "CREATED"])
    assert {row.name for row in rows} == set(HOSTILE)
    assert all(row.is_interrupted for row in rows)
    assert pages(asking, "/api/v1/runs", RunPage, state="CREATED") == []


def test_a_graph_is_read(asking: TestClient) -> None:
    got = from_json(asking.get(f"/api/v1/runs/{run_id_of('chain')}/graph").content, Graph)
    assert got.names == [f"chain-{number}" if number else "chain" for number in range(6)]
    assert len(got.inputs.consumer) == 4
