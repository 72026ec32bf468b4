"""A large numpy array that eight steps read at once, each in a worker process: time, and memory that is shared."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

import sematic
from benchmarks._measure import MEGABYTE, Figure, in_turn, run_script, work

READERS = 8


@sematic.func
def made(megabytes: int) -> np.ndarray:
    """Return an array of that size."""
    return np.arange(megabytes * MEGABYTE // 8, dtype=np.float64)


@sematic.func(standalone=True)
def read(array: np.ndarray) -> tuple[float, float]:
    """Return the sum of an array, and the megabytes of memory that are this process's own after changing one item."""
    array[0] = 1.0
    total = float(array.sum())
    return total, private_memory()


@sematic.func
def pipeline(megabytes: int) -> list[tuple[float, float]]:
    """Return what eight readers say."""
    array = made(megabytes)
    return [read(array) for _ in range(READERS)]


def private_memory() -> float:
    """Return the megabytes that are copies of this process's own, not pages of a file (on Linux; 0 elsewhere)."""
    rollup = Path("/proc/self/smaps_rollup")
    if not rollup.exists():
        return 0.0
    lines = [line.split() for line in rollup.read_text(encoding="ascii").splitlines()]
    return sum(int(line[1]) for line in lines if line[0] == "Anonymous:") / 1000


def tracked(size: int) -> float:
    """Return the seconds from the array's being made to the last reader's answer."""
    return _outcome(size)[0]


def private(size: int) -> float:
    """Return the most private megabytes that a reader had."""
    return _outcome(size)[1]


def plain(size: int) -> float:
    """Return the seconds that the same sums take in this process, one after the other."""
    array = made.func(size)
    began = time.perf_counter()
    for _ in range(READERS):
        array.sum()
    return time.perf_counter() - began


def _outcome(size: int) -> tuple[float, float]:
    began = time.perf_counter()
    made.func(size)
    making = time.perf_counter() - began
    began = time.perf_counter()
    answers = sematic.LocalRunner().run(pipeline(size))
    return time.perf_counter() - began - making, max(own for _, own in answers)


def measure(size: int, times: int) -> list[Figure]:
    """Return how long eight readers take, and what each has in memory for itself."""
    ours, own, plainly = in_turn(
        times, lambda: work(tracked, size), lambda: work(private, size), lambda: work(plain, size)
    )
    return [
        Figure(
            name=f"{size} MB stored once and read by {READERS} steps at once",
            unit="s",
            measured=ours.seconds,
            yardstick=plainly.seconds,
            yardstick_name=f"{READERS} sums in one process",
        ),
        Figure(
            name=f"{size} MB read by {READERS} steps, memory of a reader that is its own",
            unit="MB",
            measured=own.seconds,
            target=100,
            yardstick=size,
            yardstick_name="the array",
        ),
    ]


if __name__ == "__main__":
    run_script(measure, size=1000)
