# ruff: noqa: UP006, UP045 - the older ways to write types must work too
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Dict, Generator, List, Literal, Optional, Tuple, TypeVar, Union  # noqa: UP035

import pytest

from sematic.model.errors import CastError
from sematic.model.records import ViewKind
from sematic.types.casting import can_cast_type, safe_cast
from sematic.types.casting import cast as cast_to
from sematic.types.codec import ViewDraft
from sematic.types.registry import (
    codec_of,
    is_parameterized_generic,
    is_supported_type_annotation,
    register_can_cast,
    register_from_json_encodable,
    register_safe_cast,
    register_to_json_encodable,
    register_to_json_encodable_summary,
    validate_type_annotation,
)
from tests.unit.types.stored import cast, kept, mismatch, stored, view


def test_the_codec_of_an_annotation_is_always_the_same_one() -> None:
    assert codec_of(list[int]) is codec_of(list[int])
    assert codec_of(Optional[int]).description == codec_of(int | None).description


@pytest.mark.parametrize(
    ("annotation", "name"),
    [
        (int, "int"),
        (None, "None"),
        (List[int], "list[int]"),
        (Dict[str, List[Optional[int]]], "dict[str, list[int | None]]"),
        (Tuple[int, ...], "tuple[int, ...]"),
        (tuple[()], "tuple[()]"),
        (Literal["a", 1], "Literal['a', 1]"),
        (Callable[[int], str], "Callable"),
        (Any, "Any"),
    ],
)
def test_a_type_is_named_as_people_write_it(annotation: Any, name: str) -> None:
    assert codec_of(annotation).description.name == name


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (list, r"list\[int\]"),
        (List, r"List\[int\]"),
        (dict, r"dict\[str, int\]"),
        (Tuple, r"Tuple\[int, str\]"),
        (Union, r"Union\[str, int\]"),
        (Optional, r"Optional\[int\]"),
        ("Missing", "cannot be found"),
        (list["Missing"], "cannot be found"),  # type: ignore[name-defined]  # noqa: F821 - that is the point
        (TypeVar("T"), "type variable"),
        (Iterator[int], "only once"),
        (Generator[int, None, None], "only once"),
        (5, "not a type"),
        (set[List], r"List\[int\]"),
        ([int], "not a type"),
    ],
)
def test_an_annotation_that_names_no_storable_type_is_refused_with_a_sentence(annotation: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        validate_type_annotation(annotation)
    assert not is_supported_type_annotation(annotation)
    assert not is_supported_type_annotation(dict[str, annotation] if annotation != [int] else annotation)


def test_supported_annotations_are_told() -> None:
    assert is_supported_type_annotation(list[int])
    assert is_parameterized_generic(list[int])
    assert is_parameterized_generic(Dict[str, int])
    assert not is_parameterized_generic(list)
    assert not is_parameterized_generic(List)
    assert not is_parameterized_generic(int)


class Celsius:
    def __init__(self, degrees: float) -> None:
        self.degrees = degrees

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Celsius) and self.degrees == other.degrees

    def __hash__(self) -> int:
        return hash(self.degrees)


class Oven(Celsius):
    pass


@dataclass
class Kitchen:
    oven: Celsius


@register_can_cast(Celsius)
def _can_cast(from_type: Any, to_type: Any) -> tuple[bool, str | None]:
    return (True, None) if from_type is float else (False, f"{from_type} is no temperature for {to_type.__name__}")


@register_safe_cast(Celsius)
def _safe_cast(value: Any, type_: Any) -> tuple[Any, str | None]:
    if isinstance(value, Celsius):
        return value, None
    return (type_(value), None) if isinstance(value, float) else (None, "it is no float")


@register_to_json_encodable(Celsius)
def _to_json(value: Celsius, _type: Any) -> Any:
    return {"degrees": value.degrees}


@register_from_json_encodable(Celsius)
def _from_json(json: Any, type_: Any) -> Any:
    return type_(json["degrees"])


@register_to_json_encodable_summary(Celsius)
def _summary(value: Celsius, _type: Any) -> tuple[Any, dict[str, bytes]]:
    return f"{value.degrees} °C", {"chart": b"bytes"}


class Silent:
    pass


@register_to_json_encodable_summary(Silent)
def _silent_summary(_value: Any, _type: Any) -> ViewDraft:
    return ViewDraft(kind=ViewKind.MARKDOWN, summary="**quiet**")


def test_a_registered_cast_is_used_everywhere() -> None:
    assert cast(20.0, Celsius) == Celsius(20.0)
    assert cast([20.0], list[Celsius]) == [Celsius(20.0)]
    assert cast({"oven": 20.0}, Kitchen) == Kitchen(Celsius(20.0))
    with pytest.raises(CastError, match=r"^\.oven: cannot cast 5 to .*Celsius: it is no float"):
        cast({"oven": 5}, Kitchen)


def test_a_registered_static_check_is_asked() -> None:
    assert mismatch(float, Celsius) is None
    assert (mismatch(str, Celsius) or "").endswith("Celsius: <class 'str'> is no temperature for Celsius")
    assert mismatch(float | str, Celsius) is not None
    assert mismatch(Any, Celsius) is None


def test_a_value_is_stored_as_the_registered_json() -> None:
    artifact = stored(20.0, Celsius)
    assert b"degrees" in (artifact.document or b"")
    assert b"Celsius" not in (artifact.document or b"")
    assert kept(20.0, Celsius) == Celsius(20.0)


def test_a_subclass_inherits_what_is_registered() -> None:
    again = kept(20.0, Oven)
    assert (again.degrees, type(again)) == (20.0, Oven)


def test_a_registered_summary_is_the_view() -> None:
    shown = view(Celsius(20.0), Celsius)
    assert (shown.kind, shown.summary, shown.parts) == (ViewKind.TEXT, "20.0 °C", {"chart": b"bytes"})
    assert view(Silent(), Silent).kind is ViewKind.MARKDOWN


def test_where_nothing_is_registered_a_class_is_like_any_other() -> None:
    assert type(kept(Silent(), Silent)) is Silent
    with pytest.raises(CastError):
        cast(5, Silent)


def test_only_classes_can_have_something_registered() -> None:
    with pytest.raises(TypeError, match="not a class"):
        register_safe_cast("Celsius")


def test_casting_by_hand_gives_the_value_or_the_reason() -> None:
    assert can_cast_type(int, float) == (True, None)
    assert can_cast_type(str, int) == (False, "str cannot be cast to int")
    assert safe_cast("5", int) == (5, None)
    assert safe_cast("x", int) == (None, "cannot cast 'x' to int")
    assert cast_to("5", int) == 5
    with pytest.raises(TypeError):
        cast_to("x", int)
