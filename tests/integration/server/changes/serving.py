"""A server process that knows nothing of how its streams end: `python -m ... FOLDER`."""

import asyncio
import socket
import sys
from pathlib import Path

import uvicorn

from sematic.server.wiring import wired
from sematic.settings import Settings

if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as listening, wired(Settings(folder=Path(sys.argv[1]))) as app:
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        config = uvicorn.Config(app, log_level="warning", ws="none")
        asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))
