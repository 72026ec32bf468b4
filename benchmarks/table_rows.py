"""Rows of a large stored DataFrame through the HTTP API of a server process, as the dashboard asks for them."""

from __future__ import annotations

import http.client
import json
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks._measure import Figure, run_script, store
from benchmarks.api_lists import serving
from sematic.model.changes import ArtifactRecorded
from sematic.store.embedded import open_store
from sematic.types.document import encoded
from sematic.types.registry import codec_of
from sematic.types.tables.layout import PART

COLUMNS = 100
PAGE_ROWS = 200
PAGE_COLUMNS = 25
"""How much the dashboard asks for at once: about three screens."""
ASKED = 40
"""Pages to a round."""
FIRST_TARGET = 500.0
PAGE_TARGET = 150.0


def wide(rows: int) -> pd.DataFrame:
    """Return a table with columns of ten kinds, over and over."""
    chance = np.random.default_rng(3)
    words = np.array([f"word {number}" for number in range(1000)], dtype=object)
    kinds: tuple[Callable[[], object], ...] = (
        lambda: np.arange(rows),
        lambda: chance.random(rows),
        lambda: np.where(chance.random(rows) < 0.1, np.nan, 1.5),
        lambda: chance.random(rows).astype("float32"),
        lambda: chance.integers(0, 1000, rows, dtype="int32"),
        lambda: chance.random(rows) < 0.3,
        lambda: pd.Timestamp("2026-01-01") + pd.to_timedelta(chance.integers(0, 10**7, rows), unit="s"),
        lambda: pd.Categorical.from_codes(chance.integers(0, 4, rows), ["a", "b", "c", "d"]),
        lambda: pd.array(words[chance.integers(0, 1000, rows)], dtype="string[pyarrow]"),
        lambda: pd.array(chance.integers(0, 9, rows), dtype="Int64"),
    )
    return pd.DataFrame({f"column {number}": kinds[number % len(kinds)]() for number in range(COLUMNS)})


def measure(size: int, times: int) -> list[Figure]:
    """Return how long the first rows of a table take, and pages anywhere in it."""
    # A smaller one is all in its view.
    size = max(size, PAGE_ROWS)
    frame = wide(size)
    with store() as temporary:
        folder = Path(temporary)
        with open_store(folder) as opened:
            artifact = encoded(frame, codec_of(pd.DataFrame), blobs=opened.blobs, now=datetime.now(UTC))
            opened.journal.record([ArtifactRecorded(artifact)])
            opened.journal.flush()
            part = len(opened.blobs.open(dict(artifact.view.parts)[PART]))
        address = f"/api/v1/artifacts/{artifact.id}"
        with serving(folder) as connection:
            first = [_first(connection, address) for _ in range(times + 1)][1:]
            chance = random.Random(1)
            pages = [_milliseconds(connection, _page(address, size, chance)) for _ in range(ASKED * times)]
            rows = [_milliseconds(connection, _page(address, size, chance, COLUMNS)) for _ in range(times)]
        plain = [_as_pandas(frame, chance) for _ in range(ASKED * times)]
    name = f"{size:,} x {COLUMNS}"
    cells = PAGE_ROWS * PAGE_COLUMNS
    return [
        Figure(name=f"{name}, view and first rows", unit="ms", measured=statistics.median(first), target=FIRST_TARGET),
        Figure(
            name=f"{name}, {cells:,} cells anywhere, p95",
            unit="ms",
            measured=_p95(pages),
            target=PAGE_TARGET,
            yardstick=_p95(plain),
            yardstick_name="pandas in memory, to_json",
        ),
        Figure(name=f"{name}, {PAGE_ROWS * COLUMNS:,} cells anywhere", unit="ms", measured=statistics.median(rows)),
        Figure(
            name=f"{name}, where its cells are, on disk",
            unit="KB",
            measured=part / 1000,
            yardstick=artifact.size / 1000,
            yardstick_name="the table",
        ),
    ]


def _p95(milliseconds: list[float]) -> float:
    return statistics.quantiles(milliseconds, n=20)[-1]


def _page(address: str, size: int, chance: random.Random, columns: int = PAGE_COLUMNS) -> str:
    first = chance.randrange(max(size - PAGE_ROWS, 1))
    start = chance.randrange(COLUMNS // columns) * columns
    return f"{address}/rows?first={first}&count={PAGE_ROWS}&columns={start}..{start + columns - 1}"


def _first(connection: http.client.HTTPConnection, address: str) -> float:
    page = f"{address}/rows?first=0&count={PAGE_ROWS}&columns=0..{PAGE_COLUMNS - 1}"
    return _milliseconds(connection, address) + _milliseconds(connection, page)


def _milliseconds(connection: http.client.HTTPConnection, path: str) -> float:
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    content = answer.read()
    took = 1000 * (time.perf_counter() - began)
    assert answer.status == 200, content
    assert json.loads(content)
    return took


def _as_pandas(frame: pd.DataFrame, chance: random.Random) -> float:
    first = chance.randrange(max(len(frame) - PAGE_ROWS, 1))
    start = chance.randrange(COLUMNS // PAGE_COLUMNS) * PAGE_COLUMNS
    began = time.perf_counter()
    frame.iloc[first : first + PAGE_ROWS, start : start + PAGE_COLUMNS].to_json(orient="split", date_format="iso")
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    run_script(measure, size=1_000_000)
