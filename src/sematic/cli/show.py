"""`sematic show`."""

from __future__ import annotations

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import readable_store


@click.command(
    "show",
    cls=Command,
    examples=[
        ("sematic show 3f2a", "the run whose id begins like this"),
        ("sematic show 3f2a --all", "every nested run, one by one"),
        ("sematic show 3f2a --json", "everything, values too, for programs"),
    ],
)
@click.argument("run", type=RunPrefix())
@click.option("--all", "is_everything", is_flag=True, help="Fold nothing, and show runs that only build containers.")
@json_option
def command(*, run: str, is_everything: bool, as_json: bool) -> None:
    """Show a run: its nested runs, inputs, output and error. RUN is the beginning of an id."""
    from sematic.cli.story import story_of
    from sematic.cli.waiting import as_it_waits

    with readable_store() as store:
        story = as_it_waits(story_of(store, run, is_everything=is_everything), store)
        if as_json:
            from sematic.cli.show_json import json_of_story

            for piece in json_of_story(story, store=store):
                click.echo(piece, nl=False)
            click.echo()
            return
        from sematic.cli.output import print_page
        from sematic.cli.show_page import page_of_story

        print_page(*page_of_story(story, store=store, is_everything=is_everything))
