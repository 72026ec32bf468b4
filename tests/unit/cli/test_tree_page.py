"""Inputs and results of nested runs: brief, on one line, the result first."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.text import Text

from sematic.cli.tree_page import CallAndResult, brief


def printed(inputs: str, result: str, *, width: int) -> str:
    page = io.StringIO()
    Console(file=page, width=width, color_system=None).print(CallAndResult(inputs, Text(result)))
    return page.getvalue().rstrip()


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        ("1", "1"),
        ("Config(rate=0.1)", "Config(rate=0.1)"),
        ("Config(rate=0.1, names=['a', 'b'], seed=7)", "Config(...)"),
        ("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", "[1, 2, 3, 4, 5, 6, 7, 8…"),
        ("DataFrame: 1,797 rows and 65 columns", "DataFrame"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_long_value_is_told_by_its_class_or_its_beginning(summary: str, told: str) -> None:
    assert brief(summary) == told


def test_both_are_shown_where_there_is_room() -> None:
    assert printed("(x=1)", "→ 2", width=40) == "(x=1)  → 2"


def test_the_inputs_give_way_to_the_result() -> None:
    assert (
        printed("(a=1, b=2, c=3, d=4)", "→ a result of some length", width=40)
        == "(a=1, b=2, c…  → a result of some length"
    )


def test_a_part_of_the_inputs_that_says_nothing_is_left_out() -> None:
    assert printed("(a=1, b=2, c=3, d=4)", "→ a result of some length", width=30) == "→ a result of some length"


def test_on_a_wide_page_a_long_result_leaves_room_for_the_inputs() -> None:
    line = printed("(x=1, config=Config(...))", "→ " + "a" * 200, width=120)
    assert line.startswith("(x=1, config=Config(...))  → aaa")
    assert len(line) == 120


def test_a_result_that_does_not_fit_is_cut() -> None:
    assert printed("(x=1)", "→ " + "a" * 100, width=20) == "→ " + "a" * 17 + "…"
