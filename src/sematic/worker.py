"""The entry point of drivers, and of the processes that make their calls: `python -m sematic.worker`.

`drive --run_id ID` drives a pipeline run that was submitted. `supervise FD` is a driver's supervisor, `work FD` a
worker that starts afresh; FD is the file descriptor of a socket.
"""

from __future__ import annotations

import os
import socket
import sys

from sematic.executors.serving import Worker
from sematic.executors.supervisor import Supervisor, begin_worker, end_worker
from sematic.store.blobs import FileBlobs


def main(arguments: list[str]) -> int:
    """Do what the arguments say until the other end of the socket is closed."""
    match arguments:
        case ["supervise", handle]:
            Supervisor(_socket(handle), serve=_serve, fresh=_command).run()
        case ["work", handle]:
            begin_worker(os.getppid())
            _serve(_socket(handle))
            end_worker(0)
        case ["drive", *options]:
            # Workers need nothing of this.
            from sematic.runners.driving_command import main as drive

            return drive(options)
        case _:
            sys.stderr.write("This is started by Sematic itself: python -m sematic.worker supervise FD\n")
            return 2
    return 0


def _serve(connection: socket.socket) -> None:
    Worker(connection, blobs_in=FileBlobs).serve()


def _command(handle: int) -> list[str]:
    return [sys.executable, "-P", "-m", "sematic.worker", "work", str(handle)]


def _socket(handle: str) -> socket.socket:
    os.set_inheritable(int(handle), False)
    return socket.socket(fileno=int(handle))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
