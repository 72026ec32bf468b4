"""Many independent tracked steps and one that takes all their outputs."""

from __future__ import annotations

from benchmarks import _pipelines
from benchmarks._measure import Figure, in_turn, run_script, work
from benchmarks._sqlite import seconds_to_write_again


def fan_out(size: int) -> float:
    """Run so many steps side by side and sum up."""
    return _pipelines.warmly_tracked(_pipelines.fan_out(size))


def bare_writes(size: int) -> float:
    """Write the rows of such a fan-out without Sematic."""
    _pipelines.tracked(_pipelines.fan_out(size))
    return seconds_to_write_again()


def measure(size: int, times: int) -> list[Figure]:
    """Return the time for so many steps and ten times as many, and the memory for a hundred times as many."""
    small, large, bare = in_turn(
        times, lambda: work(fan_out, size), lambda: work(fan_out, 10 * size), lambda: work(bare_writes, size)
    )
    huge = work(fan_out, 100 * size)
    return [
        Figure(
            name=f"fan-out {size}",
            unit="s",
            measured=small.seconds,
            target=size / 1000,
            yardstick=bare.seconds,
            yardstick_name="bare sqlite3 loop, same rows",
        ),
        Figure(
            name=f"fan-out {10 * size}",
            unit="s",
            measured=large.seconds,
            target=size / 100,
            yardstick=10 * bare.seconds,
            yardstick_name="bare sqlite3 loop, same rows",
        ),
        Figure(name=f"fan-out {10 * size}, memory", unit="MB", measured=large.growth),
        Figure(
            name=f"fan-out {100 * size}, memory",
            unit="MB",
            measured=huge.growth,
            yardstick=large.growth,
            yardstick_name=f"at {10 * size}",
        ),
    ]


if __name__ == "__main__":
    run_script(measure, size=1000)
