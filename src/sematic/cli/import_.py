"""`sematic import`."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.model.errors import BundleError, UnsupportedUsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sematic.store.importing import Imported


_START = b"PK"
"""Of every zip file."""


@click.command(
    "import",
    cls=Command,
    examples=[
        ("sematic import run.sematic", "take in what `sematic export` wrote"),
        ("sematic import -", "the same, from a pipe"),
    ],
)
@click.argument("file", type=click.Path(allow_dash=True, path_type=Path))
@json_option
def command(*, file: Path, as_json: bool) -> None:
    """Take a pipeline run in from a file, under its own id. A second time, nothing changes. FILE may be `-`."""
    from sematic.cli.steps import steps_on
    from sematic.settings import read_settings
    from sematic.store.bundle_reader import opened_bundle
    from sematic.store.embedded import open_store
    from sematic.store.importing import import_bundle

    settings = read_settings()
    with _source(file) as source, steps_on(sys.stderr) as say:
        try:
            # Before the store is made: a file that is no bundle leaves no trace.
            with (
                opened_bundle(source) as bundle,
                open_store(settings.folder, storage=settings.storage) as store,
            ):
                result = import_bundle(store, bundle, say=say)
        except BundleError as error:
            raise BundleError(f"{file if str(file) != '-' else 'standard input'}: {error}") from error
    if as_json:
        _print(result)
    else:
        _tell(result)


def _print(result: Imported) -> None:
    from sematic.cli.output import print_json

    print_json(
        {
            "root_id": result.root_id,
            "is_new": result.is_new,
            "runs": result.runs,
            "artifacts": result.artifacts,
            "blobs": result.blobs,
            "logs": result.logs,
        }
    )


def _tell(result: Imported) -> None:
    from sematic.cli.wording import counted, short

    if not result.is_new:
        click.echo(f"Pipeline run {short(result.root_id)} is in the store already; nothing was changed.")
        return
    click.echo(
        f"Imported pipeline run {short(result.root_id)}: {counted(result.runs, 'run')},"
        f" {counted(result.artifacts, 'value')}. See it with: sematic show {short(result.root_id)}"
    )


@contextmanager
def _source(file: Path) -> Iterator[IO[bytes]]:
    """Give what to read; from a pipe it goes into a temporary file first, as its end is read before the rest."""
    import shutil
    from tempfile import TemporaryFile

    if str(file) == "-":
        with TemporaryFile() as copy:
            start = sys.stdin.buffer.read(len(_START))
            copy.write(start)
            # What is no bundle may have no end either.
            if start == _START:
                shutil.copyfileobj(sys.stdin.buffer, copy)
            copy.seek(0)
            yield copy
        return
    try:
        if file.exists() and not file.is_file() and not file.is_dir():
            raise UnsupportedUsageError(f"{file} cannot be read: it is no file. Send a pipe in with `-`.")
        source = file.open("rb")
    except OSError as error:
        raise UnsupportedUsageError(f"{file} cannot be read: {error.strerror}.") from error
    with source:
        yield source
