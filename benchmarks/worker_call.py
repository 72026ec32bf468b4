"""Steps that do nothing, in a warm worker process: what the way there and back costs, everything tracked."""

from __future__ import annotations

import multiprocessing
import time

import sematic
from benchmarks._measure import Figure, in_turn, run_script, work


@sematic.func(standalone=True)
def nothing(number: int) -> int:
    """Return the number."""
    return number


@sematic.func
def chain(length: int) -> int:
    """Return a number that went through so many worker calls, one after the other."""
    value = nothing(0)
    for _ in range(length - 1):
        value = nothing(value)
    return value


@sematic.func
def wide(width: int) -> list[int]:
    """Return numbers that each went through a worker, several at a time."""
    return [nothing(number) for number in range(width)]


def one_after_the_other(size: int) -> float:
    """Run a chain, less what one call alone takes: the worker's start."""
    # The first run of a process also records the project and loads what is needed for that.
    _seconds_of(chain(1))
    return _seconds_of(chain(size + 1)) - _seconds_of(chain(1))


def side_by_side(size: int) -> float:
    """Run independent calls, less what a few alone take."""
    _seconds_of(wide(8))
    return _seconds_of(wide(size + 8)) - _seconds_of(wide(8))


def same(number: int) -> int:
    """Return the number, plainly."""
    return number


def plain_pool(size: int) -> float:
    """Call the same function in a plain pool of one process, warm, nothing tracked."""
    with multiprocessing.get_context("forkserver").Pool(1) as pool:
        pool.apply(same, (0,))
        began = time.perf_counter()
        for number in range(size):
            pool.apply(same, (number,))
        return time.perf_counter() - began


def _seconds_of(future: object) -> float:
    began = time.perf_counter()
    sematic.LocalRunner().run(future)
    return time.perf_counter() - began


def measure(size: int, times: int) -> list[Figure]:
    """Return the cost of a call, in a row and side by side."""
    row, side, plain = in_turn(
        times,
        lambda: work(one_after_the_other, size),
        lambda: work(side_by_side, size),
        lambda: work(plain_pool, size),
    )
    yardstick = 1000 * plain.seconds / size
    return [
        Figure(
            name=f"no-op step in a warm worker{how}, of {size}",
            unit="ms",
            measured=max(1000 * usage.seconds / size, 0.0),
            target=3,
            yardstick=yardstick,
            yardstick_name="multiprocessing.Pool.apply",
        )
        for how, usage in (("", row), (", side by side", side))
    ]


if __name__ == "__main__":
    run_script(measure, size=200)
