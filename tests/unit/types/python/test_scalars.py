# ruff: noqa: DTZ001 - moments without a time zone are values as well
import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, Flag, IntEnum, StrEnum
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.model.errors import CastError, DecodeError
from sematic.model.records import ViewKind
from sematic.testing.memory import MemoryBlobs
from sematic.types.document import decoded
from sematic.types.registry import codec_of
from tests.unit.types.stored import cast, kept, mismatch, stored, view


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Colour(Enum):
    RED = "red"
    BLUE = ("b", 1)


class Word(StrEnum):
    YES = "yes"


class Rights(Flag):
    READ = 1
    WRITE = 2


class Meters(float):
    pass


@pytest.mark.parametrize(
    ("value", "expected"), [(1.9, 1), ("42", 42), (-1.9, -1), (np.int64(3), 3), (Decimal("7.5"), 7)]
)
def test_what_int_takes_is_cast_to_int(value: Any, expected: int) -> None:
    made = cast(value, int)
    assert (made, type(made)) == (expected, int)


@pytest.mark.parametrize("value", [True, Level.HIGH])
def test_instances_of_int_are_kept_as_they_are(value: int) -> None:
    assert cast(value, int) is value
    assert kept(value, int) is value


@pytest.mark.parametrize("value", ["4.2", math.nan, math.inf, None, [], "four"])
def test_what_int_refuses_is_no_int(value: Any) -> None:
    with pytest.raises(CastError, match=r"cannot cast .* to int"):
        cast(value, int)


@pytest.mark.parametrize(("value", "expected"), [(1, 1.0), ("3.1", 3.1), (True, 1.0), (np.float32(0.5), 0.5)])
def test_what_float_takes_is_cast_to_float(value: Any, expected: float) -> None:
    made = cast(value, float)
    assert (made, type(made)) == (expected, float)


@pytest.mark.parametrize("value", ["abc", None, 10**400, 1j])
def test_what_float_refuses_is_no_float(value: Any) -> None:
    with pytest.raises(CastError, match="to float"):
        cast(value, float)


@pytest.mark.parametrize(("value", "expected"), [(0, False), ("no", True), ([], False), (None, False), (2.5, True)])
def test_anything_is_true_or_false(value: Any, expected: bool) -> None:
    assert cast(value, bool) is expected


def test_what_cannot_say_whether_it_is_true_is_no_bool() -> None:
    with pytest.raises(CastError, match="to bool"):
        cast(np.array([1, 2]), bool)


@pytest.mark.parametrize("value", [1, None, b"a", ["a"]])
def test_only_text_is_text(value: Any) -> None:
    with pytest.raises(CastError, match="to str"):
        cast(value, str)


@pytest.mark.parametrize("value", [0, "", False, []])
def test_only_none_is_none(value: Any) -> None:
    assert cast(None, None) is None
    with pytest.raises(CastError, match="to None"):
        cast(value, None)


def test_a_number_of_bytes_is_not_that_many_zeros() -> None:
    with pytest.raises(CastError):
        cast(5, bytes)


@pytest.mark.parametrize("value", [bytearray(b"ab"), memoryview(b"ab"), b"ab"])
def test_buffers_of_bytes_are_bytes(value: Any) -> None:
    assert cast(value, bytes) == b"ab"


@given(st.integers())
def test_every_integer_survives(value: int) -> None:
    assert kept(value, int) == value


@pytest.mark.parametrize(
    "value", [2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, pytest.param(10**5000, id="10**5000")]
)
def test_integers_at_and_beyond_64_bits_survive(value: int) -> None:
    assert kept(value, int) == value
    assert kept([value], list[int]) == [value]
    assert kept(value, Any) == value


@given(st.floats())
def test_every_float_survives_to_the_bit(value: float) -> None:
    again = kept(value, float)
    assert again == value or math.isnan(again)
    assert math.copysign(1, again) == math.copysign(1, value) or math.isnan(value)


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_every_text_survives_even_with_lone_surrogates(value: str) -> None:
    assert kept(value, str) == value
    assert kept({value: value}, dict[str, str]) == {value: value}
    assert kept([value], list[str]) == [value]
    assert kept(value, Any) == value


@given(st.binary())
def test_all_bytes_survive(value: bytes) -> None:
    assert kept(value, bytes) == value


@pytest.mark.parametrize(
    ("value", "cls"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, 678), datetime),
        (datetime(2026, 1, 2, tzinfo=UTC), datetime),
        (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"), fold=1), datetime),
        (datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=5, minutes=30))), datetime),
        (datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=1), "mine")), datetime),
        (date(2026, 1, 2), date),
        (time(1, 2, 3, 4), time),
        (time(1, 2, tzinfo=UTC, fold=1), time),
        (timedelta(days=-1, microseconds=5), timedelta),
        (Path("a/b.txt"), Path),
        (PurePosixPath("/a"), PurePosixPath),
        (Path("bad\udcff"), Path),
        (UUID(int=5), UUID),
        (Decimal("1.10"), Decimal),
        (Fraction(1, 3), Fraction),
        (complex(1, -0.0), complex),
        (Colour.BLUE, Colour),
        (Word.YES, Word),
        (Rights.READ | Rights.WRITE, Rights),
        (Meters(2.5), Any),
        (Word.YES, str),
    ],
)
def test_small_values_survive_with_their_class(value: Any, cls: Any) -> None:
    for annotation in (cls, Any, object):
        again = kept(value, annotation)
        assert again == value
        assert type(again) is type(value)
        assert repr(again) == repr(value)


def test_a_moment_keeps_the_name_of_its_time_zone_and_its_fold() -> None:
    again = kept(datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"), fold=1), datetime)
    assert (again.tzinfo.key, again.fold) == ("Europe/Paris", 1)


def test_a_moment_that_is_a_date_stays_a_moment() -> None:
    assert kept(datetime(2026, 1, 2, 3), date) == datetime(2026, 1, 2, 3)


@pytest.mark.parametrize(
    ("text", "cls", "expected"),
    [
        ("2026-01-02", date, date(2026, 1, 2)),
        ("2026-01-02T03:04", datetime, datetime(2026, 1, 2, 3, 4)),
        ("a/b", Path, Path("a/b")),
        ("1.10", Decimal, Decimal("1.10")),
        (str(UUID(int=5)), UUID, UUID(int=5)),
    ],
)
def test_texts_become_what_they_say(text: str, cls: Any, expected: Any) -> None:
    assert cast(text, cls) == expected


@pytest.mark.parametrize(("text", "cls"), [("soon", date), ("x", UUID), ("x", Decimal), (None, Path)])
def test_texts_that_say_something_else_are_refused(text: Any, cls: Any) -> None:
    with pytest.raises(CastError):
        cast(text, cls)


def test_a_member_of_an_enumeration_is_found_by_its_value() -> None:
    assert cast("red", Colour) is Colour.RED
    assert cast(("b", 1), Colour) is Colour.BLUE


def test_a_member_is_not_found_by_its_name() -> None:
    with pytest.raises(CastError, match="its members have the values 'red'"):
        cast("RED", Colour)


def test_a_member_that_is_gone_is_an_error_that_says_so() -> None:
    artifact = stored(Colour.RED, Colour)
    with pytest.raises(DecodeError, match=r"'RED'.* is not a .*Level"):
        decoded(artifact, codec_of(Level), blobs=MemoryBlobs())


@pytest.mark.parametrize("target", [int, float])
@pytest.mark.parametrize("source", [int, float, bool, np.float64, np.int32, Level, Fraction])
def test_a_number_may_come_from_any_class_of_real_numbers(source: Any, target: Any) -> None:
    assert mismatch(source, target) is None


@pytest.mark.parametrize(
    ("source", "target"),
    [(str, int), (None, float), (int, bool), (int, str), (object, int), (complex, float), (int, Level)],
)
def test_other_types_cannot_become_numbers_or_texts(source: Any, target: Any) -> None:
    assert "cannot be cast to" in (mismatch(source, target) or "")


def test_a_big_integer_is_shown_as_text() -> None:
    assert view(2**53, int).content == {"type": "int", "value": 2**53}
    assert view(2**53 + 1, int).content == {"type": "int", "value": str(2**53 + 1)}


def test_an_integer_with_more_digits_than_python_prints_is_shown() -> None:
    assert view(10**5000, int).summary.startswith("0x")


@pytest.mark.parametrize(("value", "text"), [(math.nan, "nan"), (math.inf, "inf"), (-math.inf, "-inf")])
def test_numbers_that_are_none_are_shown_as_valid_json(value: float, text: str) -> None:
    assert view(value, float).content == {"type": "float", "value": {"float": text}}


def test_a_long_text_is_shown_in_part() -> None:
    shown = view("x" * 100_000, str)
    assert shown.content["length"] == 100_000
    assert len(shown.content["text"]) == 64 * 1024
    assert shown.is_truncated


def test_a_summary_is_one_line() -> None:
    assert view("a\n\n  b", str).summary == "a b"
    assert [view(text, str).summary for text in ("", " ", "\t\n", "\xa0")] == ["", '" "', r'"\t\n"', r'"\xa0"']
    assert len(view("word " * 1000, str).summary) == 200


def test_a_text_with_lone_surrogates_can_be_shown() -> None:
    assert view("\udc80", str).content["text"] == "?"


def test_bytes_are_shown_by_their_digits_and_size() -> None:
    shown = view(bytes(5000), bytes)
    assert shown.content["size"] == 5000
    assert len(shown.content["value"]) == 8192
    assert shown.is_truncated


def test_an_enumeration_shows_all_its_members() -> None:
    content = view(Colour.RED, Colour).content
    assert content["value"] == "RED"
    assert content["members"] == ["RED", "BLUE"]
    assert view(Colour.RED, Colour).summary == "Colour.RED"


def test_small_values_are_scalars() -> None:
    for value in (None, True, 1, 2.5, 1j, Decimal(1), date(2026, 1, 1), timedelta(1), Path("a"), UUID(int=1), b"a"):
        assert view(value, Any).kind is ViewKind.SCALAR
