"""Pipelines that the tests of the server run."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import sematic
from sematic import LocalRunner
from sematic.model.errors import SematicError


@dataclass
class Config:
    rate: float
    name: str


@sematic.func
def double(x: int) -> int:
    """Twice a number."""
    print(f"doubling {x}")  # noqa: T201 - what a step writes is what is tested
    return 2 * x


@sematic.func
def add(a: int, b: int) -> int:
    return a + b


@sematic.func
def tree(x: int, config: Config) -> int:
    """A small pipeline."""
    return add(double(x), double(x + 1))


@sematic.func
def doubled(count: int) -> list[int]:
    return [double(x) for x in range(count)]


@sematic.func
def sum_of(numbers: list[int]) -> int:
    return sum(numbers)


@sematic.func
def total(count: int) -> int:
    return sum_of([double(x) for x in range(count)])


@sematic.func
def pair() -> tuple[str, str]:
    return ("a", "b")


@sematic.func
def length_of(text: str, least: int) -> int:
    return max(len(text), least)


@sematic.func
def second_of(least: int) -> int:
    return length_of(pair()[1], least)


@sematic.func
def broken(x: int) -> int:
    print("about to fail")  # noqa: T201 - what a step writes is what is tested
    raise ValueError(f"no luck with {x}")


@sematic.func
def large(count: int) -> bytes:
    return bytes(range(256)) * count


@sematic.func
def size_of(content: bytes) -> int:
    return len(content)


@sematic.func
def measured(count: int) -> int:
    return size_of(large(count))


@sematic.func(cache=True)
def content(count: int) -> bytes:
    return bytes(range(256)) * count


@sematic.func
def measured_again(count: int) -> int:
    """Reads what the cache may have."""
    return size_of(content(count))


def ran(future: object, *, cache_namespace: str | None = None) -> str:
    """Run a pipeline to its end and return its id, whatever becomes of it."""
    with suppress(SematicError):
        LocalRunner(cache_namespace=cache_namespace).run(future)
    return future.id


@sematic.func
def odd(value: object) -> object:
    return value


@sematic.func
def failing(x: int) -> int:
    return add(double(x), broken(x))
