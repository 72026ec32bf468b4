"""The newest 20 runs out of very many, by everything people filter by."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks._measure import Figure, run_script, store
from sematic.model.reading import Page, RunFilter
from sematic.model.records import Run
from sematic.model.states import RunState
from sematic.store.databases import DATABASE
from sematic.store.embedded import Store, open_store
from sematic.store.pages import Place, cursor_of

QUERIES = 100
SHOWN = 20
TARGET = 10.0
"""Milliseconds that 95 of 100 lists may take at the most."""

# One run in ten is a root, one in a hundred failed, and each root has one of a hundred tags.
_RUNS = """
INSERT INTO runs
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :size),
ids(n, id, root_id) AS (
    SELECT n,
           printf('%08x%024x', (n * 2654435761) & 4294967295, n),
           printf('%08x%024x', ((n - n % 10) * 2654435761) & 4294967295, n - n % 10)
    FROM numbers
)
SELECT id, root_id, CASE WHEN n % 10 THEN root_id END, n % 10, 'pipelines.project.step_' || (n * 7 % 50),
       'run ' || (n % 1000), NULL, 0, CASE WHEN n * 7919 % 100 THEN 'RESOLVED' ELSE 'FAILED' END,
       1700000000000000 + n * 1000, 1700000000000000 + n * 1000, 1700000000000500 + n * 1000, 1,
       CASE WHEN n % 10 THEN '[]' ELSE '["tag ' || (n / 10 % 100) || '"]' END, NULL, NULL, NULL, NULL, '{}',
       1700000000000000 + n * 1000
FROM ids
"""
_TAGS = """
INSERT INTO run_tags
SELECT json_extract(tags, '$[0]'), created_at, id, 1 FROM runs WHERE parent_id IS NULL
"""
_BARE = "SELECT * FROM runs WHERE parent_id IS NULL ORDER BY created_at DESC, id DESC LIMIT 21"

List = Callable[[int], "Page[Run]"]


def fill(folder: Path, size: int) -> None:
    """Make a store with so many runs, straight in its tables; the indexes come last, as that is faster."""
    open_store(folder).close()
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.execute("PRAGMA synchronous = OFF")
        made = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in made:
            database.execute(f'DROP INDEX "{name}"')
        database.execute(_RUNS, {"size": size})
        database.execute(_TAGS)
        for _, sql in made:
            database.execute(sql)
        database.commit()


def lists_of(opened: Store, size: int) -> dict[str, List]:
    """Return what is asked, by name; each takes the number of the question, so that no two are the same."""
    page = opened.runs.page
    return {
        "latest": lambda _: page(),
        "of a pipeline": lambda n: page(RunFilter(function=f"pipelines.project.step_{n % 50 // 10 * 10}")),
        "in a state": lambda n: page(RunFilter(state=RunState.FAILED if n % 2 else RunState.RESOLVED)),
        "of a pipeline in a state": lambda n: page(
            RunFilter(function=f"pipelines.project.step_{n % 50 // 10 * 10}", state=RunState.FAILED)
        ),
        "with a tag": lambda n: page(RunFilter(tag=f"tag {n}")),
        "with a name": lambda n: page(RunFilter(name=f"run {n * 10}")),
        "nested ones too, in a state": lambda n: page(
            RunFilter(roots_only=False, state=RunState.FAILED if n % 2 else RunState.RESOLVED)
        ),
        "far down the list": lambda n: page(
            after=cursor_of(Place(1_700_000_000_000_000 + size * n * 1000 // QUERIES, "f"))
        ),
    }


def p95_of(ask: Callable[[int], object]) -> float:
    """Return the milliseconds in which 95 of 100 questions were answered."""
    took = []
    for number in range(QUERIES):
        began = time.perf_counter()
        ask(number)
        took.append(1000 * (time.perf_counter() - began))
    return statistics.quantiles(took, n=20)[-1]


def measure(size: int, times: int) -> list[Figure]:
    """Return what lists take with a tenth of the size and with all of it."""
    return [figure for runs in dict.fromkeys((max(size // 10, 1), size)) for figure in _measured(runs, times)]


def _measured(size: int, times: int) -> list[Figure]:
    with store() as temporary:
        folder = Path(temporary)
        fill(folder, size)
        with (
            open_store(folder, for_writing=False) as opened,
            closing(sqlite3.connect(folder / DATABASE)) as bare,
        ):
            asked = lists_of(opened, size)
            for ask in asked.values():
                assert len(ask(1).items) <= SHOWN
            rounds: dict[str, list[float]] = {name: [] for name in (*asked, "")}
            for _ in range(times):
                for name, ask in asked.items():
                    rounds[name].append(p95_of(ask))
                rounds[""].append(p95_of(lambda _: bare.execute(_BARE).fetchall()))
    yardstick = statistics.median(rounds.pop(""))
    return [
        Figure(
            name=f"20 of {size:,} runs, {name}, p95",
            unit="ms",
            measured=statistics.median(took),
            target=TARGET,
            yardstick=yardstick,
            yardstick_name="bare sqlite3, latest",
        )
        for name, took in rounds.items()
    ]


if __name__ == "__main__":
    run_script(measure, size=1_000_000)
