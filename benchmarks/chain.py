"""A chain of tracked steps: what one step costs, and whether that grows with the length."""

from __future__ import annotations

from benchmarks import _pipelines
from benchmarks._measure import Figure, in_turn, run_script, work
from benchmarks._sqlite import seconds_to_write_again


def chain(size: int) -> float:
    """Run a chain of so many steps."""
    return _pipelines.warmly_tracked(_pipelines.chain(size))


def bare_writes(size: int) -> float:
    """Write the rows of such a chain without Sematic."""
    _pipelines.tracked(_pipelines.chain(size))
    return seconds_to_write_again()


def measure(size: int, times: int) -> list[Figure]:
    """Return the cost of a step in chains half as long, as long and five times as long as the size."""
    short, middle, long = max(size // 2, 1), size, size * 5
    small, usual, large, bare = in_turn(
        times,
        lambda: work(chain, short),
        lambda: work(chain, middle),
        lambda: work(chain, long),
        lambda: work(bare_writes, middle),
    )
    per_step = [1000 * usage.seconds / n for usage, n in ((small, short), (usual, middle), (large, long))]
    return [
        *(
            Figure(
                name=f"chain of {n}, per step",
                unit="ms",
                measured=milliseconds,
                target=0.5 if n == middle else None,
                yardstick=1000 * bare.seconds / middle,
                yardstick_name="bare sqlite3 loop, same rows",
            )
            for n, milliseconds in zip((short, middle, long), per_step, strict=True)
        ),
        Figure(
            name=f"chain, per step at {long} / at {short}", unit="x", measured=per_step[2] / per_step[0], target=1.2
        ),
    ]


if __name__ == "__main__":
    run_script(measure, size=1000)
