"""Steps that return values of Python itself, and those that come with Sematic."""

from __future__ import annotations

import array
import ast
import datetime as dt
import enum
import io
import math
import uuid
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypedDict

import sematic
from sematic.types import (
    HuggingFaceDatasetReference,
    HuggingFaceModelReference,
    Link,
    Markdown,
    Media,
    PromptResponse,
    S3Bucket,
    S3Location,
    SnowflakeTable,
)


class Stage(enum.Enum):
    """How far a tumor has spread."""

    LOCAL = "I"
    REGIONAL = "II"
    DISTANT = "IV"


class Point(NamedTuple):
    """A place."""

    x: float
    y: float = 0.0


class Options(TypedDict):
    """What may be chosen."""

    rate: float
    names: list[str]


@dataclass(frozen=True)
class Layer:
    """One layer and those below it."""

    name: str
    width: int = 64
    below: list[Layer] = field(default_factory=list)


@dataclass(frozen=True)
class Settings:
    """A data class with something of everything."""

    rate: float
    stage: Stage = Stage.LOCAL
    seed: int | None = None
    names: list[str] = field(default_factory=lambda: ["a", "b"])
    options: dict[str, Any] = field(default_factory=lambda: {"deep": {"deeper": [1, 2, {"deepest": None}]}})
    place: Point = field(default_factory=lambda: Point(1.0, 2.0))
    started: dt.datetime = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    layer: Layer = Layer("top", below=[Layer("bottom", 32)])


class Opaque:
    """A class that nothing is known of."""

    def __init__(self, secret: int) -> None:
        self.secret = secret

    def __repr__(self) -> str:
        return f"Opaque(secret={self.secret})"


@sematic.func
def nothing() -> None:
    """Return nothing."""


@sematic.func
def truth() -> bool:
    """Return a truth value."""
    return True


@sematic.func
def whole() -> int:
    """Return a whole number."""
    return 1_234_567


@sematic.func
def decimal_fraction() -> float:
    """Return a float."""
    return 0.951234567


@sematic.func
def imaginary() -> complex:
    """Return a complex number."""
    return 3 - 4j


@sematic.func
def exact() -> Decimal:
    """Return a decimal number."""
    return Decimal("1234.50")


@sematic.func
def ratio() -> Fraction:
    """Return a fraction."""
    return Fraction(22, 7)


@sematic.func
def identifier() -> uuid.UUID:
    """Return a UUID."""
    return uuid.UUID(int=0x1234_5678_1234_5678_1234_5678_1234_5678)


@sematic.func
def place_of_file() -> Path:
    """Return a path."""
    return Path("/data/raw/2026/november.parquet")


@sematic.func
def a_class() -> type:
    """Return a class."""
    return PurePosixPath


@sematic.func
def member() -> Stage:
    """Return a member of an enumeration."""
    return Stage.REGIONAL


@sematic.func
def moment() -> dt.datetime:
    """Return a moment."""
    return dt.datetime(2026, 11, 20, 12, 30, 15, 250_000, tzinfo=dt.timezone(dt.timedelta(hours=1)))


@sematic.func
def day() -> dt.date:
    """Return a day."""
    return dt.date(2026, 2, 28)


@sematic.func
def time_of_day() -> dt.time:
    """Return a time of day."""
    return dt.time(23, 59, 1)


@sematic.func
def while_of_time() -> dt.timedelta:
    """Return a duration."""
    return dt.timedelta(days=1, hours=2, minutes=3, seconds=4.5)


@sematic.func
def some_bytes() -> bytes:
    """Return bytes."""
    return bytes(range(256)) * 20


@sematic.func
def short_text() -> str:
    """Return a line of text."""
    return "All 1,797 digits were read."


@sematic.func
def long_text() -> str:
    """Return a text of many lines, longer than what is shown at once."""
    return "\n".join(f"{number:06} The quick brown fox jumps over the lazy dog." for number in range(4000))


@sematic.func
def report() -> Markdown:
    """Return a text in Markdown."""
    return Markdown(
        "# Digits\n\nThe model reads **98.4 %** of the digits, see [the data](https://example.com/digits).\n\n"
        "| model | accuracy |\n|---|---:|\n| support vectors | 0.984 |\n| forest | 0.955 |\n\n"
        "## What is next\n\n- [x] more rounds\n- [ ] more digits\n  1. of the left-handed\n  2. of children\n\n"
        "> Nines look like fours.\n\n```python\nmodel = fit(Candidate(kind=SVC, regularisation=4.0))\n```\n"
    )


@sematic.func
def sound() -> Media:
    """Return two seconds of a tone."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 8000, 0, "NONE", ""))
        tone = (int(12_000 * math.sin(number * 440 * 2 * math.pi / 8000)) for number in range(16_000))
        writer.writeframes(array.array("h", tone).tobytes())
    return Media(bytes=file.getvalue())


@sematic.func
def json_text() -> str:
    """Return a text that is JSON."""
    return '{"accuracy": 0.95, "classes": ["a", "b"], "nested": {"deep": [1, 2, 3]}}'


@sematic.func
def tree() -> Settings:
    """Return a data class."""
    return Settings(rate=0.01, seed=7)


@sematic.func
def deep_tree() -> Layer:
    """Return a data class nested 40 deep."""
    made = Layer("level 40")
    for number in range(39, 0, -1):
        made = Layer(f"level {number}", number, [made])
    return made


@sematic.func
def wide_tree() -> dict[str, int]:
    """Return a dictionary with more entries than are shown."""
    return {f"key {number}": number for number in range(500)}


@sematic.func
def named_tuple() -> Point:
    """Return a named tuple."""
    return Point(3.0, 4.0)


@sematic.func
def typed_dictionary() -> Options:
    """Return a typed dictionary."""
    return {"rate": 0.1, "names": ["x"]}


@sematic.func
def words() -> list[str]:
    """Return some words."""
    return ["alpha", "beta", "gamma"]


@sematic.func
def numbers() -> list[float]:
    """Return many numbers."""
    return [math.sin(number / 20) + number / 400 for number in range(1204)]


@sematic.func
def mixed() -> tuple[int, str, list[int]]:
    """Return a tuple."""
    return 1, "two", [3, 4, 5]


@sematic.func
def a_set() -> set[str]:
    """Return a set."""
    return {"x", "y", "z"}


@sematic.func
def settings_list() -> list[Settings]:
    """Return data classes."""
    return [Settings(rate=number / 100, seed=number) for number in range(30)]


@sematic.func
def optional() -> int | None:
    """Return a number where nothing would do too."""
    return 3


@sematic.func
def link() -> Link:
    """Return a link."""
    return Link(label="The dashboard of the cluster", url="https://example.com/cluster?job=42")


@sematic.func
def bucket() -> S3Bucket:
    """Return a bucket."""
    return S3Bucket(name="models", region="eu-central-1")


@sematic.func
def location() -> S3Location:
    """Return a place in a bucket."""
    return S3Location.from_uri("s3://models/nightly/2026-11-20/model.safetensors", region="eu-central-1")


@sematic.func
def hugging_face_model() -> HuggingFaceModelReference:
    """Return a model by reference."""
    return HuggingFaceModelReference.from_string("owner/small-model@abc123")


@sematic.func
def hugging_face_data() -> HuggingFaceDatasetReference:
    """Return a data set by reference."""
    return HuggingFaceDatasetReference.from_string("owner/data:train@abc123")


@sematic.func
def warehouse_table() -> SnowflakeTable:
    """Return a table in a warehouse."""
    return SnowflakeTable(database="SALES", table="PUBLIC.ORDERS")


@sematic.func
def conversation() -> PromptResponse:
    """Return a prompt and a response."""
    return PromptResponse(
        prompt="Explain the confusion matrix in two sentences.",
        response="It counts how often each class was taken for which.\n\n- rows: **true** classes\n- columns: guesses",
    )


@sematic.func
def conversations() -> list[PromptResponse]:
    """Return prompts and responses."""
    return [PromptResponse(prompt=f"What is {number} squared?", response=f"{number**2}") for number in range(12)]


@sematic.func
def function() -> Callable[[float], float]:
    """Return a function."""
    return _smoothed


@sematic.func
def failure() -> ValueError:
    """Return an exception, with where it was raised."""
    try:
        ast.literal_eval("1 +")
    except SyntaxError as error:
        try:
            raise ValueError("the expression cannot be read") from error
        except ValueError as failed:
            return failed


@sematic.func
def opaque() -> Opaque:
    """Return something of which nothing is known."""
    return Opaque(42)


def _smoothed(x: float, weight: float = 0.9) -> float:
    """Return a weighted value."""
    # A comment, so that it is worth while to see the source.
    return x * weight + (1 - weight) * math.tanh(x)


PLAIN = [
    nothing,
    truth,
    whole,
    decimal_fraction,
    imaginary,
    exact,
    ratio,
    identifier,
    place_of_file,
    a_class,
    member,
    moment,
    day,
    time_of_day,
    while_of_time,
    some_bytes,
    short_text,
    long_text,
    json_text,
    report,
    sound,
    tree,
    deep_tree,
    wide_tree,
    named_tuple,
    typed_dictionary,
    words,
    numbers,
    mixed,
    a_set,
    settings_list,
    optional,
    link,
    bucket,
    location,
    hugging_face_model,
    hugging_face_data,
    warehouse_table,
    conversation,
    conversations,
    function,
    failure,
    opaque,
]
