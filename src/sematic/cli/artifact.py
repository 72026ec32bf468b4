"""`sematic artifact`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import ArtifactPrefix
from sematic.cli.reading import artifact_like, readable_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from sematic.engine.reading import Records
    from sematic.model.reading import Use
    from sematic.model.records import Artifact, Json, Run

MOST_SHOWN = 10
"""How many makers and users are shown to people."""

MOST_LISTED = 1000
"""How many are given to programs."""


@click.command(
    "artifact",
    cls=Command,
    examples=[
        ("sematic artifact 9f52", "the value whose id begins like this"),
        ("sematic artifact 9f52 --output table.csv", "a table; .parquet and .json too"),
        ("sematic artifact 9f52 --output plot.html", "a figure of plotly"),
        ("sematic artifact 9f52 --output value.pkl", "any value as a pickle"),
    ],
)
@click.argument("artifact_id", metavar="ID", type=ArtifactPrefix())
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the value to a file, in the format its suffix names: .pkl for any value; .json for plain values,"
    " frames and plotly figures; .html for plotly figures; .csv and .parquet for tables; .npy for arrays; .png and"
    " other formats for pictures of that format; .txt and .md for texts; any suffix for bytes.",
)
@json_option
def command(*, artifact_id: str, output: Path | None, as_json: bool) -> None:
    """Show or export a stored value, and which runs made and used it. ID is the beginning of an id."""
    from sematic.cli.output import print_json, print_page

    with readable_store() as store:
        artifact = artifact_like(store, artifact_id)
        if output is not None:
            from sematic.cli.exporting import export

            sentence = export(artifact, output, store=store)
            if as_json:
                print_json({"artifact_id": artifact.id, "file": str(output), "bytes": output.stat().st_size})
            else:
                click.echo(sentence)
        elif as_json:
            print_json(_facts(artifact, store=store))
        else:
            print_page(*_page(artifact, store=store, now=datetime.now(UTC)))


def _facts(artifact: Artifact, *, store: Records) -> dict[str, Json]:
    from sematic.cli.facts import facts_of_artifact
    from sematic.cli.show_json import value_of
    from sematic.cli.wording import instant

    made = store.lineage.producers_of(artifact.id, limit=MOST_LISTED)
    used = store.lineage.consumers_of(artifact.id, limit=MOST_LISTED)
    return {
        **facts_of_artifact(artifact),
        "created_at": instant(artifact.created_at),
        **value_of(artifact, blobs=store.blobs),
        "made_by": [_maker(run) for run in _shown(made.items, store=store)],
        "has_more_makers": made.next is not None,
        "used_by": [_maker(run) | {"as": name} for run, name in _uses(used.items, store=store)],
        "has_more_users": used.next is not None,
    }


def _shown(makers: Sequence[Run], *, store: Records) -> Sequence[Run]:
    """Return the makers people know: for one that only builds a container, the run that called for that, once each."""
    return [*{run.id: run for run in (_known(each, store=store) for each in makers)}.values()]


def _uses(uses: Sequence[Use], *, store: Records) -> Sequence[tuple[Run, str]]:
    """Return the users people know, each with as which input; none for one that only has it put into a container."""
    found = [(_known(use.run, store=store), "" if use.run.is_virtual else use.binding.name) for use in uses]
    return [*{(run.id, name): (run, name) for run, name in found}.values()]


def _known(run: Run, *, store: Records) -> Run:
    return store.history.run(run.parent_id) if run.is_virtual and run.parent_id is not None else run


def _maker(run: Run) -> dict[str, Json]:
    return {"run_id": run.id, "root_id": run.root_id, "function": run.function, "name": run.name}


def _page(artifact: Artifact, *, store: Records, now: datetime) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    from sematic.cli.view_page import page_of_view
    from sematic.cli.wording import one_line, size

    yield Text(one_line(artifact.type_name), style="bold").append(f"  {size(artifact.size)}", style="not bold dim")
    yield Text(f"  {artifact.id}\n", style="dim")
    for part in page_of_view(artifact.view):
        yield Padding(part, (0, 0, 0, 2))
    made = store.lineage.producers_of(artifact.id, limit=MOST_SHOWN)
    used = store.lineage.consumers_of(artifact.id, limit=MOST_SHOWN)
    if made.items:
        yield Text("\nMade by", style="bold")
        yield _runs([(run, "") for run in _shown(made.items, store=store)], has_more=made.next is not None, now=now)
    else:
        yield Text("\nGiven to a pipeline from outside; no run made it.", style="dim")
    if used.items:
        yield Text("\nUsed by", style="bold")
        uses = [(run, f"as {name}" if name else "in a container") for run, name in _uses(used.items, store=store)]
        yield _runs(uses, has_more=used.next is not None, now=now)


def _runs(runs: Sequence[tuple[Run, str]], *, has_more: bool, now: datetime) -> RenderableType:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from sematic.cli.wording import ago, one_line, short

    table = Table.grid(padding=(0, 2))
    for run, role in runs:
        name = Text(one_line(run.name)).append(f"  {one_line(run.function)}", style="dim")
        table.add_row(Text(short(run.id), style="cyan"), name, role, Text(ago(run.created_at, now=now), style="dim"))
    if has_more:
        table.add_row("", Text("and more; --json lists them", style="dim"))
    return Padding(table, (0, 0, 0, 2))
