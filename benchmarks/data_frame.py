"""A DataFrame through three tracked steps: processor time and memory of the whole process."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import numpy as np
import pandas as pd

import sematic
from benchmarks._measure import MEGABYTE, Figure, in_turn, run_script, work

ROW_BYTES = 88
"""Eight floats, an integer, a moment, and a word that is about as long."""


@sematic.func
def made(megabytes: int) -> pd.DataFrame:
    """Return a table of about that size: numbers, moments and words."""
    rows = megabytes * MEGABYTE // ROW_BYTES
    random = np.random.default_rng(0)
    table: dict[str, object] = {f"number_{index}": random.random(rows) for index in range(8)}
    table["count"] = np.arange(rows)
    table["moment"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(rows), unit="s")
    table["word"] = pd.Series(np.array(["red", "green", "blue"])[np.arange(rows) % 3], dtype="category")
    return pd.DataFrame(table)


@sematic.func
def changed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with one column changed."""
    return frame.assign(number_0=frame["number_0"] * 2)


@sematic.func
def summed(frame: pd.DataFrame) -> dict[str, float]:
    """Return a sum per word."""
    return {str(word): float(total) for word, total in frame.groupby("word", observed=True)["number_0"].sum().items()}


@sematic.func
def pipeline(megabytes: int) -> dict[str, float]:
    """Return the sums of the second table."""
    return summed(changed(made(megabytes)))


def tracked(size: int) -> None:
    """Run the pipeline, everything tracked."""
    sematic.LocalRunner().run(pipeline(size))


def untracked(size: int) -> None:
    """Call the same functions as plain Python does."""
    summed.func(changed.func(made.func(size)))


def pickled(size: int) -> None:
    """Call them as plain Python does, with every table pickled to a file and read back in between."""
    folder = Path(os.environ["SEMATIC_CONFIG_DIR"])
    first = _through(folder / "first", made.func(size))
    summed.func(_through(folder / "second", changed.func(first)))


def measure(size: int, times: int) -> list[Figure]:
    """Return what a table of so many megabytes costs."""
    ours, pickles, plain = in_turn(
        times, lambda: work(tracked, size), lambda: work(pickled, size), lambda: work(untracked, size)
    )
    name = f"{size} MB DataFrame through 3 steps"
    yardstick = "plain calls and pickle files"
    return [
        Figure(
            name=f"{name}, cpu of the process",
            unit="s",
            measured=ours.cpu,
            yardstick=pickles.cpu,
            yardstick_name=yardstick,
        ),
        Figure(
            name=f"{name}, cpu above plain calls",
            unit="s",
            measured=ours.cpu - plain.cpu,
            target=0.8,
            yardstick=pickles.cpu - plain.cpu,
            yardstick_name=yardstick,
        ),
        Figure(
            name=f"{name}, memory of the process",
            unit="MB",
            measured=ours.peak,
            target=400 if size == 100 else None,
            yardstick=pickles.peak,
            yardstick_name=yardstick,
        ),
    ]


def _through(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    with path.open("wb") as file:
        pickle.dump(frame, file, protocol=5)
    with path.open("rb") as file:
        return pickle.load(file)  # noqa: S301 - written two lines above


if __name__ == "__main__":
    run_script(measure, size=100)
