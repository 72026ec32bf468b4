"""Work grows in step with the graph: counted in calls, rows, bytes and lines of SQL, never by the clock."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from benchmarks import _pipelines, big_array, data_frame
from benchmarks._measure import disk_use
from benchmarks._sqlite import database, seconds_to_write_again


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(tmp_path / "store"))
    return tmp_path / "store"


def calls_during(work: Callable[[], object]) -> int:
    """Return how many functions are called, in this thread and in those that start meanwhile."""
    count = 0

    def counted(_frame: object, what: str, _argument: object) -> None:
        nonlocal count
        count += what in ("call", "c_call")

    threading.setprofile(counted)
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return count


def is_linear(small: int, middle: int, large: int) -> bool:
    """Return whether what was counted at 50, 200 and 800 steps grows with the steps; if with their square: 4 times."""
    return (large - middle) / 600 < 1.5 * (middle - small) / 150


@contextmanager
def written() -> Iterator[list[int]]:
    """Count the rows that are written by SQL statements, in whatever thread."""
    rows: list[int] = []
    lock = threading.Lock()

    def before(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, executemany: bool
    ) -> None:
        if statement.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE"):
            with lock:
                rows.append(len(parameters) if executemany else 1)

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield rows
    finally:
        event.remove(Engine, "before_cursor_execute", before)


GRAPHS = [_pipelines.chain, _pipelines.fan_out, _pipelines.diamonds]


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("run", [_pipelines.untracked, _pipelines.tracked])
def test_python_calls_grow_with_the_number_of_steps(run: Callable[[Any], float], graph: Any) -> None:
    run(graph(5))
    # Threads that look at a clock make more calls on a busy machine; what grows with the square does so every time.
    assert any(
        is_linear(*(calls_during(lambda size=size: run(graph(size))) for size in (50, 200, 800))) for _ in range(3)
    )


@pytest.mark.parametrize("graph", GRAPHS)
def test_rows_written_grow_with_the_number_of_steps(graph: Any) -> None:
    for size in (50, 200, 800):
        with written() as rows:
            _pipelines.tracked(graph(size))
        # What ends before its creation is written takes one row instead of two; more than these it never takes.
        assert sum(rows) < 12 * size + 20


def test_the_database_grows_with_the_number_of_steps(store: Path) -> None:
    _pipelines.tracked(_pipelines.chain(100))
    first = disk_use(store)
    _pipelines.tracked(_pipelines.chain(200))
    assert disk_use(store) - first < 2.5 * first
    assert first < 1.5


def test_a_deep_chain_needs_no_recursion() -> None:
    before = sys.getrecursionlimit()
    _pipelines.untracked(_pipelines.chain(2 * before))
    _pipelines.tracked(_pipelines.chain(2 * before))
    assert sys.getrecursionlimit() == before


def test_a_thousand_diamonds_are_a_thousand_steps() -> None:
    _pipelines.untracked(_pipelines.diamonds(1000))


def test_an_array_takes_its_size_on_disk_however_often_it_is_made(store: Path) -> None:
    big_array.tracked_equal(8)
    assert 8 < disk_use(store) < 9


def test_two_arrays_take_their_size_on_disk(store: Path) -> None:
    big_array.tracked(4)
    assert 8 < disk_use(store) < 9


def test_a_frame_takes_about_its_size_on_disk(store: Path) -> None:
    data_frame.tracked(4)
    size = data_frame.made.func(4).memory_usage(deep=True).sum() / 1e6
    # One of its columns differs between the two frames; the rest is stored once or twice, never more.
    assert size < disk_use(store) < 2 * size + 1


def test_the_yardstick_writes_the_same_rows_again(store: Path) -> None:
    _pipelines.tracked(_pipelines.chain(5))
    assert seconds_to_write_again() > 0
    counts = []
    for path in (database(store), database(store).with_name("yardstick.db")):
        with closing(sqlite3.connect(path)) as connection:
            runs = connection.execute("SELECT count(*) FROM runs").fetchone()
            counts.append((runs, connection.execute("SELECT count(*) FROM bindings").fetchone()))
    assert counts[0] == counts[1]
    assert counts[0][0] >= (6,)
