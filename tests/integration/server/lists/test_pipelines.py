"""Pipelines are listed with how their last runs went, in one request."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from starlette.testclient import TestClient

from sematic.model.changes import Batch, FunctionRecorded, PipelineRunCreated, RunCreated
from sematic.model.states import RunState
from sematic.store.embedded import Store, open_store
from sematic.store.pipelines import PipelineFilter, PipelineOrder, PipelineQueries, query_of
from sematic.wire.json import from_json
from sematic.wire.pipelines import PipelineDetail, PipelinePage
from tests.builders import a_function, a_pipeline_run, a_run, after_noon, moves_of, run_id_of
from tests.integration.server.lists.hostile import HOSTILE

PIPELINES = "/api/v1/pipelines"
DONE = (RunState.SCHEDULED, RunState.RESOLVED)
BROKEN = (RunState.SCHEDULED, RunState.FAILED)


def record(store: Store, name: str, function: str, *states: RunState, second: int = 0, **facts: object) -> None:
    run = a_run(name, function=function, created_at=after_noon(second), **facts)
    launched = PipelineRunCreated(a_pipeline_run(name, user="ann"))
    store.apply(Batch([launched, RunCreated(run), *moves_of(run, *states, at=run.created_at)]))


def listed(client: TestClient, **asked: object) -> PipelinePage:
    answer = client.get(PIPELINES, params=asked)
    assert answer.status_code == 200, answer.text
    return from_json(answer.content, PipelinePage)


def paths(page: PipelinePage) -> list[str]:
    return [row.path for row in page.items]


def test_functions_of_roots_are_listed_by_path_or_those_run_last_first(store: Store, client: TestClient) -> None:
    for second, function in enumerate(["b.f", "a.f", "c.f", "b.f"]):
        record(store, f"r{second}", function, *DONE, second=second)
    nested = a_run("nested", root_id=run_id_of("r0"), parent_id=run_id_of("r0"), function="nested.f")
    store.apply(Batch([RunCreated(nested)]))
    assert paths(listed(client)) == ["a.f", "b.f", "c.f"]
    assert paths(listed(client, sort="-last_run_at")) == ["b.f", "c.f", "a.f"]
    assert paths(listed(client, search="B.")) == ["b.f"]


def test_a_row_tells_how_the_last_runs_went(store: Store, client: TestClient) -> None:
    for second in range(10):
        record(store, f"r{second}", "a.f", *(DONE if second % 5 else BROKEN), second=10 * second, tags=("gpu",))
    (row,) = listed(client, last=5).items
    assert (row.run_count, row.name, row.tags, row.owner) == (10, "r9", ("gpu",), "ann")
    assert row.last_run_at == after_noon(90)
    assert [bar.id for bar in row.recent] == [run_id_of(f"r{second}") for second in (9, 8, 7, 6, 5)]
    assert (row.success_rate, row.p50_duration, row.p95_duration) == (0.8, 1.0, 1.0)


def test_percentiles_are_of_those_that_succeeded(store: Store, client: TestClient) -> None:
    for seconds in range(1, 21):
        run = a_run(f"r{seconds}", function="a.f", created_at=after_noon(seconds))
        scheduled, resolved = moves_of(run, *DONE)
        slow = moves_of(run, RunState.SCHEDULED, RunState.RESOLVED, at=after_noon(seconds - 1))[1]
        store.apply(Batch([RunCreated(run), scheduled, slow]))
        assert resolved.to is slow.to
    (row,) = listed(client).items
    assert (row.p50_duration, row.p95_duration) == (10.0, 19.0)


def test_what_came_from_the_cache_counts_but_says_nothing_of_how_long_it_takes(
    store: Store, client: TestClient
) -> None:
    slow = a_run("slow", function="a.f", created_at=after_noon(0))
    begun, ended = moves_of(slow, *DONE, at=after_noon(0))
    store.apply(Batch([RunCreated(slow), begun, ended]))
    (alone,) = listed(client).items
    for second in range(1, 4):
        reused = a_run(f"reused {second}", function="a.f", created_at=after_noon(second))
        (move,) = moves_of(reused, RunState.RESOLVED, at=reused.created_at)
        store.apply(Batch([RunCreated(reused), replace(move, original_run_id=slow.id)]))
    (row,) = listed(client).items
    assert (row.run_count, len(row.recent), row.success_rate) == (4, 4, 1.0)
    assert [bar.duration for bar in row.recent] == [None, None, None, 1.0]
    assert [bar.is_cached for bar in row.recent] == [True, True, True, False]
    assert (row.p50_duration, row.p95_duration) == (alone.p50_duration, alone.p95_duration)
    (only_reused,) = listed(client, last=3).items
    assert (only_reused.success_rate, only_reused.p50_duration, only_reused.p95_duration) == (1.0, None, None)


def test_a_run_under_way_counts_for_nothing_until_it_has_lost_its_driver(store: Store, client: TestClient) -> None:
    store.apply(Batch([RunCreated(a_run("unlaunched", function="a.f")), *moves_of(a_run("unlaunched"), DONE[0])]))
    (row,) = listed(client).items
    assert (row.success_rate, row.p50_duration, row.recent[0].duration) == (None, None, None)
    record(store, "lost", "a.f", RunState.SCHEDULED, second=1)
    (row,) = listed(client).items
    assert [bar.is_interrupted for bar in row.recent] == [True, False]
    assert row.success_rate == 0


def test_one_pipeline_comes_with_its_docstring(store: Store, client: TestClient) -> None:
    store.apply(Batch([FunctionRecorded(a_function())]))
    record(store, "old", "a.f", *DONE)
    record(store, "new", "a.f", *DONE, second=1, source_id=a_function().id)
    got = from_json(client.get(f"{PIPELINES}/a.f").content, PipelineDetail)
    assert (got.docstring, got.source_id) == ("Do.", a_function().id)
    assert got.pipeline == listed(client).items[0]


def test_a_pipeline_without_recorded_text_has_no_docstring(store: Store, client: TestClient) -> None:
    record(store, "r", "a.f", *DONE, source_id=a_function().id)
    record(store, "s", "b.f", *DONE)
    for path, source_id in (("a.f", a_function().id), ("b.f", None)):
        got = from_json(client.get(f"{PIPELINES}/{path}").content, PipelineDetail)
        assert (got.docstring, got.source_id) == ("", source_id)


def test_no_pipeline_is_a_sentence(client: TestClient) -> None:
    answer = client.get(f"{PIPELINES}/nothing")
    assert (answer.status_code, answer.json()["type"]) == (404, "UnknownPipelineError")
    assert listed(client) == PipelinePage(items=(), next=None)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_paths_are_listed_and_found_as_they_are(store: Store, client: TestClient, value: str) -> None:
    record(store, "r", value, *DONE)
    record(store, "s", "zz.other", *DONE)
    first = listed(client, limit=1, sort="-last_run_at")
    assert {*paths(first), *paths(listed(client, limit=1, sort="-last_run_at", after=first.next))} == {
        value,
        "zz.other",
    }
    assert value in paths(listed(client, search=value))
    if "\n" in value:
        return  # Routes match no path with a line break in it; lists have such a pipeline all the same.
    got = client.get(f"{PIPELINES}/{quote(value, safe='')}")
    assert from_json(got.content, PipelineDetail).pipeline.path == value


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("parameter", ["limit", "after", "sort", "search", "last"])
def test_no_parameter_makes_the_store_do_something_else(
    store: Store, client: TestClient, parameter: str, value: str
) -> None:
    record(store, "r", "a.f", *DONE)
    assert client.get(f"{PIPELINES}?{parameter}={quote(value)}").status_code in {200, 422}
    assert paths(listed(client)) == ["a.f"]


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": 501},
        {"last": 51},
        {"last": 0},
        {"sort": "p95"},
        {"search": "a\0"},
        {"x": "1"},
        {"after": "b"},
        {"after": "b-5"},
    ],
)
def test_what_makes_no_sense_is_refused(client: TestClient, asked: dict[str, object]) -> None:
    assert client.get(PIPELINES, params=asked).status_code == 422


def test_a_cursor_that_was_tampered_with_is_refused(store: Store, client: TestClient) -> None:
    for number in range(3):
        record(store, f"r{number}", f"{number}.f", *DONE)
    cursor = listed(client, limit=1).next
    assert cursor is not None
    mark = cursor.partition("-")[0]
    for forged in ("", "bm90IEpTT04=", "WzEsMl0=", "WzEyMzQ1Njc4OTAxMjM0NTY3ODkwLCJhIl0=", "WzEsIlx1MDAwMCJd"):
        answer = client.get(PIPELINES, params={"limit": 1, "after": f"{mark}-{forged}"})
        assert (answer.status_code, answer.json()["type"]) == (422, "BadCursorError")
    assert client.get(PIPELINES, params={"sort": "-last_run_at", "after": cursor}).status_code == 422


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    functions=st.lists(st.text("abAB.é\U0001f600", min_size=1, max_size=3), min_size=1, max_size=12, unique=True),
    order=st.sampled_from(PipelineOrder),
    limit=st.integers(1, 5),
    search=st.none() | st.sampled_from(["a", ".", "%"]),
)
def test_pages_of_pipelines_lose_and_repeat_none(
    tmp_path_factory: pytest.TempPathFactory,
    functions: list[str],
    order: PipelineOrder,
    limit: int,
    search: str | None,
) -> None:
    with open_store(tmp_path_factory.mktemp("pipelines")) as store:
        queries = PipelineQueries(store.engine)
        for number, function in enumerate(functions):
            record(store, f"r{number}", function, second=number // 3)
        expected = [f for f in functions if search is None or search.lower() in f.lower()]
        found, after = [], None
        for turn in range(20):
            page = queries.page(PipelineFilter(search=search, order=order), after=after, limit=limit)
            found += [each.function for each in page.items]
            after = page.next
            if after is None:
                break
            # A new pipeline that has no place after this one in any order.
            record(store, f"new {turn}", "!", second=1000 + turn)
    assert [function for function in found if function != "!"] == _sorted(expected, functions, order)


def _sorted(expected: list[str], functions: list[str], order: PipelineOrder) -> list[str]:
    if order is PipelineOrder.BY_NAME:
        return sorted(expected)
    return sorted(expected, key=lambda function: (functions.index(function) // 3, function), reverse=True)


def test_a_page_takes_as_many_statements_however_many_pipelines_it_has(store: Store, client: TestClient) -> None:
    counted: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *facts: counted.append(facts[2]))
    counts = []
    for number in range(40):
        record(store, f"r{number}", f"{number % 20}.f", *DONE, second=number)
        counted.clear()
        listed(client)
        counts.append(len([statement for statement in counted if statement.startswith(("SELECT", "WITH"))]))
    assert set(counts) == {counts[0]}


def test_the_last_runs_are_read_from_an_index(store: Store) -> None:
    query = query_of(PipelineFilter(search="a", order=PipelineOrder.LAST_RUN_FIRST), limit=50)
    text = query.compile(dialect=store.engine.dialect, compile_kwargs={"literal_binds": True})
    with store.engine.connect() as db:
        plan = [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    assert not [step for step in plan if step.startswith("SCAN runs")], plan
    read = [step for step in plan if step.startswith("SEARCH runs")]
    assert all("roots_by_function" in step for step in read), plan
    assert "SEARCH runs USING INDEX roots_by_function (parent_id=? AND function=? AND created_at>?)" in read
    assert [step for step in plan if "MATERIALIZE" in step or "CO-ROUTINE counted" in step], plan
