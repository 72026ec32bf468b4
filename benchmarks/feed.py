"""From a write in one process to the event at 100 listeners of a server in another, and at one."""

from __future__ import annotations

import json
import re
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks._measure import Figure, run_script
from sematic.store.embedded import open_store

LISTENERS = 100
TARGET = 100.0
"""Milliseconds from a write to its event that 95 of 100 may take at the most."""

EVERY = 0.04
"""Seconds between two writes; not a multiple of how often the server looks."""

PATIENCE = 60.0

_SERVER = """
import asyncio, socket, sys
from pathlib import Path
import uvicorn
from sematic.server.wiring import wired
from sematic.settings import Settings

with socket.create_server(("127.0.0.1", 0)) as listening, wired(Settings(folder=Path(sys.argv[1]))) as app:
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(app, log_level="error", http="httptools", lifespan="off", ws="none")
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))
"""
_WRITER = """
import json, sys, time
from datetime import UTC, datetime
from pathlib import Path
from sematic.model.changes import Batch, RunCreated
from sematic.model.records import Run
from sematic.store.embedded import open_store

folder, count, every = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
began = {}
with open_store(Path(folder)) as store:
    for number in range(count):
        run_id = f"{time.time_ns():032x}"
        run = Run(id=run_id, root_id=run_id, parent_id=None, position=0, function="pipelines.one.step", name="step",
                  created_at=datetime.now(UTC))
        began[run_id] = time.monotonic()
        store.apply(Batch([RunCreated(run)]))
        time.sleep(every)
print(json.dumps(began))
"""
_ROOT_ID = re.compile(rb'"root_id":"([0-9a-f]{32})"')


@dataclass
class Ear:
    """A connection that listens, and what it has heard when."""

    connection: socket.socket
    heard: dict[str, float] = field(default_factory=dict)
    is_ready: bool = False
    _rest: bytes = b""

    def read(self) -> None:
        """Take what has come."""
        content = self._rest + self.connection.recv(65536)
        now = time.monotonic()
        self.is_ready = self.is_ready or b"event: hello" in content
        for found in _ROOT_ID.finditer(content):
            self.heard.setdefault(found[1].decode(), now)
        self._rest = content[-50:]


def latencies(size: int, listeners: int) -> list[float]:
    """Return the milliseconds from each of so many writes to the event at each of the listeners, in order of size."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="sematic-benchmark-")))
        open_store(folder).close()
        port = held.enter_context(_serving(folder))
        ears = [Ear(held.enter_context(socket.create_connection(("127.0.0.1", port)))) for _ in range(listeners)]
        for ear in ears:
            ear.connection.sendall(b"GET /api/v1/changes HTTP/1.1\r\nhost: localhost\r\n\r\n")
        _listen(ears, until=lambda: all(ear.is_ready for ear in ears))
        command = [sys.executable, "-c", _WRITER, str(folder), str(size), str(EVERY)]
        writer = held.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE))
        _listen(ears, until=lambda: all(len(ear.heard) >= size for ear in ears))
        written, _ = writer.communicate()
    began: dict[str, float] = json.loads(written)
    return sorted(1000 * (ear.heard[run_id] - at) for ear in ears for run_id, at in began.items())


def bare_latencies(size: int, listeners: int) -> list[float]:
    """Return the milliseconds in which a thread hands as many bytes to as many sockets, one after the other."""
    content = b'id: 1\nevent: changes\ndata: {"root_id":"%s"}\n\n' % (b"0" * 32) + b" " * 150
    with ExitStack() as held:
        pairs = [socket.socketpair() for _ in range(listeners)]
        for pair in pairs:
            for one in pair:
                held.enter_context(one)
        found: list[float] = []
        for _ in range(size):
            began = time.monotonic()
            sender = threading.Thread(target=lambda: [pair[0].sendall(content) for pair in pairs])
            sender.start()
            for _, receiver in pairs:
                receiver.recv(65536)
                found.append(1000 * (time.monotonic() - began))
            sender.join()
    return sorted(found)


def measure(size: int, times: int) -> list[Figure]:
    """Return how long it takes from so many writes to their events; all writes of all times count."""
    figures: list[Figure] = []
    for listeners in (LISTENERS, 1):
        live = sorted(each for _ in range(times) for each in latencies(size, listeners))
        bare = bare_latencies(size, listeners)
        who = f"{listeners} listeners" if listeners > 1 else "1 listener"
        for name, share in (("p50", 0.5), ("p95", 0.95), ("the slowest", 1.0)):
            figures.append(
                Figure(
                    name=f"write to event, {who}, {name}",
                    unit="ms",
                    measured=_at(live, share),
                    target=TARGET if name == "p95" else None,
                    yardstick=_at(bare, share),
                    yardstick_name=f"bare sockets, {name}",
                )
            )
    return figures


@contextmanager
def _serving(folder: Path) -> Iterator[int]:
    server = subprocess.Popen([sys.executable, "-c", _SERVER, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.communicate()


def _listen(ears: Sequence[Ear], *, until: Callable[[], bool]) -> None:
    last = time.monotonic() + PATIENCE
    with selectors.DefaultSelector() as selector:
        for ear in ears:
            selector.register(ear.connection, selectors.EVENT_READ, ear)
        while not until():
            if time.monotonic() > last:
                raise TimeoutError("The listeners have not heard everything.")
            for key, _ in selector.select(0.1):
                key.data.read()


def _at(numbers: Sequence[float], share: float) -> float:
    """Return the number below which a share of sorted ones is."""
    return numbers[min(len(numbers) - 1, int(share * len(numbers)))]


if __name__ == "__main__":
    run_script(measure, size=100)
