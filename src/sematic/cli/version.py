"""`sematic version`."""

from __future__ import annotations

import click

from sematic.cli.command import Command, json_option
from sematic.model.version import __version__


@click.command(
    "version",
    cls=Command,
    examples=[("sematic version", "which version is installed, and on which Python")],
)
@json_option
def command(*, as_json: bool) -> None:
    """Say which version this is."""
    import platform

    python = platform.python_version()
    if as_json:
        from sematic.cli.output import print_json

        print_json({"version": __version__, "python": python})
    else:
        click.echo(f"sematic {__version__} (Python {python})")
