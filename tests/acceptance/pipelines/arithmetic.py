"""Old class names, `resolve`, lists of futures, nested pipelines."""

import logging
from typing import List

import sematic

logger = logging.getLogger(__name__)


@sematic.func
def add(a: float, b: float) -> float:
    """
    Adds two numbers.
    """
    return a + b


@sematic.func
def add3(a: float, b: float, c: float) -> float:
    return add(add(a, b), c)


@sematic.func
def sum_list(values: List[float]) -> float:
    return sum(values)


@sematic.func
def scale(values: List[float], factor: float = 2) -> List[float]:
    logger.info("Scaling %s", values)
    return [value * factor for value in values]


@sematic.func
def pipeline(a: float, b: float, c: float) -> float:
    """
    # Nested arithmetic

    Returns `(a + b) + (a + b + c) + c`, twice.
    """
    partial = add(a, b).set(name="Partial sum", tags=["first", "partial"])
    total = add3(a, b, c)
    return sum_list(scale([partial, total, c]))
