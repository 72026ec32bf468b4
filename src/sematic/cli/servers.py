"""What the commands about servers share: telling of them, and which are meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sematic.model.records import Json
    from sematic.server.presence import RunningServer
    from sematic.settings import Settings


def chosen(folder: Path, port: int | None) -> list[RunningServer]:
    """Return the servers of a store that run on this machine, or the one on a port."""
    from sematic.server.presence import servers_of

    return [server for server in servers_of(folder) if port in {None, server.place.port}]


def none_runs(folder: Path, port: int | None) -> str:
    """Return the sentence for when there is no server."""
    where = "" if port is None else f" on port {port}"
    return f"No server of the store in {folder} runs on this machine{where}."


def is_of_folder(server: RunningServer, folder: Path) -> bool:
    """Return whether a server serves the folder's own database, in which runs on this machine are recorded."""
    from pathlib import Path

    from sematic.store.databases import database_at

    return Path(server.database).resolve() == Path(database_at(folder, None).name).resolve()


def refuse_if_served_elsewhere(settings: Settings) -> None:
    """Return unless the server is meant, its database is not named, and the only ones that run serve another one."""
    from sematic.model.errors import UnsupportedUsageError

    servers = [] if settings.database_url else chosen(settings.folder, None)
    if not servers or any(is_of_folder(server, settings.folder) for server in servers):
        return
    raise UnsupportedUsageError(
        f"Nothing was done: the server at {servers[0].place.url} serves {servers[0].database}, and your settings do not"
        " name that database. Name it as that server does: `sematic server-settings set DATABASE_URL postgresql://...`,"
        " or the environment variable DATABASE_URL."
    )


def facts_of(server: RunningServer) -> dict[str, Json]:
    """Return what is known of a server, for programs."""
    from sematic.cli.wording import instant

    return {
        "address": server.place.url,
        "host": server.place.host,
        "port": server.place.port,
        "pid": server.process.pid,
        "hostname": server.process.hostname,
        "version": server.version,
        "database": server.database,
        "is_authenticating": server.is_authenticating,
        "started_at": instant(server.started_at),
        "log_file": server.log_file or None,
    }
