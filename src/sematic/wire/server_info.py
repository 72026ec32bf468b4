"""What a server says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerVersion:
    """What every version of a server says of itself, under the same name."""

    version: str
    """Of Sematic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerInfo:
    """Which server this is."""

    version: str
    """Of Sematic; any client of the same major version works with it."""
    store_id: str
    """Tells the server's store from every other one."""
    database: str
    """`sqlite` or `postgresql`."""
    is_authenticating: bool
    """Whether people and programs must show who they are."""
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutServer:
    """How a server is, for those who look after it."""

    version: str
    """Of Sematic."""
    python_version: str
    platform: str
    """Operating system and processor."""
    started_at: datetime
    uptime: float
    """Seconds since then."""
    memory_bytes: int | None
    """What the server's process has in memory; None if that cannot be asked."""
    listeners: int
    """How many listen to the change feed."""
    is_authenticating: bool
    """Whether people and programs must show who they are."""
    trouble: str | None
    """Why its store cannot be used right now, as a sentence; None if it can."""
    database: str
    """`sqlite` or `postgresql`."""
    schema_revision: str
    """Of the database's tables; a server starts only with the one that it knows."""
    database_bytes: int
    disk_free_bytes: int | None
    """What is left where values and logs are kept; None if that cannot be asked."""
    disk_bytes: int | None
    """The size of all there is there; None if that cannot be asked."""
    folder: str | None
    """Where values and logs are kept; told to administrators."""
