"""`sematic resume`."""

from __future__ import annotations

import sys
from contextlib import nullcontext, redirect_stdout
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import own_run_like, own_store

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
@json_option
def command(*, run: str, is_forced: bool, as_json: bool) -> None:
    """Go on with an interrupted pipeline run, in place. RUN is the beginning of an id of any run in it.

    What had finished is not executed again. Ends with 1 if the pipeline fails, or if something differs from what it
    began with: that is said first, and --force goes on all the same.
    """
    from sematic.runners.local import LocalRunner

    with own_store() as store:
        root_id = own_run_like(store, run).root_id
    # One document is all that programs get.
    with redirect_stdout(sys.stderr) if as_json else nullcontext():
        LocalRunner().resume(root_id, force=is_forced)
    with own_store() as store:
        _tell(own_run_like(store, root_id), as_json=as_json)


def _tell(root: Run, *, as_json: bool) -> None:
    from sematic.cli.facts import facts_of_run
    from sematic.cli.output import print_json
    from sematic.cli.wording import LOOKS, one_line, short

    if as_json:
        print_json(facts_of_run(root))
    else:
        look = LOOKS[root.state]
        click.echo(f"{look.sign} {one_line(root.name)} {look.word}. See it with: sematic show {short(root.id)}")
