"""How the output of a function went from run to run is told for numbers and truth values."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sematic.model.changes import Batch, RunCreated
from sematic.model.records import Run, View, ViewKind
from sematic.model.states import RunState
from sematic.types.viewing import number_as_json
from tests.builders import a_run, after_noon, an_artifact, changes_of_success, moves_of, run_id_of
from tests.integration.server.one_run.conftest import Web


@pytest.fixture
def kept_in(database: str | None) -> str | None:
    return database


def shown(value: float | str) -> View:
    content = {"type": type(value).__name__, "value": number_as_json(value) if isinstance(value, float) else value}
    return View(kind=ViewKind.SCALAR, summary=str(value), content=content)


def record(web: Web, run: Run, value: Any, *, view: View | None = None) -> None:
    output = an_artifact(value, view=view or shown(value))
    web.store.apply(Batch(changes_of_success(run, output=output)))


def record_roots(web: Web, *values: Any, start: int = 0) -> None:
    """Record runs of one pipeline, an hour after another, with these outputs."""
    for number, value in enumerate(values, start):
        record(web, a_run(f"r{number}", function="p.f", created_at=after_noon(3600 * number)), value)


def record_steps(web: Web, root: str, *values: Any, second: int, name: str = "fit") -> None:
    """Record a pipeline run that calls a function several times."""
    outer = a_run(root, function="p.f", created_at=after_noon(second))
    calls = [
        a_run(
            name,
            id=run_id_of(f"{root} {number}"),
            root_id=outer.id,
            parent_id=outer.id,
            position=number,
            function="p.fit",
            created_at=after_noon(second + 1 + number / 1000),
        )
        for number in range(1, len(values) + 1)
    ]
    web.store.apply(Batch([RunCreated(outer)]))
    for call, value in zip(calls, values, strict=True):
        record(web, call, value)
    web.store.apply(Batch(moves_of(outer, RunState.SCHEDULED, RunState.RESOLVED, at=after_noon(second + 9))))


def values_in(trend: Any) -> list[Any]:
    return [point["value"] for point in trend["points"]]


def test_the_output_of_a_pipeline_is_told_with_those_before_it(web: Web) -> None:
    record_roots(web, 0.5, 0.75, 0.9)
    trend = web.get(f"/runs/{run_id_of('r1')}/trend")
    assert (trend["pipeline"], trend["looked_at"], values_in(trend)) == ("p.f", 2, [0.5, 0.75])
    assert trend["points"][1] == {
        "run_id": run_id_of("r1"),
        "root_id": run_id_of("r1"),
        "created_at": "2026-11-20T13:00:00Z",
        "value": 0.75,
    }


def test_twenty_runs_are_looked_at(web: Web) -> None:
    record_roots(web, *map(float, range(25)))
    trend = web.get(f"/runs/{run_id_of('r24')}/trend")
    assert (trend["looked_at"], values_in(trend)) == (20, list(map(float, range(5, 25))))


def test_what_is_odd_in_a_number_is_told_as_views_have_it(web: Web) -> None:
    record_roots(web, math.nan, True, -7)
    record(web, a_run("r3", function="p.f", created_at=after_noon(10**5)), 2**80, view=shown_huge(2**80))
    assert values_in(web.get(f"/runs/{run_id_of('r3')}/trend")) == [{"float": "nan"}, True, -7, str(2**80)]


def shown_huge(value: int) -> View:
    return View(kind=ViewKind.SCALAR, summary=str(value)[:200], content={"type": "int", "value": str(value)})


def test_runs_that_gave_no_number_have_no_point(web: Web) -> None:
    text = View(kind=ViewKind.TEXT, summary="words", content={"text": "words", "length": 5})
    record_roots(web, 1)
    record(web, a_run("t", function="p.f", created_at=after_noon(10)), "words", view=text)
    record(web, a_run("date", function="p.f", created_at=after_noon(15)), "2026-11-20", view=shown("2026-11-20"))
    record(web, a_run("long", function="p.f", created_at=after_noon(16)), 10**999, view=shown_huge(10**999))
    web.store.apply(Batch([RunCreated(a_run("going on", function="p.f", created_at=after_noon(20)))]))
    record_roots(web, 2, start=1)
    trend = web.get(f"/runs/{run_id_of('r1')}/trend")
    assert (trend["looked_at"], values_in(trend)) == (6, [1, 2])
    for without in ("t", "date", "long", "going on"):
        assert web.get(f"/runs/{run_id_of(without)}/trend") is None


def test_one_alone_is_no_trend(web: Web) -> None:
    record_roots(web, 1)
    record(web, a_run("other", function="p.g", created_at=after_noon(10)), 2)
    assert web.get(f"/runs/{run_id_of('r0')}/trend") is None
    assert web.get(f"/runs/{run_id_of('other')}/trend") is None
    assert "There is no run" in web.refuses(f"/runs/{'0' * 32}/trend", status=404)


def test_a_nested_run_is_compared_with_those_at_its_place(web: Web) -> None:
    record_steps(web, "one", 1, 10, 100, second=0)
    record_steps(web, "two", 2, 20, second=100)
    record_steps(web, "named otherwise", 7, 8, second=200, name="refit")
    record_steps(web, "three", 3, 30, 300, second=300)
    told = [web.get(f"/runs/{run_id_of(f'three {number}')}/trend") for number in (1, 2, 3)]
    assert [values_in(trend) for trend in told] == [[1, 2, 3], [10, 20, 30], [100, 300]]
    assert {(trend["pipeline"], trend["looked_at"]) for trend in told} == {("p.f", 4)}
    assert [point["root_id"] for point in told[2]["points"]] == [run_id_of("one"), run_id_of("three")]


def test_a_run_with_a_blank_name_is_compared_with_those_called_as_its_function(web: Web) -> None:
    record_steps(web, "one", 1, second=0, name=" ")
    record_steps(web, "two", 2, second=100)
    assert values_in(web.get(f"/runs/{run_id_of('two 1')}/trend")) == [1, 2]


def test_a_run_of_another_pipeline_at_the_same_time_is_another(web: Web) -> None:
    record_steps(web, "one", 1, second=0)
    record_steps(web, "beside", 5, second=2)
    record_steps(web, "three", 3, second=6)
    assert values_in(web.get(f"/runs/{run_id_of('three 1')}/trend")) == [1, 5, 3]


def test_far_behind_others_in_its_pipeline_run_there_is_none(web: Web) -> None:
    for number, root in enumerate(("one", "two")):
        record_steps(web, root, *range(201), second=100 * number)
    assert values_in(web.get(f"/runs/{run_id_of('two 200')}/trend")) == [199, 199]
    assert web.get(f"/runs/{run_id_of('two 201')}/trend") is None
