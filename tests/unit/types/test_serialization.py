# ruff: noqa: UP045, PYI061 - the older ways to write types must work too
import json
import math
from dataclasses import dataclass
from typing import Any, Literal, NewType, Optional

import pytest

from sematic.model.errors import DecodeError
from sematic.types.codec import TypeDescription
from sematic.types.descriptions import (
    annotation_of,
    description_from_json,
    description_from_text,
    description_to_json,
    text_of,
)
from sematic.types.registry import codec_of
from sematic.types.serialization import (
    get_json_encodable_summary,
    type_from_json_encodable,
    type_to_json_encodable,
    value_from_json_encodable,
    value_to_json_encodable,
)

UserId = NewType("UserId", int)


@dataclass
class Config:
    rate: float
    extra: Any = None


ANNOTATIONS: list[Any] = [
    int, None, Any, object, list[int], dict[str, list[Optional[float]]], tuple[int, str], tuple[int, ...], tuple[()],
    set[int], frozenset[str], int | str | None, Literal["a", 1, None, b"x"], Config, UserId, type[Config], bytes,
]  # fmt: skip


@pytest.mark.parametrize("annotation", ANNOTATIONS)
def test_a_type_is_found_again_from_its_json(annotation: Any) -> None:
    text = json.dumps(type_to_json_encodable(annotation))
    found = type_from_json_encodable(json.loads(text))
    assert codec_of(found).description == codec_of(annotation).description
    assert found == annotation or annotation is None


@pytest.mark.parametrize("annotation", ANNOTATIONS)
def test_a_description_survives_json_and_text(annotation: Any) -> None:
    description = codec_of(annotation).description
    assert description_from_json(description_to_json(description)) == description
    assert description_from_text(text_of(description)) == description


@pytest.mark.parametrize(
    ("value", "annotation", "expected"),
    [
        (1, int, 1),
        ("a", str, "a"),
        ([1, 2], list[int], [1, 2]),
        ([1, 2.5], list[float], [1.0, 2.5]),
        (1, float, 1.0),
        ({"a": True}, dict[str, float], {"a": 1.0}),
        (Config(1), Config, {"rate": 1.0, "extra": None}),  # type: ignore[arg-type]  # an int where a float is meant
        ({"a": math.inf}, dict[str, float], {"a": {"float": "inf"}}),
        (b"a", bytes, {"base64": "YQ=="}),
        ({"float": "nan"}, dict[str, str], {"object": {"float": "nan"}}),
        (Config(0.5, [b"a", {"object": 1}]), Config, None),
        (Config(0.5, Config(math.inf)), Config, None),
        (range(3), Any, None),
    ],
)
def test_a_value_is_made_again_from_valid_json(value: Any, annotation: Any, expected: Any) -> None:
    encodable = value_to_json_encodable(value, annotation)
    assert expected is None or json.dumps(encodable) == json.dumps(expected)
    text = json.dumps(encodable, allow_nan=False)
    assert value_from_json_encodable(json.loads(text), annotation) == value


def test_a_summary_is_the_view_as_json() -> None:
    summary, blobs = get_json_encodable_summary([1.5, 2.5], list[float])
    assert summary == {
        "kind": "list",
        "summary": "[1.5, 2.5]",
        "content": {"type": "list[float]", "form": "list", "length": 2, "numbers": [1.5, 2.5]},
        "is_truncated": False,
    }
    assert blobs == {}


@pytest.mark.parametrize(
    ("module", "qualname", "words"),
    [
        ("not_there.at_all", "Thing", "Thing cannot be found in the module not_there.at_all.*PYTHONPATH"),
        ("json", "Thing", "Thing cannot be found in the module json"),
    ],
)
def test_a_class_that_cannot_be_found_is_an_error_that_says_what_to_do(module: str, qualname: str, words: str) -> None:
    description = TypeDescription(kind="class", name=f"{module}.{qualname}", module=module, qualname=qualname)
    with pytest.raises(DecodeError, match=words):
        annotation_of(description)


def test_a_new_type_that_cannot_be_found_is_its_supertype() -> None:
    integer = codec_of(int).description
    description = TypeDescription(kind="newtype", name="gone.Id", module="gone", qualname="Id", args=(integer,))
    assert annotation_of(description) is int


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"kind": 1, "name": "x"}', "null"])
def test_what_is_no_description_is_refused(text: str) -> None:
    with pytest.raises(DecodeError, match="not the description of a type"):
        description_from_text(text)


def test_a_kind_of_type_from_a_later_version_is_refused_with_advice() -> None:
    with pytest.raises(DecodeError, match="does not know"):
        annotation_of(TypeDescription(kind="tensor", name="tensor[3]"))
