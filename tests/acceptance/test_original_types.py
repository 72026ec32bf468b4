"""How the original casts and compares types. One row, one test."""

# ruff: noqa: UP006, UP007, UP035, UP045 - the annotations users of the original wrote

from __future__ import annotations

import datetime as dt
import math
import typing
from typing import Any, Dict, List, Optional, Set, Tuple, Union

import pytest

import sematic
from sematic.types.casting import can_cast_type, safe_cast
from tests.acceptance.original_classes import Colour, Config, Frozen, Named, Point, Shape, Square, WiderConfig, Wrapped

CASTS: list[tuple[Any, Any, Any]] = [
    (int, True, True),
    (int, 1.9, 1),
    (int, "42", 42),
    (float, 1, 1.0),
    (float, "3.1", 3.1),
    (bool, "x", True),
    (bool, [], False),
    (str, "a", "a"),
    (type(None), None, None),
    (Union[int, float], 1.5, 1.5),
    (Union[float, int], 1, 1),
    (Union[str, int], 2, 2),
    (Union[int, str], "x", "x"),
    (Optional[int], None, None),
    (Optional[int], "3", 3),
    (List[int], (1, "2"), [1, 2]),
    (List[int], range(2), [0, 1]),
    (list[int], {3}, [3]),
    (Set[int], ["1", 1], {1}),
    (Tuple[int, str], ["1", "a"], (1, "a")),
    (Tuple[int, ...], ["1", 2], (1, 2)),
    (Dict[str, int], {"a": "1"}, {"a": 1}),
    (Dict[str, Optional[float]], {"a": 1, "b": None}, {"a": 1.0, "b": None}),
    (Colour, Colour.RED, Colour.RED),
    (Colour, "b", Colour.BLUE),
    (Config, Config(1, ["2"]), Config(1.0, [2])),
    (Config, {"rate": 1, "layers": (), "ignored": 3}, Config(1.0, [])),
    (Frozen, Frozen(1), Frozen(1)),
    (Point, (1, "2"), Point(1.0, 2.0)),
    (object, 3, 3),
    (bytes, b"a", b"a"),
    (list[dict[str, tuple[int, ...]]], [{"a": ["1"]}], [{"a": (1,)}]),
    (typing.Any, "x", "x"),
    (typing.Literal["a", "b"], "a", "a"),
    (int | None, "1", 1),
    (dt.date, dt.date(2026, 1, 2), dt.date(2026, 1, 2)),
]


@pytest.mark.parametrize(("target", "value", "expected"), CASTS)
def test_values_are_cast(target: Any, value: Any, expected: Any) -> None:
    cast, error = safe_cast(value, target)
    assert error is None
    assert cast == expected
    assert type(cast) is type(expected)


@pytest.mark.parametrize(
    ("target", "value"),
    [
        (int, "4.2"),
        (int, math.nan),
        (int, None),
        (float, "x"),
        (float, None),
        (str, 3),
        (str, None),
        (type(None), 0),
        (Union[int, float], "x"),
        (List[int], 3),
        (List[int], ["x"]),
        (Tuple[int, str], (1,)),
        (Tuple[int, str], (1, "a", 2)),
        (Dict[str, int], [("a", 1)]),
        (Dict[str, int], {"a": "x"}),
        (Colour, "green"),
        (Config, {"layers": []}),
        (Shape, 3),
        (Wrapped, 3),
        (typing.Literal["a"], "b"),
    ],
)
def test_values_that_do_not_fit_are_refused(target: Any, value: Any) -> None:
    cast, error = safe_cast(value, target)
    assert cast is None
    assert error


def test_other_classes_are_kept_or_constructed() -> None:
    square = Square()
    assert safe_cast(square, Shape) == (square, None)
    made, error = safe_cast("t", Wrapped)
    assert error is None
    assert made.text == "t"


def test_a_dataclass_is_cast_as_a_copy() -> None:
    given = Config(1, ["2"])
    cast, _ = safe_cast(given, Config)
    assert cast is not given
    assert given.layers == ["2"]


def test_a_subclass_of_a_dataclass_is_preserved() -> None:
    @sematic.func
    def same(config: Config) -> Config:
        return config

    assert sematic.SilentRunner().run(same(WiderConfig(1, [], "y"))) == WiderConfig(1.0, [], "y")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (int, int),
        (int, float),
        (float, int),
        (bool, int),
        (bool, bool),
        (Square, Shape),
        (List[int], List[float]),
        (Tuple[int, int], List[int]),
        (Set[int], List[float]),
        (Tuple[int, str], Tuple[float, str]),
        (int, Union[str, int]),
        (int, Optional[int]),
        (Union[int, bool], float),
        (Dict[str, int], Dict[str, float]),
        (WiderConfig, Config),
        (Config, Frozen),
        (Config, object),
    ],
)
def test_types_that_fit(source: Any, target: Any) -> None:
    ok, error = can_cast_type(source, target)
    assert ok, error


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (str, int),
        (str, float),
        (int, bool),
        (int, str),
        (Shape, Square),
        (List[str], List[float]),
        (Tuple[int, str], List[int]),
        (Tuple[int], Tuple[int, int]),
        (float, Union[str, Square]),
        (Union[int, str], int),
        (Dict[str, str], Dict[str, int]),
        (Frozen, Named),
        (int, Config),
    ],
)
def test_types_that_never_fit(source: Any, target: Any) -> None:
    ok, error = can_cast_type(source, target)
    assert not ok
    assert error
