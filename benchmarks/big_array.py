"""A large numpy array through three tracked steps; two of them make an array of that size."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import numpy as np

import sematic
from benchmarks._measure import MEGABYTE, Figure, in_turn, run_script, work

SLACK = 100
"""Megabytes of memory allowed above the arrays that are alive."""


@sematic.func
def made(megabytes: int) -> np.ndarray:
    """Return an array of that size, with no two rows alike."""
    return np.arange(megabytes * MEGABYTE // 8, dtype=np.float64)


@sematic.func
def shifted(array: np.ndarray) -> np.ndarray:
    """Return another array of the same size."""
    return array + 1.0


@sematic.func
def last(array: np.ndarray) -> float:
    """Return one number of it."""
    return float(array[-1])


@sematic.func
def pipeline(megabytes: int) -> float:
    """Return the last number of the second array."""
    return last(shifted(made(megabytes)))


@sematic.func
def unchanged(array: np.ndarray) -> np.ndarray:
    """Return the array as it came."""
    return array


@sematic.func
def equal_values(megabytes: int) -> float:
    """Return the last number of an array that three steps hand on."""
    return last(unchanged(unchanged(made(megabytes))))


def tracked(size: int) -> float:
    """Run the pipeline, everything tracked."""
    began = time.perf_counter()
    sematic.LocalRunner().run(pipeline(size))
    return time.perf_counter() - began


def tracked_equal(size: int) -> float:
    """Run a pipeline that makes the same value three times."""
    began = time.perf_counter()
    sematic.LocalRunner().run(equal_values(size))
    return time.perf_counter() - began


def untracked(size: int) -> float:
    """Call the same functions as plain Python does."""
    began = time.perf_counter()
    last.func(shifted.func(made.func(size)))
    return time.perf_counter() - began


def saved(size: int) -> float:
    """Write both arrays with `numpy.save`, which waits for no disk, as the store does not."""
    first = made.func(size)
    second = shifted.func(first)
    folder = Path(os.environ["SEMATIC_CONFIG_DIR"])
    began = time.perf_counter()
    np.save(folder / "first.npy", first)
    np.save(folder / "second.npy", second)
    return time.perf_counter() - began


def hashed(size: int) -> float:
    """Digest both arrays."""
    first = made.func(size)
    second = shifted.func(first)
    began = time.perf_counter()
    for array in (first, second):
        hashlib.sha256(array).hexdigest()
    return time.perf_counter() - began


def measure(size: int, times: int) -> list[Figure]:
    """Return how fast arrays of so many megabytes are stored, and what that takes in memory and on disk."""
    ours, plain, save, sha = in_turn(
        times,
        lambda: work(tracked, size),
        lambda: work(untracked, size),
        lambda: work(saved, size),
        lambda: work(hashed, size),
    )
    equal = work(tracked_equal, size)
    stored = 2 * size
    rate = stored / 1000 / max(ours.seconds - plain.seconds, 1e-9)
    name = f"{size} MB array through 3 steps"
    return [
        Figure(
            name=f"{name}, stored above computing",
            unit="GB/s",
            measured=rate,
            target=1.0,
            is_rate=True,
            yardstick=stored / 1000 / save.seconds,
            yardstick_name="numpy.save",
        ),
        Figure(
            name=f"{name}, stored above computing",
            unit="GB/s",
            measured=rate,
            is_rate=True,
            yardstick=stored / 1000 / sha.seconds,
            yardstick_name="sha256",
        ),
        Figure(
            name=f"{name}, all of it",
            unit="s",
            measured=ours.seconds,
            yardstick=plain.seconds,
            yardstick_name="plain Python calls",
        ),
        Figure(
            name=f"{name}, memory",
            unit="MB",
            measured=ours.growth,
            target=stored + SLACK,
            yardstick=plain.growth,
            yardstick_name="plain Python calls",
        ),
        Figure(
            name=f"{name}, disk",
            unit="MB",
            measured=ours.stored,
            target=stored * 1.001 + 1,
            yardstick=save.stored,
            yardstick_name="numpy.save",
        ),
        Figure(
            name=f"{size} MB array made three times, disk", unit="MB", measured=equal.stored, target=size * 1.001 + 1
        ),
    ]


if __name__ == "__main__":
    run_script(measure, size=1000)
