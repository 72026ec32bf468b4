"""Values of classes that exist only while a function runs carry their class with them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypedDict, TypeVar

import pytest

from sematic.testing.memory import MemoryBlobs
from sematic.types.descriptions import annotation_of, description_from_text
from sematic.types.document import decoded
from sematic.types.registry import codec_of
from tests.unit.types.stored import kept, stored

T = TypeVar("T")


class Locals:
    """Classes of every form, and a value of each."""

    def __init__(self) -> None:
        @dataclass
        class Point:
            x: int

        class Color(enum.Enum):
            RED = 1

        class Pair(NamedTuple):
            a: int
            b: str

        class Keyed(TypedDict):
            a: int

        class Plain:
            def __eq__(self, other: object) -> bool:
                return type(other) is type(self)

            __hash__ = None  # type: ignore[assignment]  # as for any class with __eq__

        @dataclass
        class Box(Generic[T]):
            content: T

        self.cases: list[tuple[Any, Any]] = [
            (Point(1), Point),
            (Color.RED, Color),
            (Pair(1, "a"), Pair),
            ({"a": 1}, Keyed),
            (Plain(), Plain),
            (Box(1), Box[int]),
            ([Point(1), Point(2)], list[Point]),
            ({Color.RED: Point(1)}, dict[Color, Point]),
            (Pair(1, "a"), int | Color | Pair),
            (Point(1), Point | None),
            (Color.RED, Any),
            ([Pair(1, "a"), Point(3)], list[Any]),
        ]


CASES = Locals().cases


@pytest.mark.parametrize(("value", "annotation"), CASES, ids=[str(annotation) for _, annotation in CASES])
def test_a_value_of_a_local_class_is_kept(value: Any, annotation: Any) -> None:
    assert kept(value, annotation) == value


@pytest.mark.parametrize(("value", "annotation"), CASES, ids=[str(annotation) for _, annotation in CASES])
def test_a_value_of_a_local_class_is_read_by_those_who_know_only_its_description(value: Any, annotation: Any) -> None:
    blobs = MemoryBlobs()
    artifact = stored(value, annotation, blobs=blobs)
    codec = codec_of(annotation_of(description_from_text(artifact.type)))
    assert codec.description.name == artifact.type_name
    assert decoded(artifact, codec, blobs=blobs) == value


def test_a_class_that_can_be_imported_is_described_as_one() -> None:
    assert description_from_text(stored(OfModule(1), OfModule).type).kind == "class"


@dataclass
class OfModule:
    x: int
