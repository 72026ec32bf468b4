from __future__ import annotations

import functools
import sys
import threading
import types
import typing
from collections.abc import Iterator

import cloudpickle
import pytest

import sematic
from sematic.executors.parcels import Parcels
from sematic.executors.shipping import shipped, unshipped
from sematic.model.errors import UnsupportedUsageError
from tests.unit.executors import travellers

TEXT = """
from __future__ import annotations
import functools
from dataclasses import dataclass
from enum import Enum
from typing import NewType
import sematic

Score = NewType("Score", int)
LIMIT = 10

class Colour(Enum):
    RED = 1

@dataclass
class Whole:
    part: Part | None = None

@dataclass
class Part:
    colour: Colour
    score: Score

def limited(number):
    return min(number, LIMIT)

@functools.lru_cache
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

@sematic.func
def first(whole: Whole) -> int:
    return second(limited(20)) if fibonacci(3) == 2 else first(whole)

@sematic.func
def second(number: int) -> int:
    return first(Whole()) if number else 0
"""


@pytest.fixture
def typed() -> Iterator[types.ModuleType]:
    """A module that no other process can import."""
    module = types.ModuleType("typed_in")
    sys.modules["typed_in"] = module
    exec(compile(TEXT, "<typed in>", "exec"), vars(module))  # noqa: S102
    yield module
    del sys.modules["typed_in"]


def elsewhere(content: bytes) -> types.ModuleType:
    """Read a pickle where the module is but a stand-in, and return that."""
    stand_in = types.ModuleType("typed_in")
    sys.modules["typed_in"] = stand_in
    stand_in.read = unshipped(content)
    return stand_in


@pytest.mark.parametrize("name", ["first", "limited", "fibonacci", "Whole", "Colour", "Score"])
def test_what_comes_back_is_what_was_there_all_along(typed, name):
    thing = getattr(typed, name)
    assert unshipped(shipped(thing, with_code={"typed_in"})) is thing


def test_a_function_brings_what_it_refers_to_and_works(typed):
    there = elsewhere(shipped(typed.limited, with_code={"typed_in"}))
    assert there.read is there.limited is not typed.limited
    assert there.limited(20) == 10
    assert there.limited.__globals__ is vars(there)


def test_code_tells_its_file_whichever_cloudpickle_it_travels_with(typed, monkeypatch):
    reduced = cloudpickle.Pickler.dispatch_table[types.CodeType]
    monkeypatch.setitem(
        cloudpickle.Pickler.dispatch_table,
        types.CodeType,
        lambda code: reduced(code.replace(co_filename="<dynamic-code>")),
    )
    code = elsewhere(shipped(typed.first, with_code={"typed_in"})).first.func.__code__
    assert code.co_filename == "<typed in>"


def test_a_step_is_a_step_with_the_same_types(typed):
    there = elsewhere(shipped(typed.first, with_code={"typed_in"}))
    assert there.read is there.first
    assert there.first.path == "typed_in.first"
    assert there.first.input_types == {"whole": there.Whole}
    assert there.first.output_type is int
    assert there.fibonacci(10) == 55
    assert there.second is there.first.func.__globals__["second"]


def test_a_class_brings_what_its_annotations_refer_to(typed):
    there = elsewhere(shipped(typed.Whole, with_code={"typed_in"}))
    assert typing.get_type_hints(there.read) == {"part": there.Part | None}
    assert there.Part.__annotations__ == {"colour": "Colour", "score": "Score"}
    assert there.Colour.RED.value == 1
    assert there.Score.__supertype__ is int


def test_what_is_there_already_is_not_made_again(typed):
    there = elsewhere(shipped([typed.limited, typed.Whole], with_code={"typed_in"}))
    limited, whole = there.limited, there.Whole
    sys.modules["typed_in"] = typed
    content = shipped([typed.limited, typed.Whole], with_code={"typed_in"})
    sys.modules["typed_in"] = there
    assert unshipped(content) == [limited, whole]
    assert there.limited is limited


def test_an_importable_step_travels_by_its_name():
    content = shipped(travellers.step, with_code={"__main__"})
    assert unshipped(content) is travellers.step
    assert len(content) < 200


def test_a_step_in_a_class_travels_with_its_code():
    again = unshipped(shipped(travellers.Steps.inner, with_code={"__main__"}))
    assert again.call({"number": 3}) == 4
    assert again.path == travellers.Steps.inner.path


def test_a_local_step_travels_with_its_variables():
    offset = 3

    @sematic.func
    def local(number: int) -> int:
        return number + offset

    again = unshipped(shipped(local, with_code={"__main__"}))
    assert again is not local
    assert again.call({"number": 1}) == 4
    assert again.path == local.path


def test_what_cannot_travel_is_named():
    lock = threading.Lock()

    @functools.wraps(travellers.plain)
    def helper() -> object:
        return lock

    @sematic.func
    def locking() -> int:
        return helper()

    with pytest.raises(UnsupportedUsageError, match=r"locking cannot be sent .* the variable lock, an? _thread.lock"):
        Parcels().parcel_of(locking)


def test_a_function_is_packed_once():
    parcels = Parcels()
    assert parcels.parcel_of(travellers.step) is parcels.parcel_of(travellers.step)
    assert parcels.parcel_of(travellers.step)[0] != parcels.parcel_of(travellers.other)[0]
