"""Lists are the same whichever database they are read from."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sematic.model.changes import AttemptFailed, Batch, PipelineRunCreated, RunCreated
from sematic.model.states import RunState
from sematic.store.embedded import Store, open_store
from sematic.wire.graph import TICK, Graph
from sematic.wire.json import from_json
from sematic.wire.pipelines import PipelinePage
from sematic.wire.runs import RunPage
from tests.builders import (
    a_pipeline_run,
    a_run,
    after_noon,
    an_attempt,
    changes_of_chain,
    moves_of,
    run_id_of,
)
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


@pytest.mark.parametrize("kind", ["function", "owner"])
def test_several_can_be_asked_for_or_left_out(asking: TestClient, kind: str) -> None:
    for one, other in itertools.pairwise(HOSTILE):
        rows = pages(asking, "/api/v1/runs", RunPage, **{kind: [one, other]})
        assert {row.name for row in rows} == {one, other}
        rest = pages(asking, "/api/v1/runs", RunPage, **{f"not_{kind}": [one, other]})
        assert len(rest) == len(HOSTILE) + 6 - 2
        assert not {row.name for row in rest} & {one, other}


def test_runs_without_a_tag_are_found(asking: TestClient) -> None:
    rows = pages(asking, "/api/v1/runs", RunPage, not_tag=HOSTILE[:12])
    assert {row.name for row in rows if not row.name.startswith("chain")} == set(HOSTILE[12:])
    assert len(rows) == len(HOSTILE) - 12 + 6


def test_runs_are_found_by_how_long_they_took(asking: TestClient) -> None:
    took = {"chain": 2.0} | {f"chain-{number}": 1.0 for number in range(1, 6)}
    for least, most in ((None, 1), (1.5, None), (1, 2), (2.5, None)):
        asked = {name: value for name, value in (("min_duration", least), ("max_duration", most)) if value is not None}
        rows = pages(asking, "/api/v1/runs", RunPage, **asked)
        wanted = {name for name, each in took.items() if (least or 0) <= each <= (most or 9)}
        assert {row.name for row in rows} == wanted


def test_runs_in_other_states_are_found_interrupted_ones_too(asking: TestClient) -> None:
    rows = pages(asking, "/api/v1/runs", RunPage, not_state="RESOLVED")
    assert {row.name for row in rows} == set(HOSTILE)
    rows = pages(asking, "/api/v1/runs", RunPage, not_state="INTERRUPTED")
    assert {row.name for row in rows} == {"chain", *(f"chain-{number}" for number in range(1, 6))}


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


def test_what_was_tried_again_is_told_with_when_that_began(filled: Store, asking: TestClient) -> None:
    root = a_run("training")
    names = ("later", "again", "retrying", "stopped", "steady")
    steps = [a_run(name, root_id=root.id, parent_id=root.id, position=at) for at, name in enumerate(names, start=1)]
    later, again, retrying, stopped, steady = steps
    failed_once = (RunState.SCHEDULED, RunState.RETRYING)
    changes = [
        *map(RunCreated, (root, *steps)),
        *moves_of(later, *failed_once),
        *moves_of(again, *failed_once, RunState.SCHEDULED, RunState.RESOLVED),
        *moves_of(retrying, *failed_once),
        *moves_of(stopped, *failed_once, RunState.CANCELED),
        *moves_of(steady, RunState.SCHEDULED, RunState.RESOLVED),
        *(AttemptFailed(an_attempt(step)) for step in steps[:4]),
    ]
    filled.apply(Batch(changes))
    begun_at = after_noon(23)
    filled.apply(Batch(moves_of(replace(later, state=RunState.RETRYING), RunState.SCHEDULED, at=after_noon(22))))
    failed = from_json(asking.get(f"/api/v1/runs/{root.id}/graph").content, Graph).failed_attempts
    assert list(itertools.accumulate(failed.run)) == [1, 2, 3, 4]
    over = an_attempt(later).ended_at
    waits = [(began - over) // timedelta(microseconds=TICK) for began in (begun_at, after_noon(3))]
    assert failed.next == [*waits, None, None]
    for step, at in zip(steps, (begun_at, *map(after_noon, (3, 1, 1, 1))), strict=True):
        told = asking.get(f"/api/v1/runs/{step.id}").json()["run"]
        assert datetime.fromisoformat(told["last_started_at"]) == at
