"""No question of the dashboard makes SQLite read a whole table, or sort one: indexes give what is asked for."""

import re
from typing import Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from sematic.model.changes import ArtifactRecorded, Batch, PipelineRunCreated, RunCreated
from sematic.model.states import RunState
from sematic.store.embedded import Store
from tests.builders import (
    a_pipeline_run,
    a_run,
    after_noon,
    an_artifact,
    an_error,
    an_input,
    changes_of_chain,
    moves_of,
    run_id_of,
)

WHOLE_TABLE = re.compile(r"SCAN (runs|run_tags|pipeline_runs|artifacts|bindings|attempts)( AS \w+)?$")
SPAN = "since=2026-11-20T12:00:00Z&until=2026-11-20T13:00:00Z"
ADDRESSES = [
    "/runs/summary",
    f"/runs/summary?roots_only=true&{SPAN}",
    f"/runs/summary?function=p.f&roots_only=true&{SPAN}",
    f"/runs/summary?tag=a&state=FAILED&{SPAN}",
    "/runs/summary?search=load&state=FAILED",
    "/runs/summary?owner=ann&not_tag=a&min_duration=1",
    "/runs?function=a&function=b&not_owner=ann&not_tag=a&max_duration=5&not_state=FAILED",
    f"/runs/{run_id_of('broken')}/failure",
    f"/runs/{run_id_of('fine')}/trend",
    f"/runs/{run_id_of('chain-1')}/trend",
    f"/runs/{run_id_of('call 1')}/varying",
    "/pipelines/p.f/functions",
    "/pipelines/p.f/grid?last=50",
    "/home?failed_since=2026-11-20T00:00:00Z",
    "/tags",
    "/owners?search=a",
    "/functions",
    "/artifacts?kind=table&search=a&function=p.f",
    "/artifacts?type=int&text=i",
    f"/runs/{run_id_of('broken')[:8]}",
]


@pytest.fixture
def filled(store: Store) -> Store:
    store.apply(Batch(changes_of_chain(3)))
    for name, state in (("broken", RunState.FAILED), ("fine", RunState.RESOLVED), ("going on", None)):
        run = a_run(name, function="p.f", tags=("a",), created_at=after_noon(9))
        states = [RunState.SCHEDULED, *([state] if state else [])]
        facts = {"error": an_error()} if state is RunState.FAILED else {}
        launched = [PipelineRunCreated(a_pipeline_run(name, user="ann"))] if state else []
        store.apply(Batch([*launched, RunCreated(run), *moves_of(run, *states, **facts)]))
    root = run_id_of("fine")
    for number in (1, 2):
        value = an_artifact(number)
        call = a_run("call", id=run_id_of(f"call {number}"), root_id=root, parent_id=root, position=number)
        store.apply(Batch([ArtifactRecorded(value), RunCreated(call, (an_input(call, artifact_id=value.id),))]))
    return store


@pytest.mark.parametrize("address", ADDRESSES)
def test_indexes_serve_every_question(filled: Store, client: TestClient, address: str) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    event.listen(filled.engine, "before_cursor_execute", note)
    assert client.get(f"/api/v1{address}").status_code == 200
    event.remove(filled.engine, "before_cursor_execute", note)
    assert asked
    for statement, parameters in asked:
        with filled.engine.connect() as db:
            rows = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plan = [row[3] for row in rows]
        # Small are the values that a recursion found, and the last runs of a pipeline.
        is_small = "RECURSIVE" in statement or "AS counted" in statement
        sorts = [] if is_small else [step for step in plan if "TEMP B-TREE FOR ORDER BY" in step]
        assert [step for step in plan if WHOLE_TABLE.match(step)] + sorts == [], f"{statement}\n{plan}"
