"""`sematic status`."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option

if TYPE_CHECKING:
    from sematic.model.records import Json
    from sematic.server.presence import RunningServer
    from sematic.settings import Settings


@click.command(
    "status",
    cls=Command,
    examples=[("sematic status", "where the server is"), ("sematic status --json", "for a program")],
)
@click.option("--port", type=click.IntRange(1, 65535), help="Only the server on this port.")
@json_option
@click.pass_context
def command(ctx: click.Context, *, port: int | None, as_json: bool) -> None:
    """Say whether a server of your store runs on this machine; ends with 1 if none does."""
    from sematic.cli.output import print_json
    from sematic.cli.servers import chosen, facts_of, none_runs
    from sematic.settings import read_settings

    settings = read_settings()
    folder = settings.folder
    servers = chosen(folder, port)
    if as_json:
        told: list[Json] = [facts_of(server) | _health_of(server, settings) for server in servers]
        print_json({"folder": str(folder), "servers": told})
    elif not servers:
        click.echo(f"{none_runs(folder, port)} `sematic start` starts one.")
    for number, server in enumerate(() if as_json else servers):
        if number:
            click.echo()
        _tell(server, _health_of(server, settings))
    if not servers:
        ctx.exit(1)


def _tell(server: RunningServer, health: dict[str, Json]) -> None:
    from sematic.cli.wording import counted, duration, size

    memory, runs = health["memory_bytes"], health["running_pipelines"]
    rows = {
        "address": server.place.url + ("" if health["is_ready"] else "  (does not answer)"),
        "running": f"for {duration(datetime.now(UTC) - server.started_at)}, pid {server.process.pid}",
        "version": server.version,
        "database": server.database,
        "sign-in": "required" if server.is_authenticating else "off: everybody who reaches it may do everything",
        "going on": counted(runs, "pipeline run") if isinstance(runs, int) else "",
        "memory": size(memory) if isinstance(memory, int) else "",
        "log": server.log_file,
    }
    click.echo("\n".join(f"{name:<10}{value}" for name, value in rows.items() if value))


def _health_of(server: RunningServer, settings: Settings) -> dict[str, Json]:
    """Return what a server is like right now."""
    import psutil

    from sematic.server.listening import answer_of

    try:
        memory: int | None = psutil.Process(server.process.pid).memory_info().rss
    except psutil.Error:
        memory = None
    return {
        "is_ready": answer_of(f"{server.place.url}/health/ready") is not None,
        "uptime_seconds": round((datetime.now(UTC) - server.started_at).total_seconds(), 3),
        "memory_bytes": memory,
        "running_pipelines": _running_in(server, settings),
    }


def _running_in(server: RunningServer, settings: Settings) -> int | None:
    """Return how many pipeline runs are going on in what a server serves; None if that cannot be seen from here."""
    from sematic.model.errors import StoreError
    from sematic.store.embedded import open_store
    from sematic.store.loose_ends import unended_pipeline_runs

    for database in {None, settings.values.get("DATABASE_URL")}:
        with suppress(StoreError), open_store(settings.folder, database=database, for_writing=False) as store:
            if store.database.name == server.database:
                unended = unended_pipeline_runs(store.engine)
                return len(unended) - len(store.interruptions(unended))
    return None
