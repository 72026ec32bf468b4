"""The pipelines that are measured: as little work per step as possible, so that what is left is Sematic."""

from __future__ import annotations

import time

import sematic
from sematic import Runner
from sematic.graph.future import Future


@sematic.func
def step(x: int) -> int:
    """Return the next number."""
    return x + 1


@sematic.func
def total(values: list[int]) -> int:
    """Return the sum."""
    return sum(values)


@sematic.func
def add(a: int, b: int) -> int:
    """Return the sum of two numbers, small enough to stay so however often it is doubled."""
    return (a + b) % 1_000_003


@sematic.func
def chain(length: int) -> int:
    """Return a number that took so many steps, one after the other."""
    value = step(0)
    for _ in range(length - 1):
        value = step(value)
    return value


@sematic.func
def fan_out(width: int) -> int:
    """Return what so many independent steps sum up to."""
    return total([step(x) for x in range(width)])


@sematic.func
def diamonds(depth: int) -> int:
    """Return a number that so many steps doubled, each using the one before twice."""
    value = add(1, 1)
    for _ in range(depth - 1):
        value = add(value, value)
    return value


def tracked(future: Future) -> float:
    """Run a pipeline, everything tracked, and return how long it took."""
    return _seconds_of(sematic.LocalRunner(), future)


def warmly_tracked(future: Future) -> float:
    """Do the same after a first short run: what a process does once is left out."""
    tracked(step(0))
    return tracked(future)


def untracked(future: Future) -> float:
    """Run a pipeline in memory only and return how long it took."""
    return _seconds_of(sematic.SilentRunner(), future)


def _seconds_of(runner: Runner, future: Future) -> float:
    began = time.perf_counter()
    runner.run(future)
    return time.perf_counter() - began
