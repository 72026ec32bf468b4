"""Values to and from a server, in MB a second, beside a copy of the same bytes through a raw socket into a file."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from benchmarks._measure import MEGABYTE, Figure, in_turn, run_script, work
from benchmarks._serve import server
from sematic.model.ids import Digest, digest_of
from sematic.remote.blobs import RemoteBlobs
from sematic.remote.connection import Connection
from sematic.store.blobs import FileBlobs

_RECEIVER = """
import socket, sys
with socket.create_server(("127.0.0.1", 0)) as door:
    print(door.getsockname()[1], flush=True)
    with door.accept()[0] as connection, open(sys.argv[1], "wb") as file:
        while piece := connection.recv(1 << 20):
            file.write(piece)
        connection.sendall(b"!")
"""


def uploading(megabytes: int) -> float:
    """Send a value to a server."""
    content = content_of(megabytes)
    digest = digest_of(content)
    with server() as address, closing(Connection(address)) as connection:
        blobs = RemoteBlobs(connection)
        began = time.perf_counter()
        blobs.upload(digest, memoryview(content))
        return time.perf_counter() - began


def downloading(megabytes: int) -> float:
    """Fetch a value from a server into the blobs of this machine, checked."""
    content = content_of(megabytes)
    mine = FileBlobs(Path(os.environ["SEMATIC_CONFIG_DIR"]) / "blobs")
    with server() as address, closing(Connection(address)) as connection:
        blobs = RemoteBlobs(connection)
        digest = Digest(blobs.put(content))
        began = time.perf_counter()
        mine.put_all(blobs.pieces(digest), expected=digest)
        return time.perf_counter() - began


def copying(megabytes: int) -> float:
    """Send the same bytes through a socket to a process that writes them into a file, and does nothing else."""
    content = content_of(megabytes)
    folder = Path(os.environ["SEMATIC_CONFIG_DIR"])
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", _RECEIVER, str(folder / "copy")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        began = time.perf_counter()
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)
        return time.perf_counter() - began


def content_of(megabytes: int) -> bytes:
    """Return so many megabytes that nothing could compress."""
    return os.urandom(MEGABYTE) * megabytes


def measure(size: int, times: int) -> list[Figure]:
    """Return how fast a value of so many megabytes travels."""
    up, down, raw = in_turn(
        times, lambda: work(uploading, size), lambda: work(downloading, size), lambda: work(copying, size)
    )
    return [
        Figure(
            name=f"a value of {size} MB, {name}",
            unit="MB/s",
            measured=size / usage.seconds,
            is_rate=True,
            yardstick=size / raw.seconds,
            yardstick_name="a raw socket into a file",
        )
        for name, usage in (("to the server", up), ("from the server, checked", down))
    ]


if __name__ == "__main__":
    run_script(measure, size=500)
