"""Real servers for tests: on a free port of this machine, in a thread or in a process of their own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import uvicorn

from sematic.server.access import Identify
from sematic.server.parts import Parts
from sematic.server.wiring import wired
from sematic.settings import Settings
from sematic.store.embedded import Store


@contextmanager
def listening(app: object) -> Iterator[str]:
    """Serve an application from a thread, for the body of a `with`; give its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)  # type: ignore[arg-type]  # an application
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, name="served")
        thread.start()
        try:
            until = time.monotonic() + 10
            while not server.started and thread.is_alive() and time.monotonic() < until:
                time.sleep(0.005)
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@contextmanager
def serving(folder: Path, *, identify: Identify | None = None) -> Iterator[tuple[str, Store]]:
    """Serve the store of a folder, for the body of a `with`; give the address and the store."""
    with wired(Settings(folder=folder)) as app:
        if identify is not None:
            app.state.identify = identify
        with listening(app) as address:
            parts: Parts = app.state.parts
            yield address, parts.store


def eventually(is_true: Callable[[], bool], *, within: float = 10.0) -> bool:
    """Return whether something becomes true in time."""
    until = time.monotonic() + within
    while not is_true():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True
