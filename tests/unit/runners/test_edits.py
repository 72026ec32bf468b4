"""Other inputs, as values and as they are typed."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sematic
from sematic.model.errors import CastError, RerunError
from sematic.runners.edits import MOST_READ, Written, edited, meant, written_in
from sematic.types.registry import codec_of


class Colour(Enum):
    RED = "r"
    BLUE = 2


class Size(NamedTuple):
    width: int
    height: int = 1


@dataclass(frozen=True)
class Model:
    depth: int = 3
    name: str = "net"


@dataclass
class Config:
    rate: float
    model: Model = field(default_factory=Model)
    size: Size = field(default_factory=lambda: Size(2))
    labels: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.rate < 0:
            raise ValueError("rate is negative")


@sematic.func
def pipeline(config: Config, epochs: int = 5, title: str = "") -> int:
    return epochs


def typed(argument: str, **inputs: Any) -> dict[str, Any]:
    return edited({"config": Config(1.0), **inputs}, [written_in(argument)], function=pipeline)


@pytest.mark.parametrize(
    ("text", "annotation", "value"),
    [
        ("3", int, 3),
        ("3", str, "3"),
        ('"3"', str, '"3"'),
        ("1e-3", float, 0.001),
        ("1_000", int, 1000),
        ("true", bool, True),
        ("no", bool, False),
        ("null", str | None, None),
        ("None", int | None, None),
        ("x", str | None, "x"),
        ("3", int | str, 3),
        ("three", int | str, "three"),
        ("[1, 2]", list[int], [1, 2]),
        ("['a']", list[str], ["a"]),
        ('{"a": 1}', dict[str, int], {"a": 1}),
        ("2026-11-20", date, date(2026, 11, 20)),
        ("data/5", Path, Path("data/5")),
        ("5", Path, Path("5")),
        ("r", Colour, Colour.RED),
        ("BLUE", Colour, Colour.BLUE),
        ("2", Colour, Colour.BLUE),
        ("[3]", object, [3]),
        ("words", object, "words"),
        ('{"rate": 2}', Config, Config(2.0)),
        ("[4, 5]", Size, Size(4, 5)),
    ],
)
def test_a_text_means_what_its_type_wants(text: str, annotation: Any, value: Any) -> None:
    codec = codec_of(annotation)
    assert codec.cast(meant(text, codec)) == value


@pytest.mark.parametrize(("text", "annotation"), [("abc", int), ("abc", list[str]), ("maybe", bool), ("3", list[int])])
def test_a_text_that_means_nothing_for_a_type_is_refused(text: str, annotation: Any) -> None:
    with pytest.raises(CastError):
        meant(text, codec_of(annotation))


def test_a_list_that_cannot_be_read_is_not_taken_apart() -> None:
    with pytest.raises(CastError, match=r"^'\[a\]' is neither JSON nor a Python value, so it cannot be read as list"):
        meant("[a]", codec_of(list[int]))


@given(st.text())
def test_any_text_is_itself_where_a_text_is_wanted(text: str) -> None:
    assert meant(text, codec_of(str)) == text


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(_PLAIN.filter(lambda value: not isinstance(value, str)))
def test_plain_values_are_read_back_from_json_and_from_their_repr(value: Any) -> None:
    codec = codec_of(object)
    assert meant(json.dumps(value), codec) == value
    assert meant(repr(value), codec) == value or "inf" in repr(value)


@given(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(), st.lists(st.text()))
def test_every_input_is_read_back_from_what_was_typed(epochs: int, rate: float, title: str, labels: list[str]) -> None:
    numbers = dict.fromkeys(labels, rate)
    changes = [
        written_in(f"epochs={epochs}"),
        written_in(f"config.rate={abs(rate)!r}"),
        written_in(f"title={title.replace('@', '@@', 1) if title.startswith('@') else title}"),
        written_in(f"config.labels={json.dumps(numbers)}"),
    ]
    inputs = edited({"config": Config(1.0)}, changes, function=pipeline)
    assert inputs == {"config": Config(abs(rate), labels=numbers), "epochs": epochs, "title": title}


def test_a_field_is_changed_and_what_was_given_is_not() -> None:
    before = Config(1.0)
    after = edited({"config": before}, [("config.model.depth", 9)], function=pipeline)["config"]
    assert after == Config(1.0, Model(depth=9))
    assert before == Config(1.0)


def test_a_field_is_typed_as_its_class_says() -> None:
    assert typed("config.model.name=5")["config"].model.name == "5"
    assert typed("config.size.width=5")["config"].size == Size(5)
    assert typed("config.labels.a=5")["config"].labels == {"a": 5.0}


def test_changes_are_made_in_order() -> None:
    changes = [written_in('config={"rate": 3}'), written_in("config.model.depth=1")]
    assert edited({}, changes, function=pipeline)["config"] == Config(3.0, Model(depth=1))


def test_a_default_has_fields_too() -> None:
    assert typed("epochs=7")["epochs"] == 7


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("epoch=3", r"has no input 'epoch'. Its inputs are: config, epochs, title\."),
        ("config.rat=3", r"config has no field 'rat'. Its fields are: rate, model, size, labels\."),
        ("config.rate=fast", r"config\.rate.*cannot cast 'fast' to float"),
        ("config.rate=-1", "ValueError: rate is negative"),
        ("epochs=abc", "cannot cast 'abc' to int"),
        ("epochs.x=1", "epochs has no fields"),
        ("config.labels.a.b=1", "has no key 'a'"),
        ("epochs", "name=value"),
        ("a b=1", "name=value"),
    ],
)
def test_what_cannot_be_changed_is_a_sentence(argument: str, sentence: str) -> None:
    with pytest.raises(RerunError, match=sentence):
        typed(argument, epochs=5)


def test_what_is_no_file_or_too_large_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in ("/dev/zero", tmp_path / "pipe", tmp_path):
        with pytest.raises(RerunError, match="cannot be read: it is a folder, a pipe or a device, not a file"):
            written_in(f"title=@{place}")
    with (tmp_path / "large").open("wb") as file:
        file.truncate(MOST_READ + 1)
    with pytest.raises(RerunError, match="is larger than 64 MiB"):
        written_in(f"title=@{tmp_path / 'large'}")


def test_files_are_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"rate": 4}')
    (tmp_path / "a.yaml").write_text("rate: 5")
    (tmp_path / "a.txt").write_text("two\nlines")
    (tmp_path / "bad.json").write_text("{")
    assert typed(f"config=@{tmp_path / 'a.json'}")["config"] == Config(4.0)
    assert typed(f"config=@{tmp_path / 'a.yaml'}")["config"] == Config(5.0)
    assert typed(f"title=@{tmp_path / 'a.txt'}")["title"] == "two\nlines"
    assert written_in("title=@@home") == ("title", Written("@home"))
    with pytest.raises(RerunError, match="no JSON"):
        written_in(f"config=@{tmp_path / 'bad.json'}")
    with pytest.raises(RerunError, match="cannot be read"):
        written_in("config=@nowhere.json")
