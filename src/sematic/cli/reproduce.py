"""`sematic reproduce`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import own_run_like, own_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from sematic.model.records import Json
    from sematic.runners.reproducing import Reproduction

MOST_SHOWN = 200
"""How many steps are shown to people."""


@click.command(
    "reproduce",
    cls=Command,
    examples=[
        ("sematic reproduce 3f2a", "does it give the same again?"),
        ("sematic reproduce 3f2a --keep", "and look at the environment and the store"),
        ("sematic reproduce 3f2a --json", "for programs"),
    ],
)
@click.argument("run", type=RunPrefix())
@click.option("--keep", is_flag=True, help="Keep the folder with the environment, the code and the store.")
@json_option
@click.pass_context
def command(ctx: click.Context, *, run: str, keep: bool, as_json: bool) -> None:
    """Rebuild a run's environment with uv, run its recorded code there, and compare every output. RUN begins an id.

    Everything happens in a temporary folder with a store of its own. Ends with 0 if every step gives the same, by
    content, as it did then.
    """
    from sematic.cli.output import print_json, print_page
    from sematic.runners.reproducing import reproduced

    folder = Path(tempfile.mkdtemp(prefix="sematic-reproduce-")).resolve()
    try:
        with own_store() as store:
            found = reproduced(
                store, own_run_like(store, run), folder=folder, say=lambda text: click.echo(text, err=True)
            )
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    if as_json:
        print_json(_facts(found, is_kept=keep))
    else:
        print_page(*_page(found, is_kept=keep))
    if not found.is_same:
        ctx.exit(1)


def _facts(found: Reproduction, *, is_kept: bool) -> dict[str, Json]:
    from sematic.model.version import __version__

    made = found.rebuilt
    return {
        "run_id": found.pipeline_run.root_id,
        "is_same": found.is_same,
        "folder": str(found.folder) if is_kept else None,
        "python": {"then": found.environment.python.get("version"), "now": made.version},
        "sematic": {"then": found.environment.sematic, "now": __version__},
        "installed": [f"{each.name}=={each.version}" for each in made.installed],
        "missing": [
            {"name": each.distribution.name, "version": each.distribution.version, "why": each.why}
            for each in made.missing
        ],
        "from_code": [each.name for each in made.from_code],
        "left_out_of_code": {path: each.reason for path, each in found.manifest.left_out.items()},
        "error": found.error or None,
        "steps": [
            {
                "run_id": step.run.id,
                "name": step.run.name,
                "function": step.run.function,
                "verdict": step.verdict.value,
                "artifact_id": step.output,
                "artifact_id_again": step.output_again,
            }
            for step in found.steps
        ],
    }


def _page(found: Reproduction, *, is_kept: bool) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from sematic.cli import wording
    from sematic.runners.reproducing import Verdict

    looks = {
        Verdict.SAME: ("✓", "green"),
        Verdict.DIFFERS: ("≠", "red"),
        Verdict.MISSING: ("✕", "red"),
        Verdict.NOTHING: ("·", "dim"),
    }
    counts = {each: sum(step.verdict is each for step in found.steps) for each in Verdict}
    told = ", ".join(f"{count:,} {each.value}" for each, count in counts.items() if count)
    sign, style = ("✓ reproduced", "green") if found.is_same else ("✕ not reproduced", "red")
    yield Text(sign, style=style).append(f"  run {found.pipeline_run.root_id}: {told}", style="not dim default")
    table = Table.grid(padding=(0, 2))
    for step in found.steps[:MOST_SHOWN]:
        mark, style = looks[step.verdict]
        ids = [wording.short(each) for each in (step.output, step.output_again) if each is not None]
        ids = ids[:1] if step.verdict is Verdict.SAME else ids
        name = wording.one_line(step.run.name)
        table.add_row(Text(mark, style=style), name, step.verdict.value, Text(" → ".join(ids), style="cyan"))
    yield Padding(table, (0, 0, 0, 2))
    if len(found.steps) > MOST_SHOWN:
        yield Text(f"  and {len(found.steps) - MOST_SHOWN:,} more; --json lists them", style="dim")
    yield from _differences(found)
    if found.error:
        yield Text("\nIt failed", style="bold")
        yield Padding(Text(wording.printable(found.error.rstrip()), style="red"), (0, 0, 0, 2))
    if missing := found.rebuilt.named_missing:
        yield Text(f"\nIt ran without {wording.one_line(missing)}.", style="yellow")
    if is_kept:
        yield Text(f"\nKept in {found.folder}: environment, project, store.", style="dim")


def _differences(found: Reproduction) -> Iterator[RenderableType]:
    """Yield what was not as it had been."""
    from rich.text import Text

    from sematic.cli import wording
    from sematic.model.version import __version__

    made, then = found.rebuilt, found.environment
    lines = []
    if made.version != then.python.get("version"):
        lines.append(f"Python was {then.python.get('version')}, {made.version} was used")
    if then.sematic != __version__:
        lines.append(f"Sematic was {then.sematic}, {__version__} was used")
    lines += [f"{each.distribution.name} {each.distribution.version}: {each.why}" for each in made.missing]
    lines += [f"{path} {each.reason}, so it was not recorded" for path, each in found.manifest.left_out.items()]
    if lines:
        yield Text("\nNot as it was", style="bold")
        for line in lines[:MOST_SHOWN]:
            yield Text(f"  {wording.one_line(line)}")
