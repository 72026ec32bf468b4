"""`sematic logout`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    "logout", cls=Command, examples=[("sematic logout", "runs are recorded on this machine again, without a server")]
)
@json_option
def command(*, as_json: bool) -> None:
    """Forget the server and its key. The key stays good: revoke it where it was made if somebody else may have it."""
    from sematic.cli.login import ADDRESS, KEY
    from sematic.settings import read_settings

    settings = read_settings()
    forgotten = [name for name in (ADDRESS, KEY) if forget(settings.file, name)]
    if as_json:
        from sematic.cli.output import print_json

        print_json({"forgotten": [*forgotten], "file": str(settings.file)})
        return
    if forgotten:
        click.echo(f"Deleted from {settings.file}: {' and '.join(forgotten)}.")
    else:
        click.echo(f"There is nothing to forget: {settings.file} names no server.")
    if address := os.environ.get(ADDRESS):
        click.echo(f"Runs are still recorded at {address}: the environment variable {ADDRESS} says so. Unset it.")
    elif forgotten:
        click.echo("Runs are recorded on this machine again.")
    if os.environ.get(KEY):
        click.echo(f"The environment variable {KEY} is still set.", err=True)


def forget(file: Path, name: str) -> bool:
    """Delete one of the user's settings from a settings file; return whether it was there."""
    from sematic.settings import USER_SETTINGS, delete_setting
    from sematic.settings.file import read_file

    is_there = any(each.owner == USER_SETTINGS and each.name == name for each in read_file(file).entries)
    if is_there:
        delete_setting(file, owner=USER_SETTINGS, name=name)
    return is_there
