"""Caching by namespace, as a string or as a function of the root future."""

from typing import List

import sematic

EXECUTED: List[str] = []


@sematic.func(cache=True)
def slow_square(x: int) -> int:
    EXECUTED.append(f"slow_square({x})")
    return x * x


@sematic.func
def never_cached(x: int) -> int:
    EXECUTED.append(f"never_cached({x})")
    return -x


@sematic.func(cache=True)
def total(values: List[int]) -> int:
    EXECUTED.append(f"total({values})")
    return sum(values)


@sematic.func
def pipeline(numbers: List[int]) -> int:
    squares = [slow_square(number) for number in numbers]
    return total([*squares, never_cached(numbers[0])])


def namespace_of(future: sematic.future.Future) -> str:
    return f"computed-{future.function.__name__}"
