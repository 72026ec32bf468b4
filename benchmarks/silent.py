"""A very long chain in memory only: what one untracked step costs."""

from __future__ import annotations

import time

from benchmarks import _pipelines
from benchmarks._measure import Figure, in_turn, run_script, work


def silent(size: int) -> float:
    """Run a chain of so many steps without a store."""
    return _pipelines.untracked(_pipelines.chain(size))


def plain_calls(size: int) -> float:
    """Call the same functions as plain Python does."""
    began = time.perf_counter()
    value = 0
    for _ in range(size):
        value = _pipelines.step.func(value)
    return time.perf_counter() - began


def measure(size: int, times: int) -> list[Figure]:
    """Return the cost of an untracked step."""
    ours, plain = in_turn(times, lambda: work(silent, size), lambda: work(plain_calls, size))
    return [
        Figure(
            name=f"untracked chain of {size}, per step",
            unit="ms",
            measured=1000 * ours.seconds / size,
            target=0.05,
            yardstick=1000 * plain.seconds / size,
            yardstick_name="plain Python calls",
        ),
        Figure(name=f"untracked chain of {size}, memory", unit="MB", measured=ours.growth),
    ]


if __name__ == "__main__":
    run_script(measure, size=100_000)
