"""`sematic start`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option

if TYPE_CHECKING:
    from sematic.server.presence import RunningServer
    from sematic.server.wish import Wish
    from sematic.settings import Settings


@click.command(
    "start",
    cls=Command,
    examples=[
        ("sematic start", "on this machine, in the background"),
        ("sematic start --port 8080", "somewhere else"),
        ("sematic start --foreground", "in a container, or to see what it says"),
    ],
)
@click.option("--host", help="The address to listen on. Default: SEMATIC_SERVER_ADDRESS, else 127.0.0.1.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="The port to listen on; 0: any that is free. Default: PORT, else 5001.",
)
@click.option("--foreground", "is_foreground", is_flag=True, help="Stay; Ctrl-C stops the server.")
@click.option(
    "--open/--no-open", "opens", default=None, help="Open the browser. Default: on a desktop's terminal only."
)
@click.option(
    "--allow-anonymous",
    "is_anonymous_allowed",
    is_flag=True,
    help="Let other machines reach it although nobody has to sign in.",
)
@click.option(
    "--log-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write what it says. Default: server.log beside the store; with --foreground, standard error.",
)
@json_option
def command(  # noqa: PLR0913 - one per option
    *,
    host: str | None,
    port: int | None,
    is_foreground: bool,
    opens: bool | None,
    is_anonymous_allowed: bool,
    log_file: Path | None,
    as_json: bool,
) -> None:
    """Start the server for the runs of your store, unless it runs already."""
    from sematic.server.exposure import place_of
    from sematic.server.wish import Wish
    from sematic.settings import read_settings

    settings = read_settings()
    wish = Wish(
        place=place_of(settings, host=host, port=port),
        is_anonymous_allowed=is_anonymous_allowed,
        log_file=None if log_file is None else log_file.absolute(),
    )
    if is_foreground:
        _stay(settings, wish, as_json=as_json, opens=bool(opens))
        return
    from sematic.cli.starting import background

    server, is_new = background(settings, wish)
    _tell(server, settings, is_new=is_new, as_json=as_json)
    if _is_on_desktop() if opens is None else opens:
        click.launch(server.place.url)


def _stay(settings: Settings, wish: Wish, *, as_json: bool, opens: bool) -> None:
    from sematic.server.process import serve

    def told(server: RunningServer) -> None:
        # With a file for it, standard output goes there too.
        if wish.log_file is None:
            _tell(server, settings, is_new=True, as_json=as_json)
            sys.stdout.flush()
        if opens:
            click.launch(server.place.url)

    serve(settings, wish, when_listening=told)


def _tell(server: RunningServer, settings: Settings, *, is_new: bool, as_json: bool) -> None:
    from sematic.cli.servers import facts_of, is_of_folder

    if as_json:
        from sematic.cli.output import print_json

        print_json(facts_of(server) | {"is_new": is_new})
        return
    if is_new:
        click.echo(f"Sematic {server.version} is at {server.place.url} (serving {server.database}).")
    else:
        click.echo(f"The server runs already: {server.place.url} (pid {server.process.pid}).")
    if not settings.api_address and not is_of_folder(server, settings.folder):
        click.echo(f"Runs appear there from shells with: export SEMATIC_API_ADDRESS={server.place.url}")


def _is_on_desktop() -> bool:
    import os

    if not sys.stdout.isatty() or os.environ.get("SSH_CONNECTION"):
        return False
    return sys.platform == "darwin" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
