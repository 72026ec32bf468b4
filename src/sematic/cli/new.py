"""`sematic new`."""

from __future__ import annotations

import click

from sematic.cli.command import Command
from sematic.cli.completing import ExamplePath
from sematic.model.errors import UnsupportedUsageError


@click.command(
    "new",
    cls=Command,
    examples=[
        ("sematic new my_project", "one small pipeline and its test"),
        ("sematic new my_project --from examples/digits", "start from an example"),
    ],
)
@click.argument("name")
@click.option("--from", "example", metavar="examples/X", type=ExamplePath(), help="The example to start from.")
@click.pass_context
def command(ctx: click.Context, *, name: str, example: str | None) -> None:
    """Make the folder NAME with a project that runs and has a passing test."""
    from pathlib import Path

    from sematic.cli.program import example_of
    from sematic.cli.scaffold import checked_name, example_files, template_files, write_project

    try:
        name = checked_name(name)
        source = None if example is None else example_of(example)
    except UnsupportedUsageError as error:
        ctx.fail(str(error))
    contents = template_files(name) if source is None else example_files(name, example=source)
    write_project(Path(name), contents)
    click.echo(f"Made {name}/ with {len(contents)} files. Next:\n")
    click.echo(f"  cd {name}\n  sematic run {name}\n  python -m pytest")
