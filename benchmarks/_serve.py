"""A server in a process of its own, for the scripts that measure one."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks._measure import store


@contextmanager
def server() -> Iterator[str]:
    """Serve a fresh store for the body of a `with`; give the address."""
    with store() as folder:
        command = [sys.executable, "-m", "benchmarks._serve", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield process.stdout.readline().strip()
            finally:
                process.kill()


def main(folder: str) -> None:
    """Serve the store of a folder, and print the address, until the process is ended."""
    import uvicorn

    from sematic.server.wiring import wired
    from sematic.settings import Settings

    with wired(Settings(folder=Path(folder))) as app, socket.create_server(("127.0.0.1", 0)) as door:
        print(f"http://127.0.0.1:{door.getsockname()[1]}", flush=True)
        uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off")).run(sockets=[door])


if __name__ == "__main__":
    main(sys.argv[1])
