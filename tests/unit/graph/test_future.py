from __future__ import annotations

import dataclasses
from typing import NamedTuple, TypedDict

import pytest

import sematic
from sematic.graph.future import Future


@dataclasses.dataclass
class Point:
    x: int
    y: float = 0.0


class Pair(NamedTuple):
    left: str
    right: int


class Options(TypedDict):
    depth: int


@sematic.func
def numbers() -> list[int]:
    return [1, 2, 3]


@sematic.func
def two() -> tuple[int, str]:
    return 1, "a"


@sematic.func
def many() -> tuple[int, ...]:
    return (1, 2)


@sematic.func
def table() -> dict[str, float]:
    return {"a": 1.0}


@sematic.func
def point() -> Point:
    return Point(1, 2.0)


@sematic.func
def pair() -> Pair:
    return Pair("a", 1)


@sematic.func
def options() -> Options:
    return {"depth": 3}


@sematic.func
def text() -> str:
    return "a"


@sematic.func
def index() -> int:
    return 1


@sematic.func
def anything() -> object:
    return [7]


def value_of(make_output: object, annotation: object) -> object:
    """Run a pipeline that returns what `make_output` makes of futures."""

    def pipeline():
        return make_output()

    pipeline.__annotations__ = {"return": annotation}
    return sematic.SilentRunner().run(sematic.func(pipeline)())


@pytest.mark.parametrize(
    ("make_output", "annotation", "expected"),
    [
        (lambda: numbers()[0], int, 1),
        (lambda: numbers()[-1], int, 3),
        (lambda: numbers()[index()], int, 2),
        (lambda: two()[1], str, "a"),
        (lambda: two()[-2], int, 1),
        (lambda: many()[1], int, 2),
        (lambda: table()["a"], float, 1.0),
        (lambda: table()[text()], float, 1.0),
        (lambda: options()["depth"], int, 3),
        (lambda: point().x, int, 1),
        (lambda: point().y, float, 2.0),
        (lambda: pair().right, int, 1),
        (lambda: pair()[0], str, "a"),
        (lambda: anything()[0], object, 7),
    ],
)
def test_an_item_or_field_of_a_future_is_a_future_of_what_the_type_says(make_output, annotation, expected):
    assert value_of(make_output, annotation) == expected


def test_a_tuple_future_unpacks_into_futures_of_its_items():
    number, letter = two()
    assert isinstance(number, Future)
    assert letter.function.output_type is str


def test_a_named_tuple_future_unpacks_too():
    left, right = pair()
    assert (left.function.output_type, right.function.output_type) == (str, int)


@pytest.mark.parametrize("make", [numbers, many, table, point, text])
def test_what_has_no_known_number_of_items_does_not_unpack(make):
    with pytest.raises(NotImplementedError, match="only when it has run"):
        iter(make())


@pytest.mark.parametrize(
    ("make", "key", "error"),
    [
        (numbers, "a", TypeError),
        (numbers, slice(0, 1), TypeError),
        (numbers, True, TypeError),
        (two, 2, IndexError),
        (two, -3, IndexError),
        (two, "a", TypeError),
        (table, 3, TypeError),
        (options, "width", TypeError),
        (text, 0, TypeError),
        (point, 0, TypeError),
    ],
)
def test_a_key_the_type_does_not_have_is_refused_where_it_is_written(make, key, error):
    with pytest.raises(error, match=make.__name__):
        make()[key]


def test_a_future_of_the_wrong_type_cannot_be_a_key():
    with pytest.raises(TypeError, match=r"^The output of .*text cannot index the output of .*numbers"):
        numbers()[text()]
    with pytest.raises(TypeError, match=r"^3 cannot index the output of .*table"):
        table()[3]


def test_an_unknown_field_is_refused_with_the_fields_there_are():
    with pytest.raises(AttributeError, match=r"no field 'z'.*x, y"):
        _ = point().z


@pytest.mark.parametrize(
    "operation",
    [
        bool,
        len,
        int,
        float,
        lambda f: not f,
        lambda f: f + 1,
        lambda f: 1 + f,
        lambda f: f * 2,
        lambda f: f / 2,
        lambda f: f < 1,
        lambda f: f <= 1,
        lambda f: f > 1,
        lambda f: f >= 1,
        lambda f: f == 1,
        lambda f: f != 1,
        lambda f: 1 in f,
        lambda f: -f,
        lambda f: f(1),
        range,
    ],
)
def test_what_needs_a_value_is_refused_with_what_to_do_instead(operation):
    with pytest.raises(NotImplementedError, match=r"no value yet.*inside a @sematic.func"):
        operation(index())


def test_item_assignment_is_refused():
    with pytest.raises(NotImplementedError, match="item assignment"):
        numbers()[0] = 1


def test_in_place_operations_are_refused():
    future = index()
    with pytest.raises(NotImplementedError, match=r"\+="):
        future += 1


def test_futures_are_equal_by_identity_and_hashable():
    one, other = index(), index()
    assert one == one  # noqa: PLR0124 - the operator is what is tested
    assert one != other
    assert len({one, other, one}) == 2


def test_set_changes_the_call_and_returns_the_future():
    future = index()
    assert future.set(name="first", tags=["a", "b"], cache=True, timeout_mins=2) is future
    assert (future.props.name, future.props.tags, future.props.cache) == ("first", ("a", "b"), True)
    assert index().props.name == "index"


@pytest.mark.parametrize("blank", ["", "  ", "\u200b"])
def test_a_blank_name_is_no_name(blank):
    assert index().set(name=blank, cache=True).props.name == "index"


@pytest.mark.parametrize(
    "changes",
    [
        {"nmae": "x"},
        {"name": 3},
        {"tags": "a"},
        {"tags": [1]},
        {"cache": "yes"},
        {"timeout_mins": 0},
        {"timeout_mins": 1.5},
        {"timeout_mins": True},
        {"resource_requirements": sematic.ResourceRequirements()},
        {"standalone": True, "resource_requirements": "big"},
    ],
)
def test_a_setting_that_does_not_exist_or_cannot_be_is_refused_by_name(changes):
    with pytest.raises(ValueError, match=next(iter(changes)) if len(changes) == 1 else "resource_requirements"):
        index().set(**changes)


def test_set_inline_is_the_old_name_of_not_standalone():
    with pytest.warns(DeprecationWarning, match="standalone=True"):
        future = index().set(inline=False)
    assert future.props.standalone


def test_a_future_knows_its_place_in_the_graph_once_it_ran():
    @sematic.func
    def outer() -> int:
        return index()

    root = outer()
    assert root.is_root_future()
    assert root.state == "CREATED"
    sematic.SilentRunner().run(root)
    assert root.state == "RESOLVED"
    assert root.nested_future.parent_future is root
    assert root.value == 1
