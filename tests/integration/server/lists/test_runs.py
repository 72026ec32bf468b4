"""Runs are listed over HTTP as people look for them; what is asked in vain, or in malice, is a sentence."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from sematic.model.changes import Batch, PipelineRunCreated, RunCreated
from sematic.model.states import RunState
from sematic.store.embedded import Store
from sematic.wire.json import from_json
from sematic.wire.pages import LONGEST_TEXT
from sematic.wire.runs import ErrorSummary, RunPage
from tests.builders import a_pipeline_run, a_run, after_noon, an_error, changes_of_chain, moves_of, run_id_of
from tests.integration.server.lists.hostile import HOSTILE

RUNS = "/api/v1/runs"

PARAMETERS = [
    "limit",
    "after",
    "sort",
    "id",
    "name",
    "function",
    "tag",
    "state",
    "owner",
    "not_function",
    "not_tag",
    "not_state",
    "not_owner",
    "min_duration",
    "max_duration",
    "created_after",
    "created_before",
    "parent_id",
    "root_id",
    "roots_only",
    "is_virtual",
    "search",
]


def listed(client: TestClient, **asked: object) -> RunPage:
    answer = client.get(RUNS, params=asked)
    assert answer.status_code == 200, answer.text
    return from_json(answer.content, RunPage)


def names(page: RunPage) -> list[str]:
    return [row.name for row in page.items]


def test_runs_are_listed_newest_first_or_oldest_first(store: Store, client: TestClient) -> None:
    store.apply(Batch(changes_of_chain(2)))
    assert names(listed(client)) == ["chain-2", "chain-1", "chain"]
    assert names(listed(client, sort="created_at")) == ["chain", "chain-1", "chain-2"]
    assert names(listed(client, roots_only=True)) == ["chain"]


def test_a_row_tells_what_a_table_shows(store: Store, client: TestClient) -> None:
    run = a_run("train", tags=("nightly",))
    error = an_error("\nshapes differ\nand more")
    moves = moves_of(run, RunState.SCHEDULED, RunState.FAILED, error=error)
    store.apply(Batch([PipelineRunCreated(a_pipeline_run("train", user="ann")), RunCreated(run), *moves]))
    (row,) = listed(client).items
    assert (row.id, row.state, row.owner, row.tags, row.attempts) == (run.id, RunState.FAILED, "ann", ("nightly",), 1)
    assert row.error == ErrorSummary(name="ValueError", line="shapes differ")
    assert (row.created_at, row.started_at, row.ended_at) == (run.created_at, after_noon(1), after_noon(2))
    assert row.duration == 1


def test_a_run_that_never_began_took_nothing(store: Store, client: TestClient) -> None:
    reused = a_run("reused")
    (move,) = moves_of(reused, RunState.RESOLVED)
    store.apply(Batch([RunCreated(reused), replace(move, original_run_id=run_id_of("earlier"))]))
    assert [(row.ended_at, row.duration) for row in listed(client).items] == [(after_noon(1), None)]
    assert not listed(client, min_duration=0).items
    assert not listed(client, max_duration=60).items


def test_runs_that_only_build_containers_can_be_left_out(store: Store, client: TestClient) -> None:
    root = a_run("root", created_at=after_noon(0))
    child = a_run("load", root_id=root.id, parent_id=root.id, position=1, created_at=after_noon(1))
    built = a_run("list", root_id=root.id, parent_id=root.id, position=2, created_at=after_noon(2), is_virtual=True)
    store.apply(Batch([RunCreated(each) for each in (root, child, built)]))
    assert names(listed(client)) == ["list", "load", "root"]
    assert names(listed(client, is_virtual=False)) == ["load", "root"]
    assert names(listed(client, is_virtual=True)) == ["list"]
    assert client.get(f"{RUNS}/summary", params={"is_virtual": False}).json()["total"] == 2


def test_a_long_error_is_cut_and_says_so(store: Store, client: TestClient) -> None:
    run = a_run()
    moves = moves_of(run, RunState.SCHEDULED, RunState.FAILED, error=an_error("x" * 10_000))
    store.apply(Batch([RunCreated(run), *moves]))
    error = listed(client).items[0].error
    assert error is not None
    assert (len(error.line), error.line[-1]) == (LONGEST_TEXT, "…")


def test_a_run_that_lost_its_driver_is_interrupted_and_says_why(store: Store, client: TestClient) -> None:
    run = a_run()
    store.apply(Batch([PipelineRunCreated(a_pipeline_run()), RunCreated(run), *moves_of(run, RunState.SCHEDULED)]))
    (row,) = listed(client, state="INTERRUPTED").items
    assert (row.state, row.is_interrupted) == (RunState.SCHEDULED, True)
    assert row.interruption == "its process ended before the run did"
    assert listed(client, state="SCHEDULED").items == ()


def test_a_queued_run_whose_pipeline_run_lost_its_driver_stays_queued_and_says_why(
    store: Store, client: TestClient
) -> None:
    root = a_run("root")
    child = a_run("child", root_id=root.id, parent_id=root.id, position=1, created_at=after_noon(1))
    created = [PipelineRunCreated(a_pipeline_run("root")), RunCreated(root), RunCreated(child)]
    store.apply(Batch([*created, *moves_of(root, RunState.SCHEDULED)]))
    (row,) = listed(client, state="CREATED").items
    assert (row.name, row.state, row.is_interrupted) == ("child", RunState.CREATED, False)
    assert row.interruption == "its process ended before the run did"


def test_states_and_tags_may_be_given_several_times(store: Store, client: TestClient) -> None:
    for name, state, tags in (
        ("a", RunState.FAILED, ("one", "two")),
        ("b", RunState.RESOLVED, ("one",)),
        ("c", RunState.CANCELED, ("one", "two")),
    ):
        run = a_run(name, tags=tags, created_at=after_noon(ord(name)))
        store.apply(Batch([RunCreated(run), *moves_of(run, RunState.SCHEDULED, state)]))
    assert names(listed(client, state=["FAILED", "RESOLVED"])) == ["b", "a"]
    assert names(listed(client, tag=["one", "two"])) == ["c", "a"]
    assert names(listed(client, tag=["one", "two"], state="FAILED")) == ["a"]


def test_a_page_leads_to_the_next_one(store: Store, client: TestClient) -> None:
    store.apply(Batch(changes_of_chain(5)))
    first = listed(client, limit=4)
    second = listed(client, limit=4, after=first.next)
    assert names(first) + names(second) == ["chain-5", "chain-4", "chain-3", "chain-2", "chain-1", "chain"]
    assert second.next is None


@pytest.mark.parametrize("other", [{"sort": "created_at"}, {"name": "chain"}, {"roots_only": True}])
def test_a_cursor_of_another_sort_or_filter_is_refused(
    store: Store, client: TestClient, other: dict[str, object]
) -> None:
    store.apply(Batch(changes_of_chain(2)))
    answer = client.get(RUNS, params={"limit": 1, "after": listed(client, limit=1).next} | other)
    assert (answer.status_code, answer.json()["type"]) == (422, "BadCursorError")


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": 0},
        {"limit": 501},
        {"limit": "many"},
        {"state": "resting"},
        {"sort": "name"},
        {"id": "xyz1"},
        {"id": "abc"},
        {"root_id": "abcd"},
        {"created_after": "yesterday"},
        {"created_after": "2026-01-01T00:00:00"},
        {"name": "a\0b"},
        {"tag": ["a\0b"]},
        {"tag": [str(number) for number in range(21)]},
        {"function": ["a\0b"]},
        {"owner": [str(number) for number in range(21)]},
        {"state": "FAILED", "not_state": "RESOLVED"},
        {"not_state": [*(state.value for state in RunState), "INTERRUPTED"]},
        {"min_duration": -1},
        {"max_duration": "inf"},
        {"max_duration": "nan"},
        {"search": ""},
        {"search": "a" * 1001},
        {"user": "ann"},
        {"after": "5"},
        {"after": "a-5-ab"},
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(client: TestClient, asked: dict[str, object]) -> None:
    answer = client.get(RUNS, params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("parameter", PARAMETERS)
def test_no_parameter_makes_the_store_do_something_else(
    store: Store, client: TestClient, parameter: str, value: str
) -> None:
    store.apply(Batch(changes_of_chain(1)))
    answer = client.get(f"{RUNS}?{parameter}={quote(value)}")
    assert answer.status_code in {200, 422}, answer.text
    assert "x-injected" not in answer.headers
    if answer.status_code == 200:
        # All runs are without what none of them has.
        assert len(answer.json()["items"]) == (2 if parameter.startswith("not_") else 0)
    assert names(listed(client)) == ["chain-1", "chain"]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_names_are_listed_and_found_as_they_are(store: Store, client: TestClient, value: str) -> None:
    run = a_run("odd", function=value, tags=(value,))
    other = a_run("other")
    named = [RunCreated(other), RunCreated(a_run(value, id=run.id, root_id=run.id, function=value, tags=(value,)))]
    store.apply(Batch([PipelineRunCreated(a_pipeline_run(root_id=run.id, user=value)), *named]))
    for asked in ({"name": value}, {"function": value}, {"tag": value}, {"owner": value}):
        (row,) = listed(client, **asked).items
        assert (row.name, row.function, row.tags, row.owner) == (value, value, (value,), value)
    assert run.id in {row.id for row in listed(client, search=value).items}


def test_a_run_is_found_by_the_beginning_of_its_id(store: Store, client: TestClient) -> None:
    store.apply(Batch(changes_of_chain(3)))
    wanted = run_id_of("chain-2")
    assert names(listed(client, id=wanted[:6].upper())) == ["chain-2"]
    assert names(listed(client, search=wanted[:8])) == ["chain-2"]
    assert names(listed(client, search="CHAIN-2")) == ["chain-2"]
