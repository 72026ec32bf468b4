"""The graph of a pipeline run travels as columns from which every run and edge can be read again."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sematic.cli.wording import duration
from sematic.model.changes import AttemptFailed, Batch, PipelineRunCreated, RunCreated, RunMoved
from sematic.model.ids import RunId
from sematic.model.states import PipelineRunState, RunState
from sematic.server.graphs import graph_of, length_of
from sematic.store.embedded import Store
from sematic.store.failed_attempts import Failed
from sematic.store.skeleton import Bound, Skeleton
from sematic.wire.graph import TICK, Edges, Graph
from sematic.wire.json import from_json
from tests.builders import (
    NOON,
    a_pipeline_run,
    a_run,
    after_noon,
    an_attempt,
    an_input,
    changes_of_chain,
    moves_of,
    run_id_of,
)

CHAIN = run_id_of("chain")
MS = 1000 // TICK
"""The ticks of a millisecond."""
ONE = timedelta(microseconds=TICK)


def graph(client: TestClient, run_id: str) -> Graph:
    answer = client.get(f"/api/v1/runs/{run_id}/graph")
    assert answer.status_code == 200, answer.text
    return from_json(answer.content, Graph)


def ids_of(graph: Graph) -> list[str]:
    return [graph.ids[start : start + graph.id_length] for start in range(0, len(graph.ids), graph.id_length)]


def read(table: tuple[str, ...], differences: list[int]) -> list[str]:
    return [table[place] for place in accumulate(differences)]


def edges_of(graph: Graph, edges: Edges) -> list[tuple[int, int, str]]:
    names = read(graph.edge_names, edges.name)
    return list(zip(accumulate(edges.consumer), accumulate(edges.producer), names, strict=True))


def test_every_run_and_edge_can_be_read_again(store: Store, client: TestClient) -> None:
    store.apply(Batch(changes_of_chain(3)))
    got = graph(client, CHAIN)
    assert (got.root_id, got.pipeline_state) == (CHAIN, PipelineRunState.COMPLETE)
    names = ["chain", "chain-1", "chain-2", "chain-3"]
    assert ids_of(got) == [run_id_of(name)[: got.id_length] for name in names]
    assert read(got.names, got.name) == names
    assert read(got.functions, got.function) == [f"pipelines.demo.{name}" for name in names]
    assert [got.states[place] for place in got.state] == ["RESOLVED"] * 4
    assert list(accumulate(got.parent)) == [-1, 0, 0, 0]
    assert edges_of(got, got.inputs) == [(2, 1, "x"), (3, 2, "x")]
    assert edges_of(got, got.results) == [(0, 3, "output")]
    assert (got.origin, list(accumulate(got.created))) == (NOON, [0, MS, 2 * MS, 3 * MS])
    assert (got.started, got.ended) == ([MS * 1000, MS * 999, MS * 998, MS * 997], [MS * 2000] + [MS * 1000] * 3)


def test_steps_of_a_tenth_of_a_millisecond_are_as_long_as_they_were(store: Store, client: TestClient) -> None:
    root = a_run("root", created_at=NOON + timedelta(microseconds=900))
    steps = [a_run(f"step {n}", root_id=root.id, parent_id=root.id, position=n) for n in range(1, 13)]
    begins = [NOON + timedelta(microseconds=1000 + 120 * step.position) for step in steps]
    moves = [
        RunMoved(run_id=step.id, expected=expected, to=to, at=at)
        for step, begin in zip(steps, begins, strict=True)
        for expected, to, at in (
            (RunState.CREATED, RunState.SCHEDULED, begin),
            (RunState.SCHEDULED, RunState.RESOLVED, begin + timedelta(microseconds=90)),
        )
    ]
    store.apply(Batch([*map(RunCreated, (root, *steps)), *moves]))
    got = graph(client, root.id)
    assert (got.origin, got.ended) == (root.created_at, [None, *[9] * 12])
    after = zip(accumulate(got.created), got.started, strict=True)
    assert [got.origin + (at + (later or 0)) * ONE for at, later in after][1:] == begins


@given(st.integers(0, 20_000) | st.integers(0, 100_000_000) | st.integers(0, 10**13))
def test_people_read_of_a_length_of_time_what_they_read_elsewhere(micros: int) -> None:
    assert duration(ONE * length_of(micros)) == duration(timedelta(microseconds=micros))


def test_a_graph_says_how_far_the_feed_had_come(store: Store, client: TestClient) -> None:
    store.apply(Batch(changes_of_chain(2)))
    before = graph(client, CHAIN).seq
    other = a_run("other")
    store.apply(Batch([RunCreated(other), *moves_of(other, RunState.SCHEDULED)]))
    latest = client.get("/api/v1/changes/latest").json()["seq"]
    assert before < graph(client, CHAIN).seq == latest


def test_failed_attempts_of_what_was_started_again_are_told(store: Store, client: TestClient) -> None:
    root = a_run("root")
    flaky = a_run("flaky", root_id=root.id, parent_id=root.id, position=1)
    once = a_run("once", root_id=root.id, parent_id=root.id, position=2)
    store.apply(
        Batch(
            [
                *map(RunCreated, (root, flaky, once)),
                *moves_of(flaky, RunState.SCHEDULED, RunState.RETRYING, RunState.SCHEDULED),
                AttemptFailed(an_attempt(flaky, 1)),
                AttemptFailed(an_attempt(flaky, 2)),
                *moves_of(once, RunState.SCHEDULED),
                AttemptFailed(an_attempt(once)),
            ]
        )
    )
    failed = graph(client, root.id).failed_attempts
    first = (after_noon(1) - root.created_at) // ONE
    assert (failed.run, failed.started, failed.ended) == ([1, 0], [first, MS * 1000], [MS * 1000] * 2)
    assert failed.next == [0, None]


def test_what_has_not_started_or_ended_has_no_such_moment(store: Store, client: TestClient) -> None:
    root = a_run("root")
    waiting = a_run("waiting", root_id=root.id, parent_id=root.id, position=1)
    reused = a_run("reused", root_id=root.id, parent_id=root.id, position=2, is_virtual=True)
    moves = moves_of(reused, RunState.RESOLVED, original_run_id=run_id_of("earlier"))
    store.apply(Batch([*map(RunCreated, (root, waiting, reused)), *moves_of(root, RunState.SCHEDULED), *moves]))
    got = graph(client, root.id)
    assert (got.started, got.ended) == ([MS * 1000, None, None], [None, None, MS * 1000])
    assert (got.flags, got.attempts) == ([0, 0, 3], [1, 0, 0])
    assert (got.pipeline_state, got.is_interrupted) == (None, False)


def test_an_output_of_another_pipeline_run_is_no_edge(store: Store, client: TestClient) -> None:
    root = a_run("root")
    store.apply(Batch([RunCreated(root, (an_input(root, "x", producer_id=run_id_of("elsewhere")),))]))
    assert edges_of(graph(client, root.id), graph(client, root.id).inputs) == []


def test_a_nested_run_or_the_beginning_of_an_id_leads_to_the_same_graph(store: Store, client: TestClient) -> None:
    store.apply(Batch(changes_of_chain(2)))
    assert graph(client, run_id_of("chain-2")) == graph(client, CHAIN[:8].upper()) == graph(client, CHAIN)


def test_a_pipeline_run_that_lost_its_driver_says_so(store: Store, client: TestClient) -> None:
    store.apply(Batch([PipelineRunCreated(a_pipeline_run()), RunCreated(a_run())]))
    got = graph(client, a_run().id)
    assert (got.is_interrupted, got.interruption) == (True, "its process ended before the run did")
    detail = client.get(f"/api/v1/runs/{a_run().id}").json()
    heard = datetime.fromisoformat(detail["trouble"]["since"])
    assert got.interrupted_at == (heard - got.origin) // ONE


def test_the_graph_of_what_has_ended_is_sent_once(store: Store, client: TestClient) -> None:
    store.apply(Batch(changes_of_chain(2)))
    first = client.get(f"/api/v1/runs/{CHAIN}/graph")
    again = client.get(f"/api/v1/runs/{CHAIN}/graph", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"/api/v1/runs/{CHAIN}/graph", headers={"if-none-match": '"other"'})
    assert other.status_code == 200


def test_the_graph_of_what_goes_on_is_sent_every_time(store: Store, client: TestClient) -> None:
    store.apply(Batch([PipelineRunCreated(a_pipeline_run()), RunCreated(a_run())]))
    assert "etag" not in client.get(f"/api/v1/runs/{a_run().id}/graph").headers


def test_a_graph_with_a_run_left_open_by_a_crash_may_still_change(store: Store, client: TestClient) -> None:
    left = a_run("left", root_id=CHAIN, parent_id=CHAIN, position=9)
    store.apply(Batch([*changes_of_chain(2), RunCreated(left)]))
    assert "etag" not in client.get(f"/api/v1/runs/{CHAIN}/graph").headers
    store.apply(Batch(moves_of(left, RunState.CANCELED)))
    assert "etag" in client.get(f"/api/v1/runs/{CHAIN}/graph").headers


def test_whoever_reads_no_gzip_gets_none(store: Store, client: TestClient) -> None:
    store.apply(Batch(changes_of_chain(2)))
    for accepted, encoding in (("gzip, br", "gzip"), ("identity", None), ("gzip;q=0", None), ("br", None)):
        answer = client.get(f"/api/v1/runs/{CHAIN}/graph", headers={"accept-encoding": accepted})
        assert answer.headers.get("content-encoding") == encoding
        assert from_json(answer.content, Graph).root_id == CHAIN


@pytest.mark.parametrize(
    ("run_id", "status"),
    [
        ("0" * 32, 404),
        ("abc", 422),
        ("xyz1", 422),
        ("..%2f..", 404),
        ("'; DROP TABLE runs", 422),
        ("%00%00%00%00", 404),
    ],
)
def test_no_graph_is_a_sentence(client: TestClient, run_id: str, status: int) -> None:
    answer = client.get(f"/api/v1/runs/{run_id}/graph")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_ids_that_begin_alike_are_told_apart(store: Store, client: TestClient) -> None:
    root = a_run("root", id=RunId("a" * 31 + "0"))
    twin = replace(root, id=RunId("a" * 31 + "1"), parent_id=root.id, position=1)
    store.apply(Batch([RunCreated(root), RunCreated(twin)]))
    assert ids_of(graph(client, root.id)) == [root.id, twin.id]


@settings(deadline=None)
@given(
    names=st.lists(st.text(max_size=5), min_size=1, max_size=20),
    moments=st.lists(st.none() | st.integers(-(10**15), 10**16), min_size=20, max_size=20),
    edges=st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25), st.text(max_size=2)), max_size=30),
)
def test_any_columns_can_be_read_again(
    names: list[str], moments: list[int | None], edges: list[tuple[int, int, str]]
) -> None:
    size = len(names)
    ids = [run_id_of(str(number)) for number in range(26)]
    created = [moment or 0 for moment in moments[:size]]
    skeleton = Skeleton(
        ids=ids[:size],
        parent_ids=[None, *ids[: size - 1]],
        functions=names,
        names=names,
        states=["CREATED"] * size,
        created=created,
        started=moments[:size],
        ended=moments[:size],
        attempts=[0] * size,
        are_virtual=[False] * size,
        original_run_ids=[None] * size,
        failed=Failed(runs=[], started=[], ended=[], next=[]),
        inputs=Bound(
            consumers=[ids[consumer] for consumer, _, _ in edges],
            producers=[ids[producer] for _, producer, _ in edges],
            names=[name for _, _, name in edges],
        ),
        results=Bound(consumers=[], producers=[], names=[]),
    )
    got = graph_of(skeleton, root_id=ids[0], seq=0, state=None, interruption=None)
    assert read(got.names, got.name) == read(got.functions, got.function) == names
    assert list(accumulate(got.parent)) == list(range(-1, size - 1))
    assert list(accumulate(got.created)) == [(moment - created[0]) // TICK for moment in created]
    assert edges_of(got, got.inputs) == [edge for edge in edges if max(edge[:2]) < size]
