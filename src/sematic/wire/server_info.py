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
