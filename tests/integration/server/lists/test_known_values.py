"""Who types a filter is told which tags, owners and functions there are, in either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sematic.model.changes import Batch, PipelineRunCreated, RunCreated
from sematic.store.embedded import Store, open_store
from sematic.store.known_values import Known, KnownValues
from sematic.wire.json import from_json
from sematic.wire.known_values import ValueList
from tests.builders import a_pipeline_run, a_run, after_noon, run_id_of
from tests.integration.server.lists.conftest import asked_of
from tests.integration.server.lists.hostile import HOSTILE


@pytest.fixture
def store(tmp_path: Path, database: str | None) -> Iterator[Store]:
    with open_store(tmp_path, database=database) as store:
        yield store


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    with asked_of(store) as client:
        yield client


def record(store: Store, *values: str) -> None:
    """Record two pipeline runs for each value, which is the tag, the owner and the function of both."""
    for number, value in enumerate([*values, *values]):
        run_id = run_id_of(f"{number}")
        run = a_run(id=run_id, root_id=run_id, function=value, tags=(value,), created_at=after_noon(number))
        store.apply(Batch([PipelineRunCreated(a_pipeline_run(root_id=run_id, user=value)), RunCreated(run)]))


def listed(client: TestClient, what: str, **asked: object) -> ValueList:
    answer = client.get(f"/api/v1/{what}", params=asked)
    assert answer.status_code == 200, answer.text
    return from_json(answer.content, ValueList)


@pytest.mark.parametrize("what", ["tags", "owners", "functions"])
def test_each_value_is_listed_once_and_those_that_begin_as_searched_first(
    store: Store, client: TestClient, what: str
) -> None:
    assert listed(client, what) == ValueList(items=(), is_complete=True)
    record(store, "nightly", "b.Night", "gpu", "night shift")
    assert listed(client, what).items == ("b.Night", "gpu", "night shift", "nightly")
    assert listed(client, what, search="NIGHT").items == ("night shift", "nightly", "b.Night")
    assert listed(client, what, limit=2) == ValueList(items=("b.Night", "gpu"), is_complete=False)
    assert listed(client, what, search="x").items == ()


def test_who_launched_a_run_without_a_name_is_nobody(store: Store, client: TestClient) -> None:
    store.apply(Batch([PipelineRunCreated(a_pipeline_run(user="")), RunCreated(a_run())]))
    assert listed(client, "owners").items == ()


def test_looking_ends_and_says_so(store: Store) -> None:
    record(store, "a", "b", "c")
    assert KnownValues(engine=store.engine, most=3).tags(limit=9) == Known(items=("a", "b", "c"), is_complete=True)
    assert KnownValues(engine=store.engine, most=2).tags(limit=9) == Known(items=("a", "b"), is_complete=False)


@pytest.mark.parametrize("what", ["tags", "owners", "functions"])
def test_hostile_values_are_listed_and_found_as_they_are(store: Store, client: TestClient, what: str) -> None:
    record(store, *HOSTILE)
    assert listed(client, what).items == tuple(sorted(HOSTILE, key=str.encode))
    for value in HOSTILE:
        assert value in listed(client, what, search=value).items


@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": 201}, {"search": "a\0"}, {"x": 1}])
def test_what_makes_no_sense_is_refused(client: TestClient, asked: dict[str, object]) -> None:
    assert client.get("/api/v1/tags", params=asked).status_code == 422
