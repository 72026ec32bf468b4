"""Calls under one name are told apart by the arguments in which they differ."""

from __future__ import annotations

from typing import Any

import pytest

from sematic.model.changes import ArtifactRecorded, Batch, Change, RunCreated
from sematic.model.records import Artifact, Binding, Run, View, ViewKind
from tests.builders import a_run, after_noon, an_artifact, an_input, run_id_of
from tests.integration.server.one_run.conftest import Web

ROOT = run_id_of("root")


@pytest.fixture
def kept_in(database: str | None) -> str | None:
    return database


def a_call(number: int, *, name: str = "fit", moment: float | None = None) -> Run:
    return a_run(
        name,
        id=run_id_of(f"call {number}"),
        root_id=ROOT,
        parent_id=ROOT,
        position=number,
        function="p.fit",
        created_at=after_noon(number / 1000 if moment is None else moment),
    )


def shown(value: object, *, kind: ViewKind = ViewKind.SCALAR, summary: str | None = None) -> Artifact:
    return an_artifact(value, view=View(kind=kind, summary=str(value) if summary is None else summary, content={}))


def record(web: Web, *calls: tuple[Run, dict[str, Artifact | str]]) -> None:
    """Record calls with what they were given: artifacts, or runs that make them."""
    changes: list[Change] = [RunCreated(a_run("root"))]
    for call, given in calls:
        changes += [ArtifactRecorded(each) for each in given.values() if isinstance(each, Artifact)]
        bound: list[Binding] = [
            an_input(call, name, artifact_id=each.id)
            if isinstance(each, Artifact)
            else an_input(call, name, producer_id=each)
            for name, each in given.items()
        ]
        changes.append(RunCreated(call, tuple(bound)))
    web.store.apply(Batch(changes))


def told(web: Web, number: int) -> tuple[list[str], list[list[str | None]]]:
    varying: Any = web.get(f"/runs/{run_id_of(f'call {number}')}/varying")
    return varying["names"], [call["texts"] for call in varying["calls"]]


def test_only_arguments_that_differ_are_told_in_the_order_of_the_signature(web: Web) -> None:
    days = shown(7)
    record(web, *((a_call(n), {"z": shown(n / 10), "day": days, "a": shown(n % 2)}) for n in (1, 2, 3)))
    assert told(web, 1) == (["z", "a"], [["0.1", "1"], ["0.2", "0"], ["0.3", "1"]])
    first = web.get(f"/runs/{run_id_of('call 1')}/varying")["calls"][0]
    assert first["run_id"] == run_id_of("call 1")


def test_calls_with_blank_names_are_called_as_their_function(web: Web) -> None:
    record(web, *((a_call(n, name=name), {"x": shown(n)}) for n, name in ((1, " "), (2, "fit"))))
    assert told(web, 1) == (["x"], [["1"], ["2"]])


def test_what_other_runs_made_is_not_told(web: Web) -> None:
    record(web, *((a_call(n), {"x": run_id_of(f"maker {n}"), "y": shown(n)}) for n in (1, 2)))
    assert told(web, 1) == (["y"], [["1"], ["2"]])


def test_long_values_and_those_a_line_does_not_tell_apart_are_left_out(web: Web) -> None:
    def given(number: int) -> dict[str, Artifact | str]:
        return {
            "long": shown(f"{number}" * 41, kind=ViewKind.TEXT),
            "list": shown([number] * 4, kind=ViewKind.LIST, summary=f"list[int], {number}"),
            "alike": shown((number, 1), kind=ViewKind.TREE, summary="Config(…)"),
            "config": shown((number, 2), kind=ViewKind.TREE, summary=f"Config(x={number})"),
            "word": shown(f"w{number}", kind=ViewKind.TEXT),
        }

    record(web, *((a_call(n), given(n)) for n in (1, 2)))
    assert told(web, 1) == (["config", "word"], [["Config(x=1)", "w1"], ["Config(x=2)", "w2"]])


def test_one_that_was_given_something_else_has_no_text(web: Web) -> None:
    record(
        web,
        (a_call(1), {"x": shown(1)}),
        (a_call(2), {"x": run_id_of("maker")}),
        (a_call(3), {"x": shown(3)}),
    )
    assert told(web, 1) == (["x"], [["1"], [None], ["3"]])


def test_other_names_earlier_calls_and_other_callers_are_not_compared(web: Web) -> None:
    other = a_run("fit", id=run_id_of("elsewhere"), function="p.fit", created_at=after_noon(1))
    record(
        web,
        *((a_call(n), {"x": shown(n)}) for n in (1, 2)),
        (a_call(3, name="load"), {"x": shown(3)}),
        *((a_call(n), {"x": shown(n)}) for n in (4, 5)),
        (other, {"x": shown(99)}),
    )
    assert told(web, 2) == (["x"], [["2"], ["4"], ["5"]])
    for alone in (3, 5):
        assert told(web, alone) == ([], [])
    assert web.get(f"/runs/{ROOT}/varying") == {"names": [], "calls": []}
    assert "There is no run" in web.refuses(f"/runs/{'0' * 32}/varying", status=404)


def test_calls_of_the_same_moment_are_in_the_order_in_which_they_were_made(web: Web) -> None:
    record(web, *((a_call(n, moment=1), {"x": shown(n)}) for n in range(1, 9)))
    assert told(web, 1)[1] == [[str(n)] for n in range(1, 9)]
    assert told(web, 4)[1] == [[str(n)] for n in range(4, 9)]


def test_a_hundred_calls_and_five_arguments_are_told_at_the_most(web: Web) -> None:
    record(web, *((a_call(n), {f"x{k}": shown(1000 * k + n) for k in range(7)}) for n in range(120)))
    names, texts = told(web, 10)
    assert (names, len(texts)) == (["x0", "x1", "x2", "x3", "x4"], 100)
    assert (texts[0][0], texts[-1][4]) == ("10", "4109")
