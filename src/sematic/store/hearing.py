"""Hearing that a database's feed has more: PostgreSQL says so, at SQLite one has to look."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sematic.store.database import FEED_CHANNEL

if TYPE_CHECKING:
    import threading

    from psycopg import Connection as Driver
    from sqlalchemy import Connection, Engine

LOOK_SECONDS = 0.03
"""How often to look where nobody says anything."""

LISTEN_SECONDS = 0.5
"""How long to listen before looking all the same, and how soon the end of it is noticed."""


class Hearing(Protocol):
    """Waits for news of a feed."""

    def wait(self, stop: threading.Event) -> None:
        """Return when there may be something new, or soon after it is told to stop."""
        ...

    def close(self) -> None:
        """Let go of what it listens with."""
        ...


def hearing_of(engine: Engine) -> Hearing:
    """Return what waits for news of a database's feed; an error of the driver if it cannot be reached."""
    return _Listening(engine) if engine.dialect.name == "postgresql" else _Looking()


@dataclass(frozen=True, slots=True)
class _Looking:
    """Says that there may be something new again and again."""

    def wait(self, stop: threading.Event) -> None:
        """Return after a moment."""
        stop.wait(LOOK_SECONDS)

    def close(self) -> None:
        """Do nothing."""


@dataclass(slots=True)
class _Listening:
    """Has a connection of its own on which PostgreSQL says that there is something new."""

    engine: Engine
    _db: Connection = field(init=False)
    _driver: Driver = field(init=False)

    def __post_init__(self) -> None:
        self._db = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._driver = self._db.connection.driver_connection  # type: ignore[assignment] # only a detached one has none
        self._db.exec_driver_sql(f"LISTEN {FEED_CHANNEL}")
        # It stays busy for as long as anybody listens, so it is none of the pool's.
        self._db.detach()

    def wait(self, stop: threading.Event) -> None:  # noqa: ARG002 - it is looked at soon enough by the one who calls
        """Return when PostgreSQL has said something, or after half a second."""
        for _ in self._driver.notifies(timeout=LISTEN_SECONDS, stop_after=1):
            pass

    def close(self) -> None:
        """Close the connection."""
        self._db.close()
