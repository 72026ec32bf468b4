"""Lists of very many runs through the HTTP API of a server process, over one connection."""

from __future__ import annotations

import http.client
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from benchmarks._measure import Figure, run_script, store
from benchmarks.listing import SHOWN, fill, lists_of, p95_of
from sematic.store.databases import DATABASE
from sematic.store.embedded import open_store

TARGET = 10.0
"""Milliseconds that 95 of 100 pages may take at the most."""
PIPELINES = 500
PIPELINES_TARGET = 300.0
_API = "/api/v1"

# A socket handed over by its number alone would wait with every answer: uvicorn takes it for one that is no TCP.
_SERVE = """
import socket
import sys
import uvicorn
from sematic.server.wiring import wired
from sematic.settings import read_settings
with wired(read_settings()) as app, socket.socket(fileno=int(sys.argv[1])) as listening:
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False))
    server.run(sockets=[listening])
"""

# Every root is of one of so many pipelines, and one user in twenty has launched each.
_SPREAD = """
UPDATE runs SET function = 'pipelines.project.pipeline_' || (created_at / 10000 % :pipelines) WHERE parent_id IS NULL
"""
_LAUNCHED = """
INSERT INTO pipeline_runs
SELECT id, 'COMPLETE', 'LOCAL', function, created_at, ended_at, NULL, NULL, NULL, NULL, '[]', '', '', '', '',
       'user ' || (created_at / 10000 % 20), NULL, NULL, NULL
FROM runs WHERE parent_id IS NULL
"""

Ask = Callable[[int], object]


def asked() -> dict[str, Callable[[int], str]]:
    """Return the addresses that are asked for, by name; each takes the number of the question."""
    began = "2023-11-14T22:13:20Z"
    return {
        "latest": lambda _: _runs(),
        "oldest": lambda _: _runs(sort="created_at"),
        "of a pipeline": lambda n: _runs(function=f"pipelines.project.pipeline_{n % PIPELINES}", roots_only=1),
        "in a state": lambda n: _runs(state="FAILED" if n % 2 else "RESOLVED"),
        "in two states": lambda _: _runs(state=["FAILED", "CANCELED"]),
        "with a tag": lambda n: _runs(tag=f"tag {n}"),
        "with a name": lambda n: _runs(name=f"run {n * 10}"),
        "of an owner": lambda n: _runs(owner=f"user {n % 20}", roots_only=1),
        "by the beginning of an id": lambda n: _runs(search=f"{n * 10 * 2654435761 % 2**32:08x}"),
        "since the beginning": lambda _: _runs(created_after=began, sort="created_at"),
        "by a text that none has": lambda n: _runs(search=f"nothing {n}"),
        "interrupted": lambda _: _runs(state="INTERRUPTED"),
    }


def _runs(**parameters: object) -> str:
    return f"{_API}/runs?{urlencode({'limit': SHOWN} | parameters, doseq=True)}"


@contextmanager
def serving(folder: Path) -> Iterator[http.client.HTTPConnection]:
    """Give a connection to a server process of a store, and end the process afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(listening.fileno())],
            pass_fds=[listening.fileno()],
            env=os.environ | {"SEMATIC_CONFIG_DIR": str(folder)},
        )
    # The socket listens already: whoever connects waits until the server takes it over.
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        yield connection
    finally:
        connection.close()
        process.terminate()
        process.wait()


def measure(size: int, times: int) -> list[Figure]:
    """Return what lists take, and what a trivial route and the store alone take."""
    with store() as temporary:
        folder = Path(temporary)
        fill(folder, size)
        with closing(sqlite3.connect(folder / DATABASE)) as database:
            database.execute(_SPREAD, {"pipelines": PIPELINES})
            database.execute(_LAUNCHED)
            database.commit()
        rounds: dict[str, list[float]] = {}
        with serving(folder) as connection, open_store(folder, for_writing=False) as opened:
            alone = lists_of(opened, size)["latest"]
            lists: dict[str, Ask] = {name: _asking(connection, of) for name, of in asked().items()}
            pipelines = _asking(connection, lambda _: f"{_API}/pipelines?limit={PIPELINES}&last=20")
            info = _asking(connection, lambda _: f"{_API}/info")
            for ask in (info, alone, *lists.values()):
                ask(0)
            for _ in range(times):
                for name, ask in {"info": info, "alone": alone, **lists}.items():
                    rounds.setdefault(name, []).append(p95_of(ask))
                began = time.perf_counter()
                pipelines(0)
                rounds.setdefault("pipelines", []).append(1000 * (time.perf_counter() - began))
    took = {name: statistics.median(each) for name, each in rounds.items()}
    return [
        *(
            _figure(f"{SHOWN} of {size:,} runs over HTTP, {name}, p95", took[name], beside=took["info"])
            for name in lists
        ),
        Figure(
            name=f"{SHOWN} of {size:,} runs over HTTP, latest, above the store's own, p95",
            unit="ms",
            measured=max(took["latest"] - took["alone"], 0.0),
            yardstick=took["alone"],
            yardstick_name="RunQueries.page",
        ),
        Figure(
            name=f"{PIPELINES} pipelines of {size:,} runs over HTTP, with 20 runs each",
            unit="ms",
            measured=took["pipelines"],
            target=PIPELINES_TARGET,
        ),
    ]


def _figure(name: str, measured: float, *, beside: float) -> Figure:
    return Figure(
        name=name, unit="ms", measured=measured, target=TARGET, yardstick=beside, yardstick_name="GET /api/v1/info"
    )


def _asking(connection: http.client.HTTPConnection, of: Callable[[int], str]) -> Ask:
    def ask(number: int) -> None:
        connection.request("GET", of(number))
        answer = connection.getresponse()
        content = answer.read()
        assert answer.status == http.client.OK, content

    return ask


if __name__ == "__main__":
    run_script(measure, size=100_000)
