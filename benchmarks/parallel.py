"""Steps that only wait, in worker processes: how many seconds eight of one second take."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import sematic
from benchmarks._measure import Figure, in_turn, run_script, work

SECONDS = 1.0


@sematic.func(standalone=True)
def waited(number: int) -> int:
    """Return the number after a second."""
    time.sleep(SECONDS)
    return number


@sematic.func
def pipeline(count: int) -> list[int]:
    """Return so many numbers, each of which took a second."""
    return [waited(number) for number in range(count)]


def in_workers(size: int) -> float:
    """Run so many steps at once, worker processes started included."""
    began = time.perf_counter()
    sematic.LocalRunner(max_parallelism=max(size, 1)).run(pipeline(size))
    return time.perf_counter() - began


def in_threads(size: int) -> float:
    """Wait in so many threads at once."""
    began = time.perf_counter()
    with ThreadPoolExecutor(size) as pool:
        list(pool.map(waited.func, range(size)))
    return time.perf_counter() - began


def measure(size: int, times: int) -> list[Figure]:
    """Return how long the steps take together."""
    ours, threads = in_turn(times, lambda: work(in_workers, size), lambda: work(in_threads, size))
    return [
        Figure(
            name=f"{size} x sleep(1) in worker processes",
            unit="s",
            measured=ours.seconds,
            target=1.5,
            yardstick=threads.seconds,
            yardstick_name="threads",
        )
    ]


if __name__ == "__main__":
    run_script(measure, size=8)
