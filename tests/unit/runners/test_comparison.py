"""Which run stands where another did, and whether it gave the same."""

from __future__ import annotations

import pytest

from sematic.runners.comparison import pairs_of
from sematic.runners.reproducing import Verdict, verdict_of
from tests.builders import a_run, an_artifact_id


def test_runs_stand_for_each_other_by_place_function_and_turn() -> None:
    before = [a_run("root"), *(a_run(f"a{i}", parent_id=a_run("root").id, function="step") for i in range(2))]
    now = [a_run("again"), *(a_run(f"b{i}", parent_id=a_run("again").id, function="step") for i in range(3))]
    before[0], now[0] = a_run("root", function="pipeline"), a_run("again", function="pipeline")
    assert pairs_of(before, now) == {now[i].id: before[i].id for i in range(3)}


def test_nothing_stands_for_what_is_nested_in_something_new() -> None:
    root, again = a_run("root", function="pipeline"), a_run("again", function="pipeline")
    new = a_run("new", parent_id=again.id, function="new")
    inner = a_run("inner", parent_id=new.id, function="step")
    before = [root, a_run("step", parent_id=root.id, function="step")]
    assert pairs_of(before, [again, new, inner]) == {again.id: root.id}


@pytest.mark.parametrize(
    ("then", "now", "verdict"),
    [
        (1, 1, Verdict.SAME),
        (1, 2, Verdict.DIFFERS),
        (1, None, Verdict.MISSING),
        (None, 1, Verdict.NOTHING),
        (None, None, Verdict.NOTHING),
    ],
)
def test_outputs_are_compared_by_content(then: int | None, now: int | None, verdict: Verdict) -> None:
    ids = [None if value is None else an_artifact_id(value) for value in (then, now)]
    assert verdict_of(ids[0], ids[1]) is verdict
