"""`sematic code`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import readable_store, run_like

if TYPE_CHECKING:
    from sematic.cli.snapshots import RecordedCode
    from sematic.engine.reading import Records

UNCOMMITTED = ""
NOW = "now"


@click.command(
    "code",
    cls=Command,
    examples=[
        ("sematic code 3f2a", "the files that the run was made from"),
        ("sematic code 3f2a train.py", "one of them, as it was"),
        ("sematic code 3f2a --diff", "what had not been committed then"),
        ("sematic code 3f2a --diff 9c1b", "what is different in another run"),
        ("sematic code 3f2a --diff now", "what has been changed since"),
        ("sematic code 3f2a --output before", "write the files into a folder"),
    ],
)
@click.argument("run", type=RunPrefix())
@click.argument("file", required=False)
@click.option(
    "--diff",
    "other",
    metavar="[OTHER]",
    is_flag=False,
    flag_value=UNCOMMITTED,
    type=RunPrefix(),
    help="Show what differs: without OTHER from git's commit as it was then; otherwise from here to the run OTHER, or"
    " to the files as they are `now`.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write the files into a folder that is not there yet or empty.",
)
@json_option
@click.pass_context
def command(
    ctx: click.Context, *, run: str, file: str | None, other: str | None, output: Path | None, as_json: bool
) -> None:
    """Show the project's files as they were when a run's pipeline started. RUN is the beginning of an id.

    FILE is the name of one of them, with as much of its path as is needed.
    """
    from sematic.cli.snapshots import recorded_at

    if output is not None and (file is not None or other is not None):
        ctx.fail("--output writes all files; leave FILE and --diff out.")
    with readable_store() as store:
        recorded = recorded_at(run_like(store, run), store=store)
        if output is not None:
            _write(recorded, output, as_json=as_json)
        elif other is not None:
            _diff(recorded, other, file=file, store=store, as_json=as_json)
        elif file is not None:
            _show(recorded, file, as_json=as_json)
        else:
            _list(recorded, as_json=as_json)


def _list(recorded: RecordedCode, *, as_json: bool) -> None:
    from sematic.cli.output import print_json, print_page
    from sematic.cli.snapshots import facts_of_snapshot, page_of_snapshot

    if as_json:
        print_json(facts_of_snapshot(recorded))
    else:
        print_page(*page_of_snapshot(recorded))


def _show(recorded: RecordedCode, file: str, *, as_json: bool) -> None:
    from sematic.cli.output import print_bytes, print_json
    from sematic.cli.snapshots import facts_of_content
    from sematic.packaging.manifest import content_of

    path = recorded.path_like(file)
    content = bytes(content_of(recorded.manifest.files[path], blobs=recorded.blobs))
    if as_json:
        print_json(facts_of_content(recorded, path, content))
    else:
        print_bytes(content)


def _diff(recorded: RecordedCode, other: str, *, file: str | None, store: Records, as_json: bool) -> None:
    from sematic.cli.diffs import Diff, diff_between, uncommitted
    from sematic.cli.output import print_diff, print_json
    from sematic.cli.snapshots import at_present, recorded_at

    diff: Diff
    if other == UNCOMMITTED:
        diff = uncommitted(recorded, file=file)
    elif other == NOW:
        diff = diff_between(recorded, at_present(recorded), file=file)
    else:
        diff = diff_between(recorded, recorded_at(run_like(store, other), store=store), file=file)
    if as_json:
        print_json(diff.facts(recorded))
        return
    print_diff(diff.content)
    notes = diff.notes if diff.content or diff.notes else ("Nothing differs.",)
    for note in notes:
        click.echo(note, err=True)


def _write(recorded: RecordedCode, folder: Path, *, as_json: bool) -> None:
    from sematic.cli.output import print_json
    from sematic.cli.wording import counted
    from sematic.packaging.restoring import restored

    done = restored(recorded.manifest, into=folder, blobs=recorded.blobs)
    if as_json:
        print_json(
            {
                "run_id": recorded.run.id,
                "folder": str(folder),
                "files": len(done.files),
                "links_left_out": list(done.links_left_out),
            }
        )
        return
    click.echo(f"Wrote {counted(len(done.files), 'file')} to {folder}.")
    if done.links_left_out:
        links = counted(len(done.links_left_out), "link")
        click.echo(f"{links} would lead out of it and {'was' if len(done.links_left_out) == 1 else 'were'} not made.")
