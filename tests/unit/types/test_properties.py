# ruff: noqa: UP007, UP045 - the older ways to write types must work too
"""What holds for every value of every type."""

import json
import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, Optional, Union

from hypothesis import given
from hypothesis import strategies as st

from sematic.testing.memory import MemoryBlobs
from sematic.types.document import decoded, encoded, plain
from sematic.types.registry import annotation_of, codec_of
from sematic.types.serialization import value_from_json_encodable, value_to_json_encodable
from tests.unit.types.stored import NOON


class Colour(Enum):
    RED = 1
    BLUE = "b"


@dataclass(frozen=True)
class Point:
    x: float
    tag: Optional[str] = None


class Pair(NamedTuple):
    left: int
    right: Colour


@dataclass
class Config:
    points: list[Point]
    by_name: dict[str, Union[int, str, None]]
    pair: Pair
    anything: Any = None


_finite = st.floats(allow_nan=False)
_points = st.builds(Point, _finite, st.none() | st.text())
_pairs = st.builds(Pair, st.integers(), st.sampled_from(Colour))
_plain = st.recursive(
    st.none() | st.booleans() | st.integers() | _finite | st.text() | st.binary() | st.dates() | _points | _pairs,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text() | st.integers() | st.booleans(), inner, max_size=4)
        | st.tuples(inner, inner)
    ),
    max_leaves=8,
)
_named = st.dictionaries(st.text(), st.none() | st.integers() | st.text(), max_size=3)
_configs = st.builds(Config, st.lists(_points, max_size=3), _named, _pairs, _plain)
_scalars: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (int, st.integers()), (float, _finite), (bool, st.booleans()), (str, st.text()), (bytes, st.binary()),
    (type(None), st.none()), (Colour, st.sampled_from(Colour)), (datetime, st.datetimes()), (date, st.dates()),
    (timedelta, st.timedeltas()), (Decimal, st.decimals(allow_nan=False)), (Point, _points), (Pair, _pairs),
    (Any, _plain), (Config, _configs),
]  # fmt: skip
_hashable = [int, float, bool, str, bytes, type(None), Colour, datetime, date, timedelta, Decimal, Point, Pair]


def _containers(inner: st.SearchStrategy[tuple[Any, st.SearchStrategy[Any]]]) -> st.SearchStrategy[Any]:
    def of(typed: tuple[Any, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
        annotation, values = typed
        forms: list[tuple[Any, st.SearchStrategy[Any]]] = [
            (list[annotation], st.lists(values, max_size=4)),
            (tuple[annotation, ...], st.lists(values, max_size=4).map(tuple)),
            (tuple[int, annotation], st.tuples(st.integers(), values)),
            (dict[str, annotation], st.dictionaries(st.text(), values, max_size=4)),
            (dict[int, annotation], st.dictionaries(st.integers(), values, max_size=4)),
            (Optional[annotation], st.none() | values),
        ]
        if annotation in _hashable:
            forms += [
                (set[annotation], st.sets(values, max_size=4)),
                (frozenset[annotation], st.frozensets(values, max_size=4)),
                (dict[annotation, int], st.dictionaries(values, st.integers(), max_size=4)),
            ]
        return st.sampled_from(forms)

    return inner.flatmap(of)


typed_values = st.recursive(st.sampled_from(_scalars), _containers, max_leaves=3).flatmap(
    lambda typed: st.tuples(st.just(typed[0]), typed[1])
)


@given(typed_values)
def test_every_value_comes_back_equal_of_the_same_class_and_under_the_same_id(typed: tuple[Any, Any]) -> None:
    annotation, value = typed
    codec, blobs = codec_of(annotation), MemoryBlobs()
    artifact = encoded(codec.cast(value), codec, blobs=blobs, now=NOON)
    again = decoded(artifact, codec_of(annotation_of(codec.description)), blobs=blobs)
    assert again == value
    assert type(again) is type(value)
    assert encoded(again, codec, blobs=blobs, now=NOON).id == artifact.id


@given(typed_values)
def test_casting_a_cast_value_changes_nothing(typed: tuple[Any, Any]) -> None:
    annotation, value = typed
    cast = codec_of(annotation).cast
    assert cast(cast(value)) == cast(value) == value


@given(typed_values)
def test_every_view_is_valid_json_and_bounded(typed: tuple[Any, Any]) -> None:
    annotation, value = typed
    codec, blobs = codec_of(annotation), MemoryBlobs()
    artifact = encoded(value, codec, blobs=blobs, now=NOON)
    assert len(json.dumps(artifact.view.content, allow_nan=False)) <= 256 * 1024
    assert len(artifact.view.summary) <= 200
    assert "\n" not in artifact.view.summary
    assert "failed" not in str(artifact.view.content.get("reason", ""))  # type: ignore[union-attr]
    json.dumps(plain(artifact, blobs=blobs), allow_nan=False)


@given(typed_values)
def test_every_value_survives_json(typed: tuple[Any, Any]) -> None:
    annotation, value = typed
    text = json.dumps(value_to_json_encodable(value, annotation), allow_nan=False)
    assert value_from_json_encodable(json.loads(text), annotation) == value


@given(typed_values)
def test_every_type_may_be_cast_to_itself_and_to_anything(typed: tuple[Any, Any]) -> None:
    annotation, _ = typed
    codec = codec_of(annotation)
    assert codec.mismatch(codec_of(annotation_of(codec.description))) is None
    assert codec_of(Any).mismatch(codec) is None
    assert codec_of(object).mismatch(codec) is None
    assert codec_of(Optional[annotation]).mismatch(codec) is None


@given(st.lists(st.floats()))
def test_not_a_number_survives_too(values: list[float]) -> None:
    codec, blobs = codec_of(list[float]), MemoryBlobs()
    again = decoded(encoded(values, codec, blobs=blobs, now=NOON), codec, blobs=blobs)
    assert all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(again, values, strict=True))
