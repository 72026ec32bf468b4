"""A server that notes every use of an unpickler: `python -m tests.acceptance.guarded_server FOLDER`.

Says where it is, serves until its standard input ends, and then says what it noted.
"""

from __future__ import annotations

import _pickle
import json
import pickle
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

NOTED: list[str] = []


def guard() -> None:
    """Note from now on whatever is unpickled in this process."""
    sys.addaudithook(lambda event, details: NOTED.append(f"{event}{details}") if event == "pickle.find_class" else None)
    for module in (pickle, _pickle):
        for name in ("load", "loads", "Unpickler"):
            setattr(module, name, noting(getattr(module, name)))
    pickle._loads = noting(pickle._loads)
    pickle._Unpickler = noting(pickle._Unpickler)


def noting(called: Callable) -> Callable:
    def noted(*arguments, **named):
        NOTED.append(called.__name__)
        return called(*arguments, **named)

    return noted


def main() -> None:
    guard()
    import uvicorn

    from sematic.server.wiring import wired
    from sematic.settings import Settings

    with socket.create_server(("127.0.0.1", 0)) as listening, wired(Settings(folder=Path(sys.argv[1]))) as app:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=1))

        def wait() -> None:
            sys.stdin.read()
            server.should_exit = True

        threading.Thread(target=wait, daemon=True).start()
        sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        server.run(sockets=[listening])
    sys.stdout.write(json.dumps({"noted": NOTED, "modules": sorted(sys.modules)}))


if __name__ == "__main__":
    main()
