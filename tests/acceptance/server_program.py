"""A server in a process of its own: its folder, its port, and a key if it is to ask for one."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from fastapi import Request

from sematic.model.errors import UnauthenticatedError
from sematic.server.access import Caller, Role
from sematic.server.wiring import wired
from sematic.settings import Settings


def main(folder: str, port: str, key: str = "") -> None:
    """Serve until the process is ended."""

    def identify(request: Request) -> Caller:
        if request.headers.get("x-api-key") != key:
            raise UnauthenticatedError("There is no such key.")
        return Caller(name="driver", role=Role.EDITOR)

    with wired(Settings(folder=Path(folder))) as app:
        if key:
            app.state.identify = identify
        uvicorn.run(app, port=int(port), log_config=None, lifespan="off")


if __name__ == "__main__":
    main(*sys.argv[1:])
