# ruff: noqa: UP045 - the older ways to write types must work too
from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections import namedtuple
from dataclasses import InitVar, dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, NotRequired, Optional, TypedDict, TypeVar

import pytest

from sematic.model.errors import CastError, DecodeError
from sematic.model.records import ViewKind
from sematic.testing.memory import MemoryBlobs
from sematic.types.document import decoded
from sematic.types.registry import codec_of
from tests.unit.types.stored import cast, kept, mismatch, stored, view

if TYPE_CHECKING:
    from decimal import Decimal

T = TypeVar("T")


@dataclass
class Config:
    rate: float
    name: str = "a"
    sizes: list[int] = field(default_factory=list)


@dataclass
class DeepConfig(Config):
    depth: int = 3


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float = 0.0


@dataclass(slots=True)
class Slotted:
    x: int
    label: str = "l"


@dataclass
class Node:
    name: str
    children: list[Node] = field(default_factory=list)
    parent: Optional[Node] = None


@dataclass
class Computed:
    base: int
    factor: InitVar[int] = 2
    total: int = field(init=False)
    unset: int = field(init=False, repr=False, compare=False)
    count: ClassVar[int] = 0

    def __post_init__(self, factor: int) -> None:
        self.total = self.base * factor


@dataclass
class OnlyRate:
    """What `Config` once was."""

    rate: float


@dataclass
class OnlyName:
    """What `Config` might have been."""

    name: str


@dataclass
class Box(Generic[T]):
    content: T
    more: list[T] = field(default_factory=list)


@dataclass
class IntBox(Box[int]):
    pass


@dataclass
class Hidden:
    amount: Decimal  # only known to type checkers
    anything: list = field(default_factory=list)  # type: ignore[type-arg]


@dataclass
class Remembering:
    x: int

    def __post_init__(self) -> None:
        self.log = [self.x]

    @cached_property
    def square(self) -> int:
        return self.x**2


@dataclass
class Strict:
    x: int

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("x must not be negative")


@dataclass
class Failure(Exception):  # noqa: N818 - its name is beside the point
    code: int


class Shape(ABC):
    @abstractmethod
    def area(self) -> float: ...


@dataclass(frozen=True)
class Square(Shape):
    side: float

    def area(self) -> float:
        return self.side**2


class Pair(NamedTuple):
    left: int
    right: Optional[str] = None


Plain = namedtuple("Plain", ["a", "b"])  # noqa: PYI024 - people have them


class Options(TypedDict):
    rate: float
    name: NotRequired[str]


class MoreOptions(Options, total=False):
    depth: int


def test_a_value_is_copied_with_its_fields_cast() -> None:
    given = Config(rate="0.5", sizes=("1", 2))  # type: ignore[arg-type]
    made = cast(given, Config)
    assert made == Config(rate=0.5, sizes=[1, 2])
    assert given.rate == "0.5"
    assert made is not given


def test_a_slotted_value_is_copied_too() -> None:
    given = Slotted("5")  # type: ignore[arg-type]
    assert cast(given, Slotted) == Slotted(5)
    assert given.x == "5"


def test_a_frozen_value_is_taken_as_it_is() -> None:
    given = Point("1")  # type: ignore[arg-type]
    assert cast(given, Point) is given


def test_a_frozen_value_with_other_contents_than_annotated_survives() -> None:
    given = Point([1, (2,)], "y")  # type: ignore[arg-type]
    assert kept(given, Point) == given


def test_a_value_is_made_from_a_mapping_or_an_object_with_the_fields() -> None:
    assert cast({"rate": "1", "other": 5}, Config) == Config(1.0)
    assert cast(SimpleNamespace(rate=1, name="b", other=5), Config) == Config(1.0, "b")
    assert cast(DeepConfig(1.0), Point.__class__ and Config) == DeepConfig(1.0)


@pytest.mark.parametrize("value", [None, 5, "text", object(), [1], {"name": "no rate"}])
def test_what_lacks_the_fields_is_refused(value: Any) -> None:
    with pytest.raises(CastError, match=r"to .*Config"):
        cast(value, Config)


def test_an_object_with_none_of_the_fields_is_refused_even_if_all_have_defaults() -> None:
    @dataclass
    class Lenient:
        a: int = 1

    with pytest.raises(CastError, match="none of the fields"):
        cast(object(), Lenient)
    assert cast({}, Lenient) == Lenient()


def test_the_error_says_where_and_what() -> None:
    @dataclass
    class Grid:
        grid: list[Config]

    with pytest.raises(CastError, match=r"^\.grid\[1\]\.rate: cannot cast 'abc' to float"):
        cast({"grid": [{"rate": 1}, {"rate": "abc"}]}, Grid)


def test_what_the_constructor_raises_is_the_reason() -> None:
    with pytest.raises(CastError, match="ValueError: x must not be negative"):
        cast({"x": -1}, Strict)


@pytest.mark.parametrize(
    ("value", "annotation"),
    [
        (Config(0.5, "b", [1]), Config),
        (Point(1.0), Point),
        (Slotted(1), Slotted),
        (Node("a", [Node("b"), Node("c", [Node("d")])]), Node),
        (Box([1, "a"], []), Box[list[Any]]),
        (IntBox(5, [6]), IntBox),
        (Computed(5, 3), Computed),
        (Hidden(5, [1, {2}]), Hidden),  # type: ignore[arg-type]
        (Square(2.0), Shape),
        (Pair(1, "a"), Pair),
        (Plain(1, [2]), Plain),
        ({"rate": 1.0, "name": "a"}, Options),
        ({"depth": 5, "rate": 1.0}, MoreOptions),
    ],
)
def test_records_survive(value: Any, annotation: Any) -> None:
    for declared in (annotation, list[annotation], Any, Optional[annotation]):  # type: ignore[valid-type]
        given = [value] if declared == list[annotation] else value  # type: ignore[valid-type]
        again = kept(given, declared)
        assert again == given
        assert type(again) is type(given)


def test_a_subclass_is_preserved_with_its_fields_cast() -> None:
    again = kept(DeepConfig(1.0, depth="7"), Config)  # type: ignore[arg-type]
    assert again == DeepConfig(1.0, depth=7)
    assert type(again) is DeepConfig
    assert type(kept([DeepConfig(1.0)], list[Config])[0]) is DeepConfig


def test_a_subclass_that_nobody_can_import_is_preserved() -> None:
    @dataclass
    class Local(Config):
        extra: int = 1

    again = kept(Local(1.0), Config)
    assert (type(again).__name__, again.extra) == ("Local", 1)


def test_restoring_a_value_does_not_run_its_constructor_again() -> None:
    value = Computed(5, 3)
    again = kept(value, Computed)
    assert again.total == 15
    assert not hasattr(again, "unset")


def test_attributes_that_are_no_fields_survive_but_cached_properties_do_not_count() -> None:
    value = Remembering(3)
    plain = stored(value, Remembering).id
    assert value.square == 9
    assert stored(value, Remembering).id == plain
    value.log.append(4)
    assert kept(value, Remembering).log == [3, 4]


def test_an_exception_that_is_a_data_class_survives() -> None:
    again = kept(Failure(3), Failure)
    assert (again.code, again.args) == (3, (3,))


def test_a_type_parameter_decides_how_a_field_is_cast() -> None:
    assert cast({"content": "5", "more": ["6"]}, Box[int]) == Box(5, [6])
    assert cast({"content": "5"}, Box[str]) == Box("5")
    assert cast({"content": "5", "more": ["6"]}, IntBox) == IntBox(5, [6])
    assert cast({"content": "5"}, Box) == Box("5")
    assert codec_of(Box[int]).description.name.endswith(".Box[int]")


def test_a_union_of_two_kinds_of_boxes_is_told_apart_by_what_is_in_them() -> None:
    assert cast(Box("a"), Box[int] | Box[str]) == Box("a")
    assert cast(Box(1), Box[int] | Box[str]) == Box(1)


def test_a_field_that_was_added_later_has_its_default() -> None:
    artifact = stored(OnlyRate(0.5), OnlyRate)
    assert decoded(artifact, codec_of(Config), blobs=MemoryBlobs()) == Config(0.5)


def test_a_field_that_was_added_without_a_default_is_an_error_that_says_so() -> None:
    with pytest.raises(DecodeError, match=r"no field 'rate'.*Give 'rate' a default"):
        decoded(stored(OnlyName("a"), OnlyName), codec_of(Config), blobs=MemoryBlobs())


def test_a_field_that_is_gone_is_forgotten() -> None:
    assert decoded(stored(DeepConfig(0.5), DeepConfig), codec_of(Config), blobs=MemoryBlobs()) == Config(0.5)


@pytest.mark.parametrize("annotation", [Node, list[Node], Optional[Node]])
def test_a_value_that_contains_itself_is_refused_with_a_sentence(annotation: Any) -> None:
    node = Node("a")
    node.children.append(node)
    with pytest.raises(CastError, match="contains itself"):
        cast([node] if annotation == list[Node] else node, annotation)


def test_a_value_nested_deeper_than_python_can_follow_is_refused_with_a_sentence() -> None:
    node = Node("a")
    for _ in range(sys.getrecursionlimit() + 10):
        node = Node("a", [node])
    with pytest.raises(CastError, match=r"recursion limit\. Flatten it,"):
        cast(node, Node)


def test_frozen_classes_of_immutables_are_immutable() -> None:
    assert codec_of(Point).is_immutable
    assert codec_of(Pair).is_immutable
    assert not codec_of(Config).is_immutable
    assert not codec_of(Node).is_immutable
    assert not codec_of(Options).is_immutable


@dataclass
class Other:
    rate: int
    name: str


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (DeepConfig, Config),
        (Other, Config),
        (Node, Node),
        (Box[int], Box[float]),
        (IntBox, Box[int]),
        (Square, Shape),
        (Pair, tuple[int, Optional[str]]),
        (tuple[int, str], Pair),
        (MoreOptions, Options),
        (Config, Options),
    ],
)
def test_classes_with_the_fields_may_be_cast(source: Any, target: Any) -> None:
    assert source is Pair or mismatch(source, target) is None


@pytest.mark.parametrize(
    ("source", "target"),
    [(Point, Config), (int, Config), (Box[str], Box[int]), (Config, Point), (Shape, Square), (tuple[int], Pair)],
)
def test_classes_without_the_fields_may_not(source: Any, target: Any) -> None:
    assert mismatch(source, target) is not None


def test_the_reason_names_the_field() -> None:
    assert "field 'content': str cannot be cast to int" in (mismatch(Box[str], Box[int]) or "")


def test_a_named_tuple_has_its_fields_cast() -> None:
    assert cast(("1",), Pair) == Pair(1, None)
    assert type(cast(["1", "b"], Pair)) is Pair
    assert cast({"left": "1"}, Pair) == Pair(1)
    assert cast(Pair("1"), Pair) == Pair(1)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [(), (1, "a", 2), "ab", 5, {"right": "a"}])
def test_what_does_not_fit_a_named_tuple_is_refused(value: Any) -> None:
    with pytest.raises(CastError):
        cast(value, Pair)


def test_a_typed_dictionary_has_its_values_cast_and_unknown_keys_left_out() -> None:
    assert cast({"rate": "1", "other": 5}, Options) == {"rate": 1.0}
    assert cast({"rate": 1, "depth": "2"}, MoreOptions) == {"rate": 1.0, "depth": 2}
    with pytest.raises(CastError, match="no 'rate'"):
        cast({"name": "a"}, Options)


def test_a_data_class_shows_its_fields_and_which_have_their_default() -> None:
    shown = view(Config(0.5, sizes=[1, 2]), Config)
    assert shown.kind is ViewKind.TREE
    assert shown.summary == "Config(rate=0.5, name='a', sizes=[1, 2])"
    entries = {entry["name"]: entry for entry in shown.content["entries"]}
    assert entries["name"]["is_default"] is True
    assert "is_default" not in entries["rate"]
    assert entries["rate"]["view"]["content"] == {"type": "float", "value": 0.5}


def test_a_subclass_is_shown_as_what_it_is() -> None:
    assert view(DeepConfig(0.5), Config).content["type"].endswith("DeepConfig")


def test_a_value_that_contains_itself_can_still_be_shown() -> None:
    node = Node("a")
    node.parent = node
    assert view(node, Node).kind is ViewKind.TREE
