"""All runs of a large pipeline run, as the dashboard draws them: bytes and milliseconds."""

from __future__ import annotations

import gzip
import random
import sqlite3
import statistics
import time
import uuid
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from starlette.testclient import TestClient

from benchmarks._measure import Figure, run_script, store
from sematic.server.application import application
from sematic.server.parts import Parts
from sematic.settings import read_settings
from sematic.store.databases import DATABASE
from sematic.store.embedded import open_store

LAYER = 50
"""How many runs start at once; each needs the outputs of two of the layer before."""
MOST_BYTES = 200_000
MOST_MILLISECONDS = 300.0
_ROOT_FUNCTION = "pipelines.project.pipeline"
_GRAPH = "/api/v1/runs/{root}/graph"


def fill(folder: Path, size: int, *, seed: int = 1) -> str:
    """Make a store with one ended pipeline run of so many runs, straight in its tables; return the root's id."""
    open_store(folder).close()
    chance = random.Random(seed)
    ids = [uuid.UUID(int=chance.getrandbits(128)).hex for _ in range(size)]
    began = 1_700_000_000_000_000
    runs, bound = [], []
    created = began
    for position, run_id in enumerate(ids):
        created += chance.randrange(100, 5_000)
        started = created + chance.randrange(1_000, 1_000_000)
        ended = started + chance.randrange(1_000, 60_000_000)
        parent = ids[0] if position else None
        function = f"pipelines.project.step_{position // LAYER % 40}" if position else _ROOT_FUNCTION
        runs.append((run_id, ids[0], parent, position, function, f"step {position}", created, started, ended))
        layer = range(max(position - position % LAYER - LAYER, 1), max(position - position % LAYER, 1))
        for number, producer in enumerate(sorted(chance.sample(layer, min(2, len(layer))))):
            bound.append((run_id, f"x{number}", number, ids[producer], created))
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.executemany(
            "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, NULL, 0, 'RESOLVED', ?, ?, ?, 1, '[]',"
            " NULL, NULL, NULL, NULL, '{}', ?8)",
            runs,
        )
        database.executemany("INSERT INTO bindings VALUES (?, 'input', ?, ?, NULL, ?, ?)", bound)
        database.execute(
            "INSERT INTO pipeline_runs VALUES (?, 'COMPLETE', 'LOCAL', ?, ?, ?, NULL, NULL, NULL, NULL,"
            " '[]', '', '', '', '', '', NULL, NULL, NULL)",
            (ids[0], _ROOT_FUNCTION, began, began),
        )
        database.commit()
    return ids[0]


def measure(size: int, times: int) -> list[Figure]:
    """Return what the graph of so many runs weighs and takes."""
    with store() as temporary:
        folder = Path(temporary)
        root = fill(folder, size)
        now = datetime.now(UTC)
        with open_store(folder, for_writing=False) as opened, closing(sqlite3.connect(folder / DATABASE)) as bare:
            parts = Parts(store=opened, settings=read_settings(), clock=lambda: now, started_at=now)
            with TestClient(application(parts)) as client:
                took, rows = [], []
                for _ in range(times + 1):
                    began = time.perf_counter()
                    answer = client.get(_GRAPH.format(root=root))
                    took.append(1000 * (time.perf_counter() - began))
                    assert answer.status_code == 200
                    rows.append(_milliseconds_of_rows(bare, root))
                weight = int(answer.headers["content-length"])
                plain = len(answer.content)
                tag = {"if-none-match": answer.headers["etag"]}
                began = time.perf_counter()
                assert client.get(_GRAPH.format(root=root), headers=tag).status_code == 304
                unchanged = 1000 * (time.perf_counter() - began)
    return [
        Figure(
            name=f"graph of {size:,} runs, with gzip",
            unit="KB",
            measured=weight / 1000,
            target=MOST_BYTES / 1000,
            yardstick=_weight_of_ids(size),
            yardstick_name="the ids alone, 32 characters each",
        ),
        Figure(name=f"graph of {size:,} runs, without gzip", unit="KB", measured=plain / 1000),
        Figure(
            name=f"graph of {size:,} runs",
            unit="ms",
            measured=statistics.median(took[1:]),
            target=MOST_MILLISECONDS,
            yardstick=statistics.median(rows[1:]),
            yardstick_name="bare sqlite3, the same rows",
        ),
        Figure(name=f"graph of {size:,} runs, ended and asked for again", unit="ms", measured=unchanged),
    ]


def _milliseconds_of_rows(bare: sqlite3.Connection, root: str) -> float:
    began = time.perf_counter()
    bare.execute("SELECT * FROM runs WHERE root_id = ?", (root,)).fetchall()
    edges = "SELECT bindings.* FROM runs JOIN bindings ON run_id = id WHERE root_id = ? AND producer_id IS NOT NULL"
    bare.execute(edges, (root,)).fetchall()
    return 1000 * (time.perf_counter() - began)


def _weight_of_ids(size: int) -> float:
    ids = "".join(uuid.uuid4().hex for _ in range(size))
    return len(gzip.compress(ids.encode())) / 1000


if __name__ == "__main__":
    run_script(measure, size=10_000)
