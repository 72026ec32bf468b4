"""`sematic migrate`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.model.errors import UnsupportedUsageError

if TYPE_CHECKING:
    from sematic.model.records import Json
    from sematic.store.moving import Moved

_MOST_TOLD = 10


@click.command(
    "migrate",
    cls=Command,
    examples=[
        ("sematic migrate", "after an update of Sematic, if it asks for it"),
        (
            "sematic migrate --to postgresql://me@db.example/sematic --folder /srv/sematic",
            "copy all runs to a server's",
        ),
    ],
)
@click.option("--to", "url", metavar="URL", help="Copy all runs into this database too, such as postgresql://...")
@click.option(
    "--folder",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    help="With --to: the folder of the server, for values and logs. Not given: the same folder as now.",
)
@json_option
def command(*, url: str | None, target: Path | None, as_json: bool) -> None:
    """Bring the store up to this version of Sematic, after making a backup. With --to, copy it into a server's."""
    if target is not None and not url:
        raise click.UsageError("--folder says where values and logs go; give --to, the server's database, too.")
    if url is None:
        _migrate(as_json=as_json)
    else:
        _move(url, target, as_json=as_json)


def _migrate(*, as_json: bool) -> None:
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


def _move(url: str, target: Path | None, *, as_json: bool) -> None:
    from sematic.cli.steps import steps_on
    from sematic.settings import read_settings
    from sematic.store.blobs import FileBlobs
    from sematic.store.embedded import open_store
    from sematic.store.moving import move_store

    settings = read_settings()
    folder, storage = settings.folder, settings.storage_folder
    to = folder if target is None else target.absolute()
    with open_store(folder, for_writing=False, storage=settings.storage) as source:
        if not source.exists:
            raise UnsupportedUsageError(f"There is no store in {folder}, so there is nothing to move.")
        blobs = None if storage is None or settings.storage is not None else FileBlobs(storage)
        with (
            open_store(to, database=url, storage=settings.storage, blobs=blobs) as other,
            steps_on(sys.stderr) as say,
        ):
            result = move_store(source, other, say=say)
            name = other.database.name
    if as_json:
        from sematic.cli.output import print_json

        print_json(_facts(result, name=name, folder=to))
    else:
        _tell(result, name=name, folder=to)
        if to.resolve() == folder.resolve():
            click.echo("Both databases use this folder now, so `sematic gc` removes nothing there; see --folder.")


def _facts(result: Moved, *, name: str, folder: Path) -> dict[str, Json]:
    return {
        "database": name,
        "folder": str(folder),
        "pipeline_runs": result.pipeline_runs,
        "runs": result.runs,
        "artifacts": result.artifacts,
        "blobs": result.blobs,
        "logs": result.logs,
        "notes": result.notes,
        "already_there": result.already_there,
        "lost_blobs": result.lost,
        "left_out": [{"root_id": root_id, "why": why} for root_id, why in result.left_out],
    }


def _tell(result: Moved, *, name: str, folder: Path) -> None:
    from sematic.cli.wording import counted, short

    click.echo(
        f"Copied {counted(result.pipeline_runs, 'pipeline run')} with {counted(result.runs, 'run')} to {name};"
        f" {result.already_there} were there already. Values and logs are in {folder}."
    )
    if result.lost:
        click.echo(f"{counted(result.lost, 'value')} could not be copied: the files are gone here too.")
    for root_id, why in result.left_out[:_MOST_TOLD]:
        click.echo(f"Left out {short(root_id)}: {why}.")
    if len(result.left_out) > _MOST_TOLD:
        click.echo(f"... and {len(result.left_out) - _MOST_TOLD} more; --json lists them all.")
    click.echo("Nothing was removed here. Run it again to copy what is new since.")
