"""The entry point of drivers, and of the processes that make their calls: `python -m sematic.worker`.

`drive --run_id ID` drives a pipeline run that was submitted. `supervise FD` is a driver's supervisor, `work FD` a
worker that starts afresh; FD is the file descriptor of a socket. `place` gets the code and the packages of a run ready
on this machine.
"""

from __future__ import annotations

import os
import socket
import sys
from functools import partial
from pathlib import Path

from sematic.executors.serving import Worker
from sematic.executors.supervisor import Supervisor, begin_worker, end_worker
from sematic.model.ids import Digest
from sematic.store.storage import blobs_at


def main(arguments: list[str]) -> int:
    """Do what the arguments say until the other end of the socket is closed."""
    match arguments:
        case ["supervise", handle]:
            Supervisor(_socket(handle), serve=_serve, fresh=_command).run()
        case ["work", handle]:
            begin_worker(os.getppid())
            _serve(_socket(handle))
            end_worker(0)
        case ["place"]:
            return _place()
        case ["drive", *options]:
            return drive(options)
        case _:
            sys.stderr.write("This is started by Sematic itself: python -m sematic.worker supervise FD\n")
            return 2
    return 0


def drive(options: list[str]) -> int:
    """Drive a pipeline run as options of a command line say, and return how it ended, as an exit code."""
    # Workers need nothing of this.
    from sematic.runners.driving_command import main as command

    return command(options)


def _serve(connection: socket.socket) -> None:
    # A worker may begin just when object storage is away that its driver has values in.
    Worker(connection, blobs_at=partial(blobs_at, is_known=True)).serve()


def _place() -> int:
    # Workers need nothing of this.
    from sematic.executors.placement import order_on
    from sematic.packaging.travel.placing import place

    order = order_on(sys.stdin.buffer.readline())
    blobs = blobs_at(Path(os.fsdecode(order.blobs.home)), order.blobs.storage, is_known=True)
    return place(Digest(order.code), Digest(order.environment), blobs=blobs)


def _command(handle: int) -> list[str]:
    return [sys.executable, "-P", "-m", "sematic.worker", "work", str(handle)]


def _socket(handle: str) -> socket.socket:
    os.set_inheritable(int(handle), False)
    return socket.socket(fileno=int(handle))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
