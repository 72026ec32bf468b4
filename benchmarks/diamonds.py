"""Steps that use the one before twice: 2**N paths, which must not be walked one by one."""

from __future__ import annotations

from benchmarks import _pipelines
from benchmarks._measure import Figure, in_turn, run_script, work


def diamonds(size: int) -> float:
    """Run so many diamonds, one on top of the other."""
    return _pipelines.warmly_tracked(_pipelines.diamonds(size))


def measure(size: int, times: int) -> list[Figure]:
    """Return the cost of a diamond, and how it grows when there are four times as many."""
    few, many = in_turn(times, lambda: work(diamonds, size), lambda: work(diamonds, 4 * size))
    per_step = [1000 * few.seconds / size, 1000 * many.seconds / (4 * size)]
    return [
        Figure(name=f"{4 * size} diamonds, per step", unit="ms", measured=per_step[1]),
        Figure(
            name=f"diamonds, per step at {4 * size} / at {size}",
            unit="x",
            measured=per_step[1] / per_step[0],
            target=1.2,
        ),
    ]


if __name__ == "__main__":
    run_script(measure, size=500)
