"""`sematic clean`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sematic.store.embedded import Store


@click.command(
    "clean",
    cls=Command,
    examples=[
        ("sematic clean --zombie-pipeline-runs", "cancel the runs that were interrupted"),
        ("sematic clean --orphaned-runs --stale-pipeline-runs", "end what a crash left half ended"),
    ],
)
@click.option("--orphaned-runs", is_flag=True, help="Cancel runs whose pipeline run ended without them.")
@click.option("--stale-pipeline-runs", is_flag=True, help="End pipeline runs whose root run has ended, as it did.")
@click.option("--zombie-pipeline-runs", is_flag=True, help="Cancel pipeline runs that nobody executes any more.")
@click.option("--orphaned-jobs", is_flag=True, help="Note the end of jobs whose run has ended.")
@click.option("--orphaned-resources", is_flag=True, help="Note the end of external resources whose run has ended.")
@click.option("--force", "is_sure", is_flag=True, help="Do not ask.")
@click.option(
    "--server",
    "is_of_server",
    is_flag=True,
    help="In the store of the server that your settings describe (DATABASE_URL).",
)
@json_option
def command(  # noqa: PLR0913 - one for each option
    *,
    orphaned_runs: bool,
    stale_pipeline_runs: bool,
    zombie_pipeline_runs: bool,
    orphaned_jobs: bool,
    orphaned_resources: bool,
    is_sure: bool,
    is_of_server: bool,
    as_json: bool,
) -> None:
    """End what a crash left open and nobody goes on with. `sematic resume` goes on with an interrupted run instead."""
    from sematic.cli.gc import store_to_clear
    from sematic.cli.output import print_json
    from sematic.client import telling
    from sematic.runners.cleaning import Cleaning
    from sematic.settings import read_settings

    if not any((orphaned_runs, stale_pipeline_runs, zombie_pipeline_runs, orphaned_jobs, orphaned_resources)):
        raise click.UsageError("Say what to clean: --zombie-pipeline-runs, for instance; `--help` lists the rest.")
    opened = store_to_clear(is_of_server=is_of_server)
    with opened(for_writing=False) as looked_at:
        is_there = looked_at.exists
        if zombie_pipeline_runs and not is_sure:
            _confirm(looked_at, as_json=as_json)
    # Of the server's own store, nobody else is to hear.
    settings = None if is_of_server else read_settings()
    with opened(for_writing=is_there) as store, telling(store, settings) as outbox_of:
        cleaning = Cleaning(store=store, outbox_of=outbox_of)
        # What ended like its root is no zombie, and what a canceled pipeline run leaves is no orphan.
        kinds: tuple[tuple[str, bool, Callable[[], Sequence[object]]], ...] = (
            ("stale pipeline runs", stale_pipeline_runs, cleaning.stale_pipeline_runs),
            ("zombie pipeline runs", zombie_pipeline_runs, cleaning.zombie_pipeline_runs),
            ("orphaned runs", orphaned_runs, cleaning.orphaned_runs),
            ("jobs", orphaned_jobs, cleaning.orphaned_jobs),
            ("resources", orphaned_resources, cleaning.orphaned_resources),
        )
        counts = {name: len(clean()) for name, is_asked, clean in kinds if is_asked}
    if as_json:
        print_json({name.replace(" ", "_"): count for name, count in counts.items()})
    else:
        for name, count in counts.items():
            click.echo(f"{name.capitalize()} cleaned: {count:,}")


def _confirm(store: Store, *, as_json: bool) -> None:
    from sematic.cli.wording import counted, short
    from sematic.store.loose_ends import unended_pipeline_runs

    lost = store.interruptions.gone(unended_pipeline_runs(store.engine))
    if not lost:
        return
    count = counted(len(lost), "interrupted pipeline run")
    if as_json or not sys.stdin.isatty():
        raise click.UsageError(f"This would cancel {count} for good. Give --force if that is meant.")
    for root_id, interruption in lost.items():
        click.echo(f"  {short(root_id)}  interrupted: {interruption.why}")
    click.confirm(f"Cancel {count}, for good?", abort=True)
