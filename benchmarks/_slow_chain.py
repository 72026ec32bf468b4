"""A program whose steps take a while, to be killed in the middle: `python FILE LENGTH`."""

from __future__ import annotations

import sys
import time

import sematic

SECONDS = 0.05


@sematic.func
def waited(x: int) -> int:
    """Return the next number, after a while."""
    time.sleep(SECONDS)
    return x + 1


@sematic.func
def slow_chain(length: int) -> int:
    """Return a number that took so many steps, one after the other."""
    value = waited(0)
    for _ in range(length - 1):
        value = waited(value)
    return value


if __name__ == "__main__":
    sematic.LocalRunner().run(slow_chain(int(sys.argv[1])))
