"""`sematic resume`."""

from __future__ import annotations

import sys
from contextlib import nullcontext, redirect_stdout
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import own_run_like, own_store
from sematic.model.errors import UnsuitableRunError

if TYPE_CHECKING:
    from sematic.model.records import Run


@click.command(
    "resume",
    cls=Command,
    examples=[
        ("sematic list --state interrupted", "what could be resumed"),
        ("sematic resume 3f2a", "go on where it was interrupted"),
        ("sematic resume 3f2a --force", "although code or environment differ"),
    ],
)
@click.argument("run", type=RunPrefix())
@click.option("--force", "is_forced", is_flag=True, help="Go on although code, Python, Sematic or values differ.")
@click.option("--here", "is_here", is_flag=True, help="Go on in this process, also where an engine had a driver.")
@json_option
def command(*, run: str, is_forced: bool, is_here: bool, as_json: bool) -> None:
    """Go on with an interrupted pipeline run, in place. RUN is the beginning of an id of any run in it.

    What had finished is not executed again. Ends with 1 if the pipeline fails, or if something differs from what it
    began with: that is said first, and --force goes on all the same; with 130 after Ctrl-C. Where an engine had been
    asked for a driver, it is asked for another one, which goes on with the code that was recorded; the command does not
    wait for it.
    """
    from sematic.runners.local import LocalRunner

    if not is_here and _is_relaunched(run, as_json=as_json):
        return
    with own_store() as store:
        root_id = own_run_like(store, run).root_id
    # One document is all that programs get.
    with redirect_stdout(sys.stderr) if as_json else nullcontext():
        LocalRunner().resume(root_id, force=is_forced)
    with own_store() as store:
        _tell(own_run_like(store, root_id), as_json=as_json)


def _is_relaunched(run: str, *, as_json: bool) -> bool:
    """Return whether another driver was launched for a run, if an engine had one for it; that is said then."""
    from sematic.cli.output import print_json
    from sematic.cli.reading import readable_store, run_like
    from sematic.cli.wording import short
    from sematic.runners.relaunched import driver_relaunched
    from sematic.settings import read_settings

    with readable_store() as store:
        try:
            root_id = run_like(store, run).root_id
        except UnsuitableRunError:
            # It was recorded on this machine alone.
            return False
        pipeline_run = store.history.pipeline_run(root_id)
    if not pipeline_run.engine:
        return False
    job = driver_relaunched(root_id, read_settings())
    if as_json:
        print_json({"root_id": root_id, "engine": pipeline_run.engine, "job": job.id})
    else:
        click.echo(
            f"Another driver was started for run {short(root_id)} ({pipeline_run.engine}). Follow it with:"
            f" sematic logs -f {short(root_id)}"
        )
    return True


def _tell(root: Run, *, as_json: bool) -> None:
    from sematic.cli.facts import facts_of_run
    from sematic.cli.output import print_json
    from sematic.cli.wording import LOOKS, one_line, short

    if as_json:
        print_json(facts_of_run(root))
    else:
        look = LOOKS[root.state]
        click.echo(f"{look.sign} {one_line(root.name)} {look.word}. See it with: sematic show {short(root.id)}")
