"""`sematic migrate`."""

from __future__ import annotations

import click

from sematic.cli.command import Command, json_option


@click.command(
    "migrate",
    cls=Command,
    examples=[("sematic migrate", "after an update of Sematic, if it asks for it")],
)
@json_option
def command(*, as_json: bool) -> None:
    """Bring the store up to this version of Sematic, after making a backup."""
    from sematic.settings import read_settings
    from sematic.store.embedded import migrate_store
    from sematic.store.schema import REVISION

    folder = read_settings().folder
    backup = migrate_store(folder)
    if as_json:
        from sematic.cli.output import print_json

        print_json({"folder": str(folder), "revision": REVISION, "backup": None if backup is None else str(backup)})
    elif backup is None:
        click.echo(f"There is nothing to do: the store in {folder} is at revision {REVISION}, or not there yet.")
    else:
        click.echo(f"The store in {folder} is now at revision {REVISION}. What it was before is kept in {backup}.")
