"""A store's database on a PostgreSQL server: its address, connections that survive a restart, and one writer at a time.

Writers take one lock each, before anything else. So they never wait for each other in a circle, and what they number
comes to be seen in the order of its numbers: whoever follows the feed misses nothing. Readers do not wait for anybody;
each sees the database as it was when it began.
"""

from __future__ import annotations

import os
import weakref
from functools import cache, partial
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from sematic.model.errors import DiskFullError, StoreError, UnreachableStoreError
from sematic.store.database import BUSY_SECONDS, leave_connections_to_parent, takes_write_lock
from sematic.store.rows import storable

if TYPE_CHECKING:
    import psycopg
    from psycopg.abc import Buffer
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext

WRITE_LOCK = 0x5E3A71C
"""The advisory lock of whoever writes; the same for every version of Sematic."""

_CONNECTING = {
    # A server that is gone without a word is found out within a minute, whatever the system's own patience is.
    "connect_timeout": "10",
    "keepalives_idle": "20",
    "keepalives_interval": "5",
    "keepalives_count": "4",
    "application_name": "sematic",
}
_KEPT = 10
"""Connections that stay open; there are as many more for a moment as things are asked at once."""

_GONE = ("08", "57P01", "57P02", "57P03")
"""How the states begin in which a server is not there, stops or has just been started."""

Sentences: TypeAlias = "tuple[tuple[str, str], ...]"

_BY_STATE: Sentences = (
    ("53300", "has no connection left for another program. Raise its max_connections, or start fewer servers"),
    ("28", "does not let this user in. Check the user, and what the server's pg_hba.conf says"),
    ("3D000", "does not exist. Make it first: CREATE DATABASE"),
    ("42501", "does not let this user do that. Make the user the owner of the database"),
    ("55P03", "is locked: another process has been writing to it for too long. Try again once it is done"),
    ("25006", "can only be read. Use the address of the server that may be written to"),
    ("42P01", "is damaged: a table is missing. Restore it from a backup"),
    ("42703", "is damaged: a column is missing. Restore it from a backup"),
)
_BY_WORDS: Sentences = (
    ("password authentication failed", "refused the password. Check the user and the password in its address"),
    ("no password supplied", "asks for a password. Write it into the address: postgresql://USER:PASSWORD@HOST/NAME"),
    ("no pg_hba.conf entry", "does not let this user in. Check what the server's pg_hba.conf says"),
    ("does not exist", "does not exist, or its user does not. Make them first: CREATE USER, CREATE DATABASE"),
    ("too many clients", "has no connection left for another program. Raise its max_connections"),
    ("remaining connection slots", "has no connection left for another program. Raise its max_connections"),
)


def server_address(text: str) -> URL:
    """Return the address of a database on a PostgreSQL server; StoreError, without the password, if it is none."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # What could not be read may hold a password anywhere.
        raise _no_address() from None
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise _no_address()
    if "@" in (url.host or ""):
        raise StoreError(
            "The database's address has more than one @ before its host. If its password has special characters, write"
            " them as %40 for @, %3A for : and %2F for /."
        )
    if not url.database:
        raise StoreError("The database's address names no database. Write postgresql://USER:PASSWORD@HOST/NAME.")
    return url.set(drivername="postgresql+psycopg")


def name_of(url: URL) -> str:
    """Return what errors call a database: enough to find it, without user and password."""
    return f"{url.database} on {_host_of(url)}"


def server_engine(url: URL, *, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Return an engine for a database on a server; connections are safe across threads, forks and restarts of it.

    StoreError if psycopg is not installed.
    """
    name = name_of(url)
    given = {key: value for key, value in _CONNECTING.items() if key not in url.query}
    try:
        engine = create_engine(
            url,
            # Statements made once are given to the driver as they are, with their parameters in a row.
            paramstyle="format",
            connect_args=given,
            pool_pre_ping=True,
            pool_size=_KEPT,
            max_overflow=-1,
        )
    except ModuleNotFoundError as error:
        raise StoreError(
            "A database on a PostgreSQL server needs psycopg, which is not installed: run"
            " `pip install 'sematic[postgres]'`."
        ) from error
    event.listen(engine, "connect", partial(_prepare, busy_seconds=busy_seconds))
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", lambda context: _fault(context, name), retval=True)
    os.register_at_fork(after_in_child=partial(leave_connections_to_parent, weakref.ref(engine), []))
    return engine


def fault_of_server(error: Exception, *, name: str) -> StoreError:
    """Return the sentence for what the driver said; UnreachableStoreError if it may be otherwise in a moment."""
    state = str(getattr(error, "sqlstate", None) or "")
    said = " ".join(str(error).split())
    if state.startswith("53") and state != "53300":
        kind = DiskFullError if state == "53100" else StoreError
        return kind(f"The database {name} has no room left. Free some space and try again. (It says: {said})")
    for beginning, sentence in _BY_STATE:
        if state.startswith(beginning):
            return StoreError(f"The database {name} {sentence}. (It says: {said})")
    for words, sentence in _BY_WORDS:
        if not state and words in said:
            return StoreError(f"The database {name} {sentence}. (It says: {said})")
    if _is_gone(error, state):
        return UnreachableStoreError(
            f"The database {name} cannot be reached. Check that the server runs, and the host and port in its address."
            f" (The driver says: {said})"
        )
    return StoreError(f"The database {name} cannot do this. (It says: {said})")


def _no_address() -> StoreError:
    return StoreError(
        "The database's address cannot be used. Write postgresql://USER:PASSWORD@HOST:PORT/NAME, or sqlite:///PATH for"
        " a file."
    )


def _host_of(url: URL) -> str:
    host = url.host or url.query.get("host") or "this machine"
    return f"{host}" if url.port is None else f"{host}:{url.port}"


def _is_gone(error: Exception, state: str) -> bool:
    import psycopg

    return state.startswith(_GONE) or (not state and isinstance(error, psycopg.OperationalError))


def _prepare(connection: DBAPIConnection, _: object, *, busy_seconds: float) -> None:
    driver: psycopg.Connection = connection  # type: ignore[assignment] # what this engine's driver makes
    driver.adapters.register_dumper(str, _storable_dumper())
    with driver.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {busy_seconds * 1000:.0f}")
    driver.commit()


@cache
def _storable_dumper() -> type[psycopg.abc.Dumper]:
    from psycopg.types.string import StrDumperUnknown

    class StorableDumper(StrDumperUnknown):
        """Text as the server takes it: what it cannot hold is written out, also in what is looked for."""

        def dump(self, obj: str) -> Buffer | None:
            return super().dump(storable(obj))

    return StorableDumper


def _begin(db: Connection) -> None:
    from psycopg import IsolationLevel

    driver: psycopg.Connection = db.connection.driver_connection  # type: ignore[assignment] # as above
    if takes_write_lock(db):
        # What it reads after it has got the lock must be what the writer before it has left.
        driver.isolation_level = IsolationLevel.READ_COMMITTED
        db.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (WRITE_LOCK,))
    else:
        driver.isolation_level = IsolationLevel.REPEATABLE_READ


def _fault(context: ExceptionContext, name: str) -> BaseException | None:
    """Return the sentence for an error of the driver; a broken constraint is for the caller to explain."""
    import psycopg

    error = context.original_exception
    if not isinstance(error, psycopg.Error) or isinstance(error, psycopg.IntegrityError):
        return None
    return fault_of_server(error, name=name)
