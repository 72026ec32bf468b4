"""Functions that other processes can import."""

from __future__ import annotations

import sematic


def plain() -> int:
    return 1


@sematic.func
def step(number: int) -> int:
    return number


@sematic.func
def other(number: int) -> int:
    return step(number)
