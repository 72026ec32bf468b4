"""Everything that depends on which database it is: connecting, taking the write lock, and upserts."""

from __future__ import annotations

import os
import sqlite3
import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import QueuePool, StaticPool

from sematic.model.errors import StoreError
from sematic.store.faults import fault_of_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Dialect, Engine, Table
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
    from sqlalchemy.pool import Pool

BUSY_SECONDS = 60.0
"""How long a transaction waits for other writers; each holds the lock for milliseconds, so 64 are soon through."""

FEED_CHANNEL = "sematic_feed"
"""On which PostgreSQL says that the feed has more."""

PATIENT_SECONDS = 3.0
"""How long it does so without a word."""

Upsert: TypeAlias = "sqlite.Insert | postgresql.Insert"


def file_engine(path: Path, *, busy_seconds: float = BUSY_SECONDS, patient_seconds: float = PATIENT_SECONDS) -> Engine:
    """Return an engine for a SQLite file that exists; connections are safe across threads and forks."""
    waiting = _Waiting(path=path, patient=min(patient_seconds, busy_seconds), longest=busy_seconds)
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connected(path, busy_seconds),
        poolclass=QueuePool,
        max_overflow=-1,
    )
    event.listen(engine, "begin", partial(_begin, waiting=waiting))
    event.listen(engine, "handle_error", lambda context: _fault(context, path), retval=True)
    os.register_at_fork(after_in_child=partial(leave_connections_to_parent, weakref.ref(engine), []))
    return engine


def empty_engine() -> Engine:
    """Return an engine for an empty database in memory: what is read where no store has been made yet."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(engine, "begin", lambda db: db.exec_driver_sql("BEGIN"))
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that holds the write lock from its beginning."""
    with engine.connect().execution_options(takes_write_lock=True) as db, db.begin():
        yield db


def takes_write_lock(db: Connection) -> bool:
    """Return whether a transaction that begins is one of `writing`."""
    return bool(db.get_execution_options().get("takes_write_lock"))


def announce(db: Connection) -> None:
    """Say to whoever listens to a PostgreSQL database that the feed has more, once the transaction is committed.

    SQLite has nobody to say it to: there, those who want to know look.
    """
    if db.dialect.name == "postgresql":
        db.exec_driver_sql(f"SELECT pg_notify('{FEED_CHANNEL}', '')")


def upsert(table: Table, dialect: Dialect) -> Upsert:
    """Return an INSERT that can say what to do on a conflict."""
    if dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    return sqlite.insert(table)


def _fault(context: ExceptionContext, path: Path) -> BaseException | None:
    """Return the sentence for an error of the driver; a broken constraint is for the caller to explain."""
    error = context.original_exception
    if not isinstance(error, sqlite3.Error) or isinstance(error, sqlite3.IntegrityError):
        return None
    return fault_of_database(error, path=path)


def _connected(path: Path, busy_seconds: float) -> sqlite3.Connection:
    # Autocommit: the driver would otherwise begin transactions by itself, and only before some statements.
    is_still = _is_still(path)
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?immutable=1" if is_still else path,
        uri=is_still,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA mmap_size=268435456")
    connection.execute("PRAGMA wal_autocheckpoint=4000")
    return connection


def _is_still(path: Path) -> bool:
    """Return whether a database can only be read, and is all in its file; StoreError if part of it is out of reach.

    SQLite reads no database in WAL mode without writing beside it, unless it is told that nothing ever changes.
    """
    if os.access(path.parent, os.W_OK):
        return False
    changes, index = (path.with_name(path.name + ending) for ending in ("-wal", "-shm"))
    if not changes.exists() or not changes.stat().st_size:
        return True
    if not index.exists():
        raise StoreError(
            f"The database {path} cannot be read: its folder is read-only, and its last changes are still in"
            f" {changes.name}. Copy the folder to where you may write, and use that one (SEMATIC_CONFIG_DIR)."
        )
    return False


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """How many seconds to wait for other writers: without a word, and at most."""

    path: Path
    patient: float
    longest: float


def _begin(db: Connection, *, waiting: _Waiting) -> None:
    if not takes_write_lock(db):
        db.exec_driver_sql("BEGIN")
        return
    driver = db.connection.dbapi_connection
    # SQLite takes the write lock on first write; taking it now turns a deadlock into a wait.
    if driver is None or waiting.patient >= waiting.longest or not _has_begun_soon(driver, waiting):
        db.exec_driver_sql("BEGIN IMMEDIATE")


def _has_begun_soon(driver: DBAPIConnection, waiting: _Waiting) -> bool:
    """Return whether a writing transaction could be begun; if it has to wait much longer, say so."""
    cursor = driver.cursor()
    cursor.execute(f"PRAGMA busy_timeout={waiting.patient * 1000:.0f}")
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        # Whatever else is wrong is said where it is tried again.
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            _say_waiting(waiting)
        return False
    else:
        return True
    finally:
        cursor.execute(f"PRAGMA busy_timeout={waiting.longest * 1000:.0f}")


def _say_waiting(waiting: _Waiting) -> None:
    import logging

    until = datetime.now(UTC).astimezone() + timedelta(seconds=waiting.longest)
    logging.getLogger("sematic").warning(
        "The database %s has been locked by other processes for %g seconds; waiting for it until %s.",
        waiting.path,
        waiting.patient,
        f"{until:%H:%M:%S}",
    )


def leave_connections_to_parent(reference: weakref.ref[Engine], inherited: list[Pool]) -> None:
    """Give a forked child connections of its own; those it inherited are neither used nor closed."""
    engine = reference()
    if engine is not None:
        inherited.append(engine.pool)
        engine.dispose(close=False)
