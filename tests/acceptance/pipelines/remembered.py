"""Caching by namespace, as a string or as a function of the root future."""

import logging
from typing import List

import sematic

logger = logging.getLogger(__name__)


@sematic.func(cache=True)
def slow_square(x: int) -> int:
    logger.info("slow_square(%s)", x)
    return x * x


@sematic.func
def never_cached(x: int) -> int:
    logger.info("never_cached(%s)", x)
    return -x


@sematic.func(cache=True)
def total(values: List[int]) -> int:
    logger.info("total(%s)", values)
    return sum(values)


@sematic.func
def pipeline(numbers: List[int]) -> int:
    squares = [slow_square(number) for number in numbers]
    return total([*squares, never_cached(numbers[0])])


def namespace_of(future: sematic.future.Future) -> str:
    return f"computed-{future.function.__name__}"
