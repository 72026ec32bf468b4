# ruff: noqa: UP006, UP045 - the older ways to write types must work too
import math
from collections import OrderedDict, UserDict, UserList, deque
from collections.abc import Collection, Iterable, Mapping, MutableSequence, Sequence
from enum import Enum
from typing import Any, Dict, FrozenSet, List, Optional, Set, Tuple  # noqa: UP035

import numpy as np
import pytest

from sematic.model.errors import CastError
from sematic.model.records import ViewKind
from sematic.types.python.elements import counted
from sematic.types.python.lists import ListCodec
from sematic.types.registry import codec_of
from tests.unit.types.stored import cast, kept, mismatch, view


@pytest.mark.parametrize(
    "annotation", [list[int], List[int], Sequence[int], Iterable[int], Collection[int], MutableSequence[int]]
)
@pytest.mark.parametrize("value", [["1", 2], {"1": 0, 2: 0}, np.array([1, 2]), range(1, 3), UserList([1, 2])])
def test_any_iterable_becomes_a_list_of_cast_elements(annotation: Any, value: Any) -> None:
    assert cast(value, annotation) == [1, 2]
    assert type(cast([1, 2], annotation)) is list


def test_a_generator_becomes_a_list() -> None:
    assert cast((x for x in ("1", 2)), list[int]) == [1, 2]


def test_a_cast_list_is_a_new_list() -> None:
    given = [1, 2]
    made = cast(given, list[int])
    assert made == given
    assert made is not given


def test_nothing_the_user_passed_changes() -> None:
    given = {"a": ["1", 2]}
    assert cast(given, dict[str, list[int]]) == {"a": [1, 2]}
    assert given == {"a": ["1", 2]}


def test_a_sequence_may_be_a_tuple_and_stays_one() -> None:
    assert kept(("1", 2), Sequence[int]) == (1, 2)


def test_a_deque_keeps_its_length() -> None:
    again = kept(deque(["1", 2], maxlen=5), deque[int])
    assert (again, again.maxlen) == (deque([1, 2]), 5)


def test_an_element_that_does_not_fit_is_named() -> None:
    with pytest.raises(CastError, match=r"^\[1\]\['rate'\]: cannot cast 'abc' to float"):
        cast([{"rate": 1}, {"rate": "abc"}], list[dict[str, float]])


@pytest.mark.parametrize("value", [5, None])
def test_what_cannot_be_iterated_is_no_list(value: Any) -> None:
    for annotation in (list[int], set[int], tuple[int, ...], Dict[str, int]):
        with pytest.raises(CastError):
            cast(value, annotation)


def test_a_tuple_needs_exactly_as_many_elements() -> None:
    assert cast(["1", 2], Tuple[int, str | int]) == (1, 2)
    with pytest.raises(CastError, match="it has 3 elements, not 2"):
        cast([1, 2, 3], tuple[int, int])


def test_a_tuple_is_not_made_of_what_does_not_know_its_size() -> None:
    with pytest.raises(CastError, match="does not say how many"):
        cast((x for x in (1, 2)), tuple[int, int])


def test_a_tuple_of_any_length_takes_any_length() -> None:
    assert kept(["1", "2"], tuple[int, ...]) == (1, 2)
    assert kept([], tuple[int, ...]) == ()
    assert kept((), tuple[()]) == ()


def test_a_mapping_of_any_class_becomes_a_dict() -> None:
    made = cast(UserDict({"a": "1"}), Mapping[str, int])
    assert (made, type(made)) == ({"a": 1}, dict)
    assert type(cast(OrderedDict(a=1), dict[str, int])) is dict


def test_pairs_are_no_mapping() -> None:
    with pytest.raises(CastError, match="not a mapping"):
        cast([("a", 1)], dict[str, int])


def test_elements_that_cannot_be_in_a_set_are_refused() -> None:
    with pytest.raises(CastError, match="unhashable"):
        cast([[1], [2]], set[list[int]])
    with pytest.raises(CastError, match="unhashable"):
        cast({(1,): 1}, dict[list[int], int])


@pytest.mark.parametrize(
    ("value", "annotation"),
    [
        ([1, -1, 2**70], list[int]),
        ([1.5, math.inf, -0.0], list[float]),
        ([True, False], list[bool]),
        ([None], list[None]),
        ([b"a"], list[bytes]),
        ([[1], []], list[list[int]]),
        ({1, 2}, set[int]),
        ({"b", "a"}, Set[str]),
        (frozenset({1.5, 2.5}), FrozenSet[float]),
        ({(1, "a"), (2, "b")}, set[tuple[int, str]]),
        ({"b": 1, "a": 2}, dict[str, int]),
        ({1: "a", 2: "b"}, dict[int, str]),
        ({(1, 2): {"x": [None, 1.5]}}, dict[tuple[int, int], dict[str, list[Optional[float]]]]),
        ({"": "", "pickle": "type"}, dict[str, str]),
        ({"type": "int", "value": 1}, dict[str, Any]),
        ({"float": "nan", "base64": "x"}, Any),
        ([{"type": 1}, {"pickle": 0}], list[Any]),
        ({1: 2, "1": 3, None: 4, 2.5: 5}, dict[Any, Any]),
        ((1, "a", None, [1]), tuple[int, str, None, list[int]]),
        ({"a": {"b": {"c": [1, (2, 3), {4}]}}}, Any),
        ([deque([1]), frozenset({2})], Any),
    ],
)
def test_containers_survive_with_their_classes(value: Any, annotation: Any) -> None:
    again = kept(value, annotation)
    assert again == value
    assert repr(again) == repr(value) or isinstance(value, set | frozenset)


def test_a_dictionary_keeps_its_order() -> None:
    for given in ({"b": 1, "a": 2}, {2: 1, 1: 2}):
        assert list(kept(given, dict[Any, int])) == list(given)


def test_true_and_1_stay_what_they_were_in_a_list_of_integers() -> None:
    assert [type(x) for x in kept([True, 1], list[int])] == [bool, int]


def test_a_million_floats_are_their_own_trees() -> None:
    values = [1.5] * 1_000_000
    codec = codec_of(list[float])
    assert isinstance(codec, ListCodec)
    assert codec.element.leaves(values)  # type: ignore[attr-defined]
    assert not codec.element.leaves([*values, True])  # type: ignore[attr-defined]
    assert kept(values, list[float]) == values


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (list[int], list[float]),
        (set[int], list[int]),
        (tuple[int, float], list[int]),
        (tuple[int, ...], set[float]),
        (Sequence[bool], list[int]),
        (dict[str, int], list[str]),
        (tuple[int, bool], tuple[float, int]),
        (tuple[int, bool], tuple[int, ...]),
        (dict[str, bool], dict[str, int]),
        (dict[str, int], Mapping[str, Any]),
        (Mapping[str, int], dict[str, int]),
        (list[Any], list[int]),
        (list[list[int]], list[Any]),
    ],
)
def test_containers_whose_elements_fit_may_be_cast(source: Any, target: Any) -> None:
    assert mismatch(source, target) is None


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (list[str], list[int]),
        (int, list[int]),
        (list[int], tuple[int, ...]),
        (tuple[int, int], tuple[int]),
        (tuple[int, ...], tuple[int, int]),
        (dict[str, str], dict[str, int]),
        (list[int], dict[int, int]),
        (tuple[int, str], list[int]),
    ],
)
def test_containers_whose_elements_do_not_fit_may_not(source: Any, target: Any) -> None:
    reason = mismatch(source, target)
    assert reason is not None
    assert codec_of(source).description.name in reason


def test_the_reason_goes_down_to_what_does_not_fit() -> None:
    assert mismatch(list[dict[str, str]], list[dict[str, int]]) == (
        "list[dict[str, str]] cannot be cast to list[dict[str, int]]: "
        "dict[str, str] cannot be cast to dict[str, int]: str cannot be cast to int"
    )


def test_immutable_containers_of_immutables_are_immutable() -> None:
    for annotation in (tuple[int, str], tuple[int, ...], frozenset[str], Optional[int]):
        assert codec_of(annotation).is_immutable
    for annotation in (list[int], tuple[list[int]], frozenset[Any], dict[str, int], set[int]):
        assert not codec_of(annotation).is_immutable


class Kind(Enum):
    ONE = "one"
    TWO = "two"


def test_a_long_list_shows_its_first_hundred_and_says_how_many_there_are() -> None:
    shown = view([str(i) for i in range(1000)], list[str])
    assert shown.kind is ViewKind.LIST
    assert (shown.content["length"], len(shown.content["entries"])) == (1000, 100)
    assert shown.is_truncated
    assert shown.summary == "list[str] \N{MULTIPLICATION SIGN} 1,000"


@pytest.mark.parametrize(
    ("value", "annotation", "summary"),
    [
        (["a"], list[str], "['a']"),
        (["it's", "two\nlines"], list[str], """["it's", 'two\\nlines']"""),
        (["x" * 100], list[str], f"['{'x' * 59}…']"),
        ([], list[str], "[]"),
        ([5], list[int], "[5]"),
        (list(range(8)), list[int], "[0, 1, 2, 3, 4, 5, 6, 7]"),
        ([0.1 + 0.2, math.nan], list[float], "[0.3, nan]"),
        ([10**5000], list[int], counted("list[int]", 1)),
        ([10**5000, 1], list[int], counted("list[int]", 2)),
        ([None, True, "a", [1, "b"]], list[Any], "[None, True, 'a', [1, 'b']]"),
        ({"a": 1}, dict[str, int], "{'a': 1}"),
        ({}, dict[str, int], "{}"),
        ({(1, 2): ["b"]}, dict[Any, Any], "{(1, 2): ['b']}"),
        ({str(i): i for i in range(1000)}, dict[str, int], counted("dict[str, int]", 1000)),
        ({"b", "a"}, set[str], "{'a', 'b'}"),
        ({2, 1}, set[int], "{1, 2}"),
        (set(), set[int], "set()"),
        ((1,), tuple[int, ...], "(1,)"),
        (("a", 1), tuple[str, int], "('a', 1)"),
        (("a" * 50, "b" * 50), tuple[str, str], "tuple[str, str]"),
        ([Kind.ONE, Kind.TWO], list[Kind], "[Kind.ONE, Kind.TWO]"),
        ([["a"] * 3] * 3, list[list[str]], "[['a', 'a', 'a'], ['a', 'a', 'a'], ['a', 'a', 'a']]"),
        ([["a"]] * 20, list[list[str]], counted("list[list[str]]", 20)),
    ],
    ids=lambda given: repr(given)[:40] if isinstance(given, str) else "",
)
def test_a_container_says_what_is_in_it_where_that_fits_a_line(value: Any, annotation: Any, summary: str) -> None:
    assert view(value, annotation).summary == summary


@pytest.mark.parametrize(
    ("value", "annotation", "summary"),
    [
        (["a", Kind.ONE], list[Any], "['a', Kind.ONE]"),
        ({"a": None}, dict[str, Any], "{'a': None}"),
        (("a", 1), tuple[str, int], "('a', 1)"),
        ([[1]], list[Any], counted("list[Any]", 1)),
    ],
    ids=lambda given: repr(given)[:40] if isinstance(given, str) else "",
)
def test_a_container_deep_inside_others_says_so_too_if_its_contents_are_plain(
    value: Any, annotation: Any, summary: str
) -> None:
    assert codec_of(annotation).view(value, room=0).summary == summary


def test_a_list_of_numbers_has_statistics() -> None:
    shown = view([*map(float, range(100)), math.nan], list[float])
    stats = shown.content["stats"]
    assert (stats["count"], stats["nan"], stats["min"], stats["max"], stats["mean"]) == (101, 1, 0.0, 99.0, 49.5)
    assert stats["std"] == pytest.approx(28.866, abs=0.001)


@pytest.mark.parametrize(
    "values", [[1e308] * 10, pytest.param([10**400] * 10, id="10**400"), [5e-324] * 10, [math.inf] * 10]
)
def test_statistics_of_extreme_numbers_are_no_error(values: list[Any]) -> None:
    assert view(values, list[Any]).kind is ViewKind.LIST


def test_a_nested_value_is_shown_with_the_type_it_has() -> None:
    entries = view([1, "a", [None]], list[Any]).content["entries"]
    assert [entry["type"] for entry in entries] == ["int", "str", "list[Any]"]
    (entry,) = view([5], list[int | None]).content["entries"]  # one number alone is no series
    assert (entry["type"], entry["declared"]) == ("int", "int | None")


def test_a_dictionary_shows_its_keys_as_people_know_them() -> None:
    entries = view({"a": 1, (1, 2): 2}, dict[Any, int]).content["entries"]
    assert [entry["name"] for entry in entries] == ["a", "(1, 2)"]
    assert [entry.get("key") for entry in entries] == [None, "(1, 2)"]


def test_a_view_of_deeply_nested_values_stays_small() -> None:
    value: Any = 0
    for _ in range(900):
        value = [value]
    assert len(str(view(value, Any).content)) < 20_000


def test_a_view_of_many_nested_values_stays_small() -> None:
    wide = [[[list(map(str, range(100)))] * 100] * 100] * 100
    assert len(str(view(wide, Any).content)) < 200_000
