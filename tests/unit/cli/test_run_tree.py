"""What is folded, what stays visible, and who belongs under whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic.cli.run_tree import FOLD_ABOVE, children_of, descendants_of, lines_of, root_cause_of
from sematic.model.states import RunState
from tests.builders import a_run, after_noon, an_error

if TYPE_CHECKING:
    from sematic.model.records import Run

ROOT = a_run("root")


def a_child(name: str, position: int = 1, *, of: Run = ROOT, **facts: object) -> Run:
    return a_run(name, root_id=ROOT.id, parent_id=of.id, position=position, **facts)


def many(count: int, **facts: object) -> list[Run]:
    return [a_child(f"train-{i}", i + 1, function="demo.train", **facts) for i in range(count)]


def test_runs_come_in_creation_order_below_their_caller() -> None:
    second, first = a_child("second", 2), a_child("first", 1)
    below = a_child("below", 3, of=first)
    lines = lines_of(ROOT.id, children_of([ROOT, second, below, first]))
    assert [(line.depth, line.runs[0].name) for line in lines] == [(0, "first"), (1, "below"), (0, "second")]


def test_twenty_calls_of_a_function_are_shown_one_by_one() -> None:
    assert len(lines_of(ROOT.id, children_of([ROOT, *many(FOLD_ABOVE)]))) == FOLD_ABOVE


def test_more_are_folded_into_one_line_where_the_first_was() -> None:
    runs = [a_child("load", 0), *many(FOLD_ABOVE + 1), a_child("report", 99)]
    lines = lines_of(ROOT.id, children_of([ROOT, *runs]))
    assert [len(line.runs) for line in lines] == [1, FOLD_ABOVE + 1, 1]


def test_failures_in_a_folded_line_stay_visible() -> None:
    runs = many(FOLD_ABOVE)
    broken = a_child("broken", 50, function="demo.train", state=RunState.FAILED)
    lines = lines_of(ROOT.id, children_of([ROOT, *runs, broken]))
    assert [line.runs[0].name for line in lines if not line.is_group] == ["broken"]
    assert lines[0].counts[RunState.FAILED] == 1


def test_nothing_is_folded_when_everything_is_wanted() -> None:
    runs = [ROOT, *many(FOLD_ABOVE + 5)]
    lines = lines_of(ROOT.id, children_of(runs, is_everything=True), is_everything=True)
    assert len(lines) == FOLD_ABOVE + 5


def test_runs_that_only_build_containers_are_left_out_unless_wanted() -> None:
    runs = [ROOT, a_child("_make_list", 1, is_virtual=True), a_child("step", 2)]
    assert [run.name for run in descendants_of(ROOT.id, children_of(runs))] == ["step"]
    assert len(descendants_of(ROOT.id, children_of(runs, is_everything=True))) == 2


def test_ten_thousand_levels_are_no_problem() -> None:
    runs = [ROOT]
    for number in range(10_000):
        runs.append(a_child(f"level-{number}", number + 1, of=runs[-1]))
    children = children_of(runs)
    assert len(descendants_of(ROOT.id, children)) == len(lines_of(ROOT.id, children)) == 10_000


def test_the_root_cause_is_what_failed_first() -> None:
    late = a_child("late", 1, state=RunState.FAILED, error=an_error(), ended_at=after_noon(9))
    early = a_child("early", 2, state=RunState.FAILED, error=an_error(), ended_at=after_noon(3))
    assert root_cause_of(ROOT, [late, early]) == early


def test_a_run_that_went_well_has_no_root_cause() -> None:
    assert root_cause_of(ROOT, [a_child("step")]) is None
