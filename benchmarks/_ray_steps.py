"""Steps for the figures on Ray, in a module that nodes can import."""

from __future__ import annotations

import numpy as np

import sematic


def same(number: int) -> int:
    """Return the number, plainly."""
    return number


@sematic.func
def nothing(number: int) -> int:
    """Return the number."""
    return number


@sematic.func
def large(size: int) -> np.ndarray:
    """Return so many bytes."""
    return np.ones(size, dtype=np.uint8)


@sematic.func
def last_of(array: np.ndarray) -> int:
    """Return the last number."""
    return int(array[-1])
