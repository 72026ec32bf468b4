from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple, Optional, TypedDict

import pytest

import sematic
from sematic.graph.future import Future
from sematic.graph.lifting import holds_future


@dataclasses.dataclass
class Config:
    rate: float
    sizes: list[int] = dataclasses.field(default_factory=list)


class Both(NamedTuple):
    a: int
    b: str


class Options(TypedDict):
    depth: int


@sematic.func
def one() -> int:
    return 1


@sematic.func
def word() -> str:
    return "a"


def identity(annotation: Any):
    """A pipeline step that returns its argument, whose type is given."""

    def step(value):
        return value

    step.__annotations__ = {"value": annotation, "return": annotation}
    return sematic.func(step)


def passed_on(make_value: Any, annotation: Any) -> Any:
    """What arrives when a value with futures inside is passed as an argument."""
    step = identity(annotation)

    def pipeline():
        return step(make_value())

    pipeline.__annotations__ = {"return": annotation}
    return sematic.SilentRunner().run(sematic.func(pipeline)())


def returned(make_value: Any, annotation: Any) -> Any:
    """What comes out when a value with futures inside is returned."""

    def pipeline():
        return make_value()

    pipeline.__annotations__ = {"return": annotation}
    return sematic.SilentRunner().run(sematic.func(pipeline)())


CASES = [
    (lambda: [one(), 2, one()], list[int], [1, 2, 1]),
    (lambda: (one(), word()), tuple[int, str], (1, "a")),
    (lambda: (one(), 5), tuple[int, ...], (1, 5)),
    (lambda: {one(), 7}, set[int], {1, 7}),
    (lambda: {"a": one(), "b": 2}, dict[str, int], {"a": 1, "b": 2}),
    (lambda: {word(): one()}, dict[str, int], {"a": 1}),
    (lambda: Config(rate=one(), sizes=[one(), 3]), Config, Config(1.0, [1, 3])),
    (lambda: Both(one(), word()), Both, Both(1, "a")),
    (lambda: {"depth": one()}, Options, {"depth": 1}),
    (lambda: [(one(), "x"), (2, word())], list[tuple[int, str]], [(1, "x"), (2, "a")]),
    (lambda: {"a": [one()], "b": []}, dict[str, list[int]], {"a": [1], "b": []}),
    (lambda: [one(), None], list[Optional[int]], [1, None]),  # noqa: UP045
    (lambda: [one()], list[int] | None, [1]),
    (lambda: [one(), word()], object, [1, "a"]),
    (lambda: [one()], Any, [1]),
]


@pytest.mark.parametrize(("make_value", "annotation", "expected"), CASES)
def test_a_container_that_holds_futures_can_be_an_argument(make_value, annotation, expected):
    assert passed_on(make_value, annotation) == expected


@pytest.mark.parametrize(("make_value", "annotation", "expected"), CASES)
def test_a_container_that_holds_futures_can_be_returned(make_value, annotation, expected):
    assert returned(make_value, annotation) == expected


def test_what_the_user_made_is_left_as_it_is():
    first = one()
    inner = [first, 2]
    outer = {"a": inner}
    identity(dict[str, list[int]])(outer)
    assert outer == {"a": inner}
    assert inner[0] is first
    assert inner[1] == 2


@pytest.mark.parametrize(
    ("make_value", "annotation"),
    [
        (lambda: [word()], list[int]),
        (lambda: ["x", one()], list[int]),
        (lambda: (one(),), tuple[int, int]),
        (lambda: {"a": word()}, dict[str, int]),
        (lambda: Config(rate=word()), Config),
        (lambda: [one()], int),
        (lambda: {"a": one()}, list[int]),
    ],
)
def test_a_container_whose_futures_can_never_fit_is_refused_at_the_call(make_value, annotation):
    with pytest.raises(TypeError, match="value"):
        identity(annotation)(make_value())


def test_a_container_that_holds_itself_and_a_future_is_refused_plainly():
    loop: list[Any] = [one()]
    loop.append(loop)
    with pytest.raises(TypeError, match="itself"):
        identity(list[Any])(loop)


def test_futures_are_found_at_any_depth_and_cycles_are_no_trouble():
    loop: list[Any] = []
    loop.append(loop)
    assert not holds_future(loop)
    assert holds_future({"a": [({1}, Config(rate=one()))]})
    assert not holds_future([1.0] * 1000)


def test_lifted_containers_are_virtual_functions():
    future = identity(list[int])([one()])
    assert isinstance(future.kwargs["value"], Future)
    assert future.kwargs["value"].function.is_virtual
    assert future.kwargs["value"].props.name == "_make_list"
