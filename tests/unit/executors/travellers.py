"""Functions that other processes can import."""

from __future__ import annotations

import sematic


def plain() -> int:
    return 1


@sematic.func
def step(number: int) -> int:
    return number


class Steps:
    """A class as a drawer."""

    @sematic.func
    def inner(number: int) -> int:  # noqa: N805 - it is no method
        return number + 1


@sematic.func
def other(number: int) -> int:
    return step(number)
