"""`sematic version`."""

from __future__ import annotations

import click

from sematic.cli.command import Command, json_option


@click.command(
    "version",
    cls=Command,
    examples=[("sematic version", "which version is installed, and on which Python")],
)
@json_option
def command(*, as_json: bool) -> None:
    """Say which version this is."""
    import platform
    from importlib.metadata import version

    installed, python = version("sematic"), platform.python_version()
    if as_json:
        from sematic.cli.output import print_json

        print_json({"version": installed, "python": python})
    else:
        click.echo(f"sematic {installed} (Python {python})")
