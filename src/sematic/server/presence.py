"""Which servers of a store run on this machine: each holds a lock that ends with its process."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sematic.machine.identity import ProcessIdentity, identity_from_text, identity_to_text
from sematic.machine.private import make_private
from sematic.model.errors import ServerProcessError
from sematic.server.exposure import Place

FOLDER = "servers"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningServer:
    """A server, as it told of itself when it began to listen."""

    process: ProcessIdentity
    place: Place
    version: str
    """Of Sematic."""
    database: str
    """Which one it serves, without a password."""
    is_authenticating: bool
    started_at: datetime
    log_file: str
    """Where what it says is written; empty if that is where it was started."""


@contextmanager
def present(folder: Path, server: RunningServer) -> Iterator[None]:
    """Be the server of a store on a port for the body of a `with`; ServerProcessError if another process is."""
    path = folder / FOLDER / str(server.place.port)
    make_private(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerProcessError(
                f"A server of the store in {folder} runs on port {server.place.port} already; see `sematic status`."
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, _to_text(server).encode(), 0)
        yield
        # Left behind by a server that was killed it does no harm: nobody holds its lock.
        with suppress(OSError):
            path.unlink()
    finally:
        os.close(handle)


def servers_of(folder: Path) -> list[RunningServer]:
    """Return the servers of a store that run on this machine, by port."""
    try:
        paths = [path for path in (folder / FOLDER).iterdir() if path.name.isdigit()]
    except OSError:
        return []
    found = [_server_at(path) for path in sorted(paths, key=lambda path: int(path.name))]
    return [server for server in found if server is not None]


def server_on(folder: Path, port: int) -> RunningServer | None:
    """Return the server of a store that runs on a port; None if none does."""
    return _server_at(folder / FOLDER / str(port))


def _server_at(path: Path) -> RunningServer | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    else:
        return None
    finally:
        os.close(handle)
    # It is locked before it is written.
    with suppress(OSError, ValueError, KeyError, TypeError):
        return _from_text(path.read_text())
    return None


def _to_text(server: RunningServer) -> str:
    return json.dumps(
        {
            "process": json.loads(identity_to_text(server.process)),
            "host": server.place.host,
            "port": server.place.port,
            "version": server.version,
            "database": server.database,
            "is_authenticating": server.is_authenticating,
            "started_at": server.started_at.isoformat(),
            "log_file": server.log_file,
        }
    )


def _from_text(text: str) -> RunningServer:
    told = json.loads(text)
    return RunningServer(
        process=identity_from_text(json.dumps(told["process"])),
        place=Place(host=str(told["host"]), port=int(told["port"])),
        version=str(told["version"]),
        database=str(told["database"]),
        is_authenticating=bool(told["is_authenticating"]),
        started_at=datetime.fromisoformat(told["started_at"]),
        log_file=str(told["log_file"]),
    )
