"""What a saved test is made of."""

from __future__ import annotations

import ast
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.runners.replay_file import LONGEST_LITERAL, literal, runs_when_imported

_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=6,
)


@given(_PLAIN)
def test_a_literal_means_the_same_value(value: Any) -> None:
    text = literal(value)
    if text is not None:
        assert repr(ast.literal_eval(text)) == repr(value)


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, [math.inf], set(), frozenset({1}), object(), range(3), "x" * LONGEST_LITERAL]
)
def test_what_has_no_short_literal_is_none(value: object) -> None:
    assert literal(value) is None


def test_a_subclass_of_a_plain_type_is_not_plain() -> None:
    class Text(str):
        __slots__ = ()

    assert literal(Text("a")) is None


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("runner.run(f())", True),
        ("x = LocalRunner().run(f())", True),
        ("with a:\n    f().resolve()", True),
        ("if __name__ == '__main__':\n    runner.run(f())", False),
        ("def main():\n    runner.run(f())", False),
        ("import a", False),
        ("def (", False),
    ],
)
def test_programs_that_run_when_they_are_imported_are_told(text: str, runs: bool) -> None:
    assert runs_when_imported(text) is runs
