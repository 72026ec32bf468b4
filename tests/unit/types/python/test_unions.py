# ruff: noqa: UP007, UP045, PYI061 - the older ways to write types must work too
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NewType, Optional, Union

import pytest

from sematic.model.errors import CastError
from sematic.types.registry import codec_of
from tests.unit.types.stored import cast, kept, mismatch, view

UserId = NewType("UserId", int)


@dataclass(frozen=True)
class Cat:
    name: str


@dataclass(frozen=True)
class Dog:
    name: str


@pytest.mark.parametrize(
    ("value", "annotation", "expected"),
    [
        (1.5, Union[int, float], 1.5),
        (1, Union[float, int], 1),
        ("1", Union[int, str], "1"),
        ("1", Union[int, float], 1),
        ("1.5", Union[int, float], 1.5),
        (True, Union[int, bool], True),
        (None, Optional[int], None),
        ([1.5], Union[list[int], list[float]], [1.5]),
        (["1"], list[int] | list[str], ["1"]),
        (["1"], list[int] | dict[str, int], [1]),
        (Dog("a"), Cat | Dog, Dog("a")),
        ({"name": "a"}, Cat | Dog, Cat("a")),
    ],
)
def test_a_union_takes_the_exact_member_first_then_the_declared_order(
    value: Any, annotation: Any, expected: Any
) -> None:
    for made in (cast(value, annotation), kept(value, annotation)):
        assert (made, type(made)) == (expected, type(expected))


def test_the_order_of_members_is_not_mixed_up_between_equal_unions() -> None:
    assert cast("1", Union[float, int]) == 1.0
    assert type(cast("1", Union[float, int])) is float
    assert type(cast("1", Union[int, float])) is int
    assert type(cast(["1"], list[Union[float, int]])[0]) is float
    assert type(cast(["1"], list[Union[int, float]])[0]) is int


def test_what_no_member_takes_is_refused() -> None:
    with pytest.raises(CastError, match=r"cannot cast 'x' to int \| None"):
        cast("x", int | None)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (int, int | str),
        (int | bool, float),
        (int | None, Optional[float]),
        (Any, int),
        (int, Any),
        (str, object),
        (list[int] | set[int], list[int]),
        (UserId, int),
        (int, UserId),
        (Literal[1, 2], int),
        (int, Literal[1, 2]),
        (Literal[1], Literal[1, 2]),
        (Annotated[int, "m"], int),
        (Any | None, int),
    ],
)
def test_a_source_fits_if_all_it_may_be_fits(source: Any, target: Any) -> None:
    assert mismatch(source, target) is None


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (int | None, int),
        (int | str, int | None),
        (str, int | None),
        (object, int),
        (str, Literal[1]),
        (Literal[3], Literal[1, 2]),
        (Literal["a"], int),
        (str, UserId),
    ],
)
def test_a_source_that_may_be_something_else_does_not_fit(source: Any, target: Any) -> None:
    assert mismatch(source, target) is not None


def test_a_literal_is_one_of_its_values_and_of_the_same_class() -> None:
    assert kept("b", Literal["a", "b"]) == "b"
    assert kept(None, Literal["a", None]) is None
    for wrong in ("c", 1, True, None):
        with pytest.raises(CastError, match=r"Literal\['a', 2\]"):
            cast(wrong, Literal["a", 2])
    with pytest.raises(CastError):
        cast(True, Literal[1])


def test_a_new_type_is_its_supertype_with_a_name() -> None:
    assert cast("5", UserId) == 5
    assert kept(5, UserId) == 5
    assert codec_of(UserId).description.name.endswith(".UserId")


def test_an_annotated_type_is_the_type_itself() -> None:
    assert codec_of(Annotated[int, "meters"]) is codec_of(int)


def test_a_union_is_shown_as_the_member_it_is() -> None:
    assert view(5, int | str) == view(5, int)
    assert view("a", int | str) == view("a", str)


@pytest.mark.parametrize("annotation", [list[float | None], list[int | float | None], list[Any | None]])
def test_what_may_be_none_survives_as_what_it_is(annotation: Any) -> None:
    assert kept([None, 1.5, None, 2.5], annotation) == [None, 1.5, None, 2.5]


def test_what_may_be_none_survives_when_its_encoded_form_looks_like_a_label() -> None:
    assert kept(["list[str]", "a"], list[str] | None) == ["list[str]", "a"]
    assert kept(["list[str]", "a"], list[str] | int | None) == ["list[str]", "a"]
