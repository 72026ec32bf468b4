"""`sematic gc`."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.model.errors import UnsupportedUsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sematic.model.records import Json
    from sematic.packaging.travel.forgetting import Forgotten
    from sematic.store.embedded import Store
    from sematic.store.gc import Collected, Unwanted

MOST_NAMED = 10
"""How many pipeline runs are named before they are only counted."""

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Age(click.ParamType[timedelta]):
    """A length of time as people write it: `30d`, `12h`, `2w`, `90m`."""

    name = "age"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the length of time that is meant."""
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"(\d{1,5})\s*([mhdw])", str(value).strip().lower())
        if found is None:
            self.fail(f"{value!r} is no age. Write a number and m, h, d or w, such as 30d.", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


@click.command(
    "gc",
    cls=Command,
    examples=[
        ("sematic gc", "remove what no run refers to"),
        ("sematic gc --older-than 30d", "and runs that ended a month ago"),
        ("sematic gc --older-than 30d --dry-run", "only say what that would be"),
        ("sematic gc --older-than 2w --keep-tagged --yes", "every night, by cron"),
        ("sematic gc --older-than 30d --server", "on a server whose database is PostgreSQL"),
    ],
)
@click.option(
    "--older-than",
    metavar="AGE",
    type=Age(),
    help="Remove pipeline runs that ended, or were interrupted, longer ago than this: 90m, 12h, 30d or 2w.",
)
@click.option("--keep-tagged", is_flag=True, help="Keep pipeline runs in which any run has a tag.")
@click.option("--dry-run", is_flag=True, help="Remove nothing; say what would be removed.")
@click.option("-y", "--yes", "is_agreed", is_flag=True, help="Do not ask before runs are removed.")
@click.option(
    "--server",
    "is_of_server",
    is_flag=True,
    help="In the store of the server that your settings describe (DATABASE_URL).",
)
@json_option
def command(
    *,
    older_than: timedelta | None,
    keep_tagged: bool,
    dry_run: bool,
    is_agreed: bool,
    is_of_server: bool,
    as_json: bool,
) -> None:
    """Remove old pipeline runs, values and files that no run refers to, and submitted code that nobody uses any more.

    What is running is never touched.
    """
    from sematic.cli.output import print_json
    from sematic.cli.steps import steps_on
    from sematic.packaging.travel.forgetting import Forgotten
    from sematic.store.driving import has_drivers
    from sematic.store.gc import GRACE, Rule, Times, collect, forecast, grace_in, unwanted
    from sematic.store.removing import Pace
    from sematic.store.sharing import refuse_if_shared

    if keep_tagged and older_than is None:
        raise click.UsageError("--keep-tagged says which old runs stay; give --older-than too.")
    opened = store_to_clear(is_of_server=is_of_server)
    with opened(for_writing=False) as store:
        # Before anybody is asked, and before this database is one of those that use the folder.
        refuse_if_shared(store.folder, store.database)
        is_there = store.exists
    with opened(for_writing=is_there and not dry_run) as store:
        chosen = unwanted(store, Rule(older_than=older_than, keeps_tagged=keep_tagged), now=datetime.now(UTC))
        if chosen and not dry_run and not is_agreed:
            _ask(chosen, store=store, as_json=as_json)
        with steps_on(sys.stderr) as say:
            work = collect if is_there and not dry_run else forecast
            grace = grace_in(store, now=datetime.now(UTC))
            times = Times(grace=grace, pace=Pace(has_company=partial(has_drivers, store.folder)))
            result = work(store, chosen, times=times, say=say)
    caches = Forgotten() if is_of_server else _of_caches(older_than, is_forecast=dry_run)
    if as_json:
        print_json(_facts(result, caches, is_forecast=dry_run))
    else:
        _tell(result, caches, is_forecast=dry_run)
        if grace == GRACE:
            click.echo("Pipelines are running: what was stored within the last hour stays for now.")


def store_to_clear(*, is_of_server: bool) -> Callable[..., Store]:
    """Return what opens the store that is meant: this folder's own, or the server's, wherever its database is."""
    from sematic.cli.servers import refuse_if_served_elsewhere
    from sematic.settings import read_settings
    from sematic.store.embedded import open_store
    from sematic.store.of_server import open_server_store

    settings = read_settings()
    if not is_of_server:
        return partial(open_store, settings.folder)
    refuse_if_served_elsewhere(settings)
    return partial(open_server_store, settings)


def _of_caches(older_than: timedelta | None, *, is_forecast: bool) -> Forgotten:
    """Forget code and environments of submitted runs, which any machine makes again."""
    from sematic.packaging.travel.forgetting import UNUSED, forget, forgettable
    from sematic.settings import read_settings

    work = forgettable if is_forecast else forget
    return work(read_settings().cache_folder, before=datetime.now(UTC) - (UNUSED if older_than is None else older_than))


def _ask(chosen: Sequence[Unwanted], *, store: Store, as_json: bool) -> None:
    from sematic.cli.wording import counted

    count = counted(len(chosen), "pipeline run")
    if as_json or not sys.stdin.isatty():
        raise UnsupportedUsageError(
            f"This would remove {count} for good. Give --yes if that is meant, or --dry-run to see which."
        )
    _list(chosen)
    click.confirm(f"Remove {count} in {store.folder}, for good?", abort=True)


def _list(chosen: Sequence[Unwanted]) -> None:
    from sematic.cli.wording import ago, one_line, short

    now = datetime.now(UTC)
    for each in chosen[:MOST_NAMED]:
        how = "interrupted" if each.is_interrupted else "ended"
        click.echo(f"  {short(each.root_id)}  {one_line(each.function)}  ({how} {ago(each.last_at, now=now)})")
    if len(chosen) > MOST_NAMED:
        click.echo(f"  and {len(chosen) - MOST_NAMED:,} more")


def _tell(result: Collected, caches: Forgotten, *, is_forecast: bool) -> None:
    from sematic.cli.wording import counted, size

    if is_forecast and result.pipeline_runs:
        _list(result.pipeline_runs)
    runs, freed = len(result.pipeline_runs), result.bytes + caches.bytes
    parts = [
        *([f"{counted(runs, 'pipeline run')} ({counted(result.runs, 'run')})"] if runs else []),
        *(
            counted(count, *nouns)
            for count, *nouns in (
                (0 if runs else result.runs, "left-over run"),
                (result.artifacts, "value"),
                (result.blobs, "blob"),
                (result.logs, "folder of logs", "folders of logs"),
                (caches.code, "copy of submitted code", "copies of submitted code"),
                (caches.environments, "environment"),
            )
            if count
        ),
    ]
    if not parts and not result.database_bytes:
        click.echo("There is nothing to remove.")
        return
    removed = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)
    if is_forecast:
        click.echo(f"Would remove {removed}: {size(freed)} on disk.")
        return
    click.echo(f"Removed {removed}: {size(freed)} freed." if parts else f"{size(freed)} freed.")
    if result.free_bytes:
        click.echo(f"The database has room for {size(result.free_bytes)} more before it grows.")


def _facts(result: Collected, caches: Forgotten, *, is_forecast: bool) -> dict[str, Json]:
    from sematic.cli.wording import instant

    removed: list[Json] = [
        {
            "id": each.root_id,
            "function": each.function,
            "last_at": instant(each.last_at),
            "is_interrupted": each.is_interrupted,
        }
        for each in result.pipeline_runs
    ]
    return {
        "is_dry_run": is_forecast,
        "pipeline_runs": removed,
        "runs": result.runs,
        "artifacts": result.artifacts,
        "blobs": result.blobs,
        "logs": result.logs,
        "code_folders": caches.code,
        "environments": caches.environments,
        "bytes": result.bytes + caches.bytes,
        "free_database_bytes": result.free_bytes,
    }
