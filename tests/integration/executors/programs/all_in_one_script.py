"""A script whose functions and classes are all its own; `python all_in_one_script.py NAME` shows one thing."""

from __future__ import annotations

import functools
import multiprocessing
import os
import pickle
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any, NamedTuple, NewType

import pytest

import sematic
from sematic.executors.outcome import Graph
from sematic.model.errors import UnsupportedUsageError
from sematic.types.document import encoded
from sematic.types.registry import codec_of
from tests.integration.executors.harness import calls_in_processes

TIMES_IMPORTED = os.environ.get("IMPORTED_MARK")
if TIMES_IMPORTED:
    with open(TIMES_IMPORTED, "a") as mark:  # noqa: PTH123
        mark.write(f"{__name__}\n")

Score = NewType("Score", int)
FACTOR = 3
LOCK = threading.Lock()


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Point(NamedTuple):
    x: int
    y: int


@dataclass
class Settings:
    rate: float = 0.5
    colour: Colour = Colour.RED
    inner: Inner | None = None
    names: list[str] = field(default_factory=list)


@dataclass
class Inner:
    depth: int


class Plain:
    def __init__(self, number: int) -> None:
        self.number = number

    def doubled(self) -> int:
        return self.number * factor()


def factor() -> int:
    return FACTOR


@functools.lru_cache
def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@sematic.func
def changed(settings: Settings, point: Point, score: Score) -> Settings:
    assert isinstance(settings, Settings)
    assert isinstance(settings.inner, Inner)
    assert settings.colour is Colour.RED
    return Settings(settings.rate * factor(), Colour.BLUE, Inner(fibonacci(10) + score + point.x), ["a"])


@sematic.func
def wrapped(number: int) -> object:
    return [Plain(number), Colour.BLUE]


@sematic.func
def unwrapped(things: object) -> int:
    plain, colour = things
    assert type(plain) is Plain
    assert colour is Colour.BLUE
    return plain.doubled()


@sematic.func
def countdown(n: int) -> int:
    return countdown(n - 1) if n else settle(Settings())


@sematic.func
def settle(settings: Settings) -> int:
    return 0


@sematic.func
def locking() -> int:
    with LOCK:
        return 1


def locked_by_helper() -> int:
    with LOCK:
        return 1


@sematic.func
def indirectly_locking() -> int:
    return locked_by_helper()


def square(number: int) -> int:
    return number * number


@sematic.func
def parallel(method: str) -> list[int]:
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        return list(pool.map(square, range(4)))


@sematic.func
def with_process(method: str) -> int:
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    process = context.Process(target=put_square, args=(queue, 5))
    process.start()
    found = queue.get(timeout=20)
    process.join()
    return found


def put_square(queue: Any, number: int) -> None:
    queue.put(square(number))


@sematic.func
def threads() -> list[int]:
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(square, range(4)))


@sematic.func
def main_facts() -> list[str]:
    import __main__

    return [__main__.__name__, os.path.basename(__main__.__file__), str(__main__.FACTOR), sys.argv[1]]  # noqa: PTH119


@sematic.func
def pickled_by_name() -> bool:
    return pickle.loads(pickle.dumps(square)) is square and pickle.loads(pickle.dumps(Inner)) is Inner


class StrangeError(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} is not {two}")


@sematic.func
def strange() -> int:
    raise StrangeError(1, 2)


def show_classes(call: Any) -> None:
    value = call(changed, settings=Settings(inner=Inner(1)), point=Point(7, 8), score=Score(5))
    assert value == Settings(1.5, Colour.BLUE, Inner(67), ["a"]), value
    assert type(value.inner) is Inner
    things = call(wrapped, number=4)
    assert type(things[0]) is Plain
    assert call(unwrapped, things=things) == 12


def show_ids(call: Any) -> None:
    inner = Settings(inner=Inner(1))
    call.executor.start(invocation_of(changed, settings=inner, point=Point(7, 8), score=Score(5)))
    artifact = call.executor.next(20).outcome.artifact
    here = encoded(
        Settings(1.5, Colour.BLUE, Inner(67), ["a"]), codec_of(Settings), blobs=call.blobs, now=datetime.now(UTC)
    )
    assert artifact.id == here.id
    assert artifact.view == here.view
    things = call(wrapped, number=4)
    call.executor.start(invocation_of(wrapped, number=4))
    artifact = call.executor.next(20).outcome.artifact
    assert artifact.id == encoded(things, codec_of(object), blobs=call.blobs, now=datetime.now(UTC)).id


def invocation_of(function: Any, **inputs: Any) -> Any:
    from sematic.testing.contracts.calls import an_invocation

    return an_invocation(function, inputs)


def show_graph(call: Any) -> None:
    call.executor.start(invocation_of(countdown, n=1))
    graph = call.executor.next(20).outcome
    assert isinstance(graph, Graph)
    assert graph.output.function is countdown
    call.executor.start(invocation_of(countdown, n=0))
    graph = call.executor.next(20).outcome
    assert graph.output.function is settle
    assert call(settle, settings=graph.output.kwargs["settings"]) == 0


def show_locals(call: Any) -> None:
    offset = 40

    @dataclass
    class Local:
        n: int

    def add(number: int) -> int:
        return number + offset + factor()

    @sematic.func
    def local(number: int) -> Local:
        return Local(add(number))

    @sematic.func
    def other(thing: Local) -> int:
        assert isinstance(thing, Local)
        return thing.n

    assert call(local, number=1).n == 44
    assert call(other, thing=Local(3)) == 3


def show_unshippable(call: Any) -> None:
    for function in (locking, indirectly_locking):
        with pytest.raises(UnsupportedUsageError, match="the global LOCK"):
            call(function)


def show_multiprocessing(call: Any) -> None:
    for method in ("fork", "spawn", "forkserver"):
        assert call(parallel, method=method) == [0, 1, 4, 9], method
        assert call(with_process, method=method) == 25, method
    assert call(threads) == [0, 1, 4, 9]


def show_main(call: Any) -> None:
    assert call(main_facts) == ["__main__", "all_in_one_script.py", "3", "main"]
    assert call(pickled_by_name)


def show_errors(call: Any) -> None:
    with pytest.raises(StrangeError, match="1 is not 2"):
        call(strange)


if __name__ == "__main__":
    method = sys.argv[2] if len(sys.argv) > 2 else None
    with calls_in_processes(start_method=method) as call:
        globals()[f"show_{sys.argv[1]}"](call)
    sys.stdout.write("shown\n")
