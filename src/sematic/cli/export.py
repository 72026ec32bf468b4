"""`sematic export`."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import own_run_like, own_store
from sematic.cli.standard_output import StandardOutputError
from sematic.model.errors import UnsupportedUsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sematic.model.records import Run


@click.command(
    "export",
    cls=Command,
    examples=[
        ("sematic export 3f2a run.sematic", "the pipeline run, in one file"),
        ("sematic export 3f2a - | ssh pc sematic import -", "to another machine"),
    ],
)
@click.argument("run", type=RunPrefix())
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--force", is_flag=True, help="Write over FILE if it is there.")
@json_option
def command(*, run: str, file: Path, force: bool, as_json: bool) -> None:
    """Write a pipeline run into one file: values, logs and code too. RUN is the beginning of an id, FILE may be `-`.

    The file can be read by you alone.
    """
    from sematic.cli.output import print_json
    from sematic.cli.steps import steps_on
    from sematic.cli.wording import counted, short, size
    from sematic.store.bundle_writer import write_bundle

    is_pipe = str(file) == "-"
    if is_pipe and (as_json or sys.stdout.isatty()):
        raise UnsupportedUsageError("The bundle itself goes to standard output; send it into a pipe, without --json.")
    if not is_pipe and not force and os.path.isfile(file):  # noqa: PTH113 - a name that cannot be is no file
        raise UnsupportedUsageError(f"{file} is there already. --force writes over it.")
    with own_store() as store:
        found = own_run_like(store, run)
        with _target(file) as target, steps_on(sys.stderr) as say:
            written = write_bundle(store, found.root_id, target, say=say)
    if is_pipe:
        return
    length = file.stat().st_size
    if as_json:
        print_json(
            {
                "root_id": written.root_id,
                "file": str(file),
                "bytes": length,
                "runs": written.runs,
                "artifacts": written.artifacts,
                "blobs": written.blobs,
                "logs": written.logs,
            }
        )
        return
    click.echo(
        f"Wrote pipeline run {short(written.root_id)} to {file}: {counted(written.runs, 'run')},"
        f" {counted(written.artifacts, 'value')}, {size(length)}.{_whole(found)}"
    )


def _whole(run: Run) -> str:
    from sematic.cli.wording import short

    return "" if run.id == run.root_id else f" Run {short(run.id)} is a part of it; it is exported as a whole."


@contextmanager
def _target(file: Path) -> Iterator[IO[bytes]]:
    """Give what to write into; a file appears when it is whole, and the old one is replaced then."""
    with _standard_output() if str(file) == "-" else _file(file) as target:
        yield target


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StandardOutputError(error.errno, error.strerror) from error


@contextmanager
def _file(file: Path) -> Iterator[IO[bytes]]:
    import shutil

    from sematic.machine.private import open_private

    # What a link points to is replaced, not the link; pipes and devices are written into.
    path = file.resolve()
    is_special = os.path.lexists(path) and not path.is_file()
    draft = path if is_special else path.with_name(f".{path.name}.{os.getpid()}")
    try:
        opened = path.open("wb") if is_special else os.fdopen(open_private(draft), "wb")
        with opened as target:
            yield target
        if not is_special:
            if os.path.lexists(path):
                shutil.copymode(path, draft)
            draft.replace(path)
    except OSError as error:
        raise UnsupportedUsageError(f"{file} cannot be written: {error.strerror or error}.") from error
    finally:
        if not is_special:
            # Not there, or where nothing can be written: that has been said.
            with suppress(OSError):
                draft.unlink()
