"""`sematic stop`."""

from __future__ import annotations

import os
import signal
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.model.errors import ServerProcessError

if TYPE_CHECKING:
    from pathlib import Path

    from sematic.server.presence import RunningServer

PATIENCE = 5.0
"""Seconds that a server has to stop by itself."""

_PAUSE = 0.02


@click.command(
    "stop",
    cls=Command,
    examples=[("sematic stop", "every server of your store on this machine"), ("sematic stop --port 8080", "this one")],
)
@click.option("--port", type=click.IntRange(1, 65535), help="Only the server on this port.")
@json_option
def command(*, port: int | None, as_json: bool) -> None:
    """Stop the server; that none runs is no error."""
    from sematic.cli.output import print_json
    from sematic.cli.servers import chosen, facts_of, none_runs
    from sematic.settings import read_settings

    folder = read_settings().folder
    servers = chosen(folder, port)
    stopped = [(server, _stop(folder, server)) for server in servers]
    if as_json:
        print_json({"stopped": [facts_of(server) | {"how": how} for server, how in stopped]})
        return
    if not stopped:
        click.echo(none_runs(folder, port))
    for server, how in stopped:
        forced = f"; it did not end within {PATIENCE:g} seconds and was killed" if how == "killed" else ""
        click.echo(f"Stopped the server at {server.place.url} (pid {server.process.pid}){forced}.")


def _stop(folder: Path, server: RunningServer) -> str:
    """Return how a server was ended: `asked`, or `killed` where that did not help."""
    if server.process.hostname != socket.gethostname():
        raise ServerProcessError(f"The server at {server.place.url} runs on {server.process.hostname}. Stop it there.")
    for number, how in ((signal.SIGTERM, "asked"), (signal.SIGKILL, "killed")):
        try:
            os.kill(server.process.pid, number)
        except ProcessLookupError:
            return how
        except PermissionError:
            raise ServerProcessError(
                f"The server at {server.place.url} belongs to another user (pid {server.process.pid})."
            ) from None
        if _has_ended(folder, server):
            return how
    raise ServerProcessError(f"The server at {server.place.url} (pid {server.process.pid}) does not end.")


def _has_ended(folder: Path, server: RunningServer) -> bool:
    from sematic.machine.identity import Vitality
    from sematic.server.presence import server_on

    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError):
            if server.process.vitality() is Vitality.GONE or server_on(folder, server.place.port) != server:
                return True
        time.sleep(_PAUSE)
    return False
