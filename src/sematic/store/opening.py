"""How a database comes to be usable: a fresh one is made, an older one backed up and migrated, a newer one refused."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sematic.machine.private import open_private
from sematic.model.errors import StoreError, StoreVersionError
from sematic.store.faults import fault_of_database, fault_of_file
from sematic.store.schema import REVISION, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from sematic.store.migrations import Migrations

_BESIDE = ("-wal", "-shm", "-journal")
"""What the names of files end with in which SQLite keeps what belongs to a database."""

_STAMP = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY)"


def make_if_missing(path: Path) -> None:
    """Make an empty database at a path, whole or not at all, unless there is one; many processes may try at once."""
    try:
        if _is_made(path):
            return
        # Values and logs may be anybody's secrets: on a shared machine nobody else reads them.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _only_one(path):
            if not _is_made(path):
                _refuse_if_emptied(path)
                _make(path)
    except OSError as error:
        raise fault_of_file(error, path=path) from error


def is_there(path: Path) -> bool:
    """Return whether there is a database at a path, for one who only reads; StoreError if nobody can tell."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except NotADirectoryError as error:
        raise fault_of_file(error, path=path) from error
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}. Check the permissions of its folder.") from error
    return True


def revision_of(engine: Engine, *, path: Path | str) -> str:
    """Return the revision a database is stamped with; StoreError if it is damaged or none of ours."""
    with engine.connect() as db:
        revision = db.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if revision is None:
        raise StoreError(f"The database {path} does not say which version it has. Move it away, or restore a backup.")
    return str(revision)


def refuse_other_revision(revision: str, *, path: Path, migrations: Migrations) -> None:
    """Return if this version of Sematic can use the database as it is; StoreVersionError says what to do otherwise."""
    newest = migrations.newest
    if revision == newest:
        return
    if migrations.after(revision):
        raise StoreVersionError(
            f"The database {path} is from an older version of Sematic (revision {revision}; this one needs {newest})."
            " Run `sematic migrate`: it makes a backup first."
        )
    raise StoreVersionError(
        f"The database {path} is from a newer version of Sematic (revision {revision}; this one knows {newest})."
        " Update Sematic, or use another folder (SEMATIC_CONFIG_DIR)."
    )


def migrate(engine: Engine, *, path: Path, migrations: Migrations) -> Path | None:
    """Bring an older database up to date in one transaction, after a backup; return the backup, None if up to date.

    StoreVersionError if the database is newer than this version of Sematic.
    """
    revision = revision_of(engine, path=path)
    if revision == migrations.newest:
        return None
    if migrations.after(revision) and not os.access(path.parent, os.W_OK):
        raise fault_of_database(sqlite3.OperationalError("its folder is read-only"), path=path)
    with _only_one(path):
        revision = revision_of(engine, path=path)
        if revision == migrations.newest:
            return None
        if not migrations.after(revision):
            refuse_other_revision(revision, path=path, migrations=migrations)
        backup = _backed_up(path, revision=revision)
        try:
            migrations.apply(engine)
        except Exception as error:
            raise StoreError(
                f"The database {path} could not be migrated from revision {revision}: {error}."
                f" It is unchanged, and there is a backup at {backup}."
            ) from error
        return backup


def _is_made(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Hold a lock that one process has at a time, and that ends with the process."""
    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _make(path: Path) -> None:
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex, CreateTable

    # Made under another name and renamed: nobody ever sees half a database, and nothing has to be locked meanwhile.
    making = path.with_name(path.name + ".new")
    for ending in ("", *_BESIDE):
        making.with_name(making.name + ending).unlink(missing_ok=True)
    # SQLite would make it for others to read; what it makes beside a database is as private as that.
    os.close(open_private(making))
    dialect = sqlite.dialect()
    tables = metadata.sorted_tables
    statements = [str(CreateTable(table).compile(dialect=dialect)) for table in tables]
    for table in tables:
        statements += [
            str(CreateIndex(i).compile(dialect=dialect)) for i in sorted(table.indexes, key=lambda i: str(i.name))
        ]
    try:
        with closing(sqlite3.connect(making, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous=OFF")
            database.execute("BEGIN")
            for statement in statements:
                database.execute(statement)
            database.execute(_STAMP)
            database.execute("INSERT INTO alembic_version VALUES (?)", (REVISION,))
            database.execute("COMMIT")
            database.execute("PRAGMA journal_mode=WAL")
    except sqlite3.Error as error:
        raise fault_of_database(error, path=path) from error
    _set_orphans_aside(path)
    making.rename(path)


def _refuse_if_emptied(path: Path) -> None:
    """Raise StoreError if a database is empty now, but was not: its last changes are still beside it."""
    changes = path.with_name(path.name + "-wal")
    if path.exists() and _is_made(changes):
        raise fault_of_database(sqlite3.DatabaseError(f"malformed: it is empty, {changes.name} is not"), path=path)


def _set_orphans_aside(path: Path) -> None:
    """Rename what is left of a database that was moved away: SQLite would replay it into the new one."""
    for ending in _BESIDE:
        orphan = path.with_name(path.name + ending)
        if orphan.exists():
            aside = path.with_name(f"{orphan.name}.orphan-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
            orphan.rename(aside)
            import logging

            logging.getLogger("sematic").warning("%s belonged to a database that is gone; it is %s now.", orphan, aside)


def _backed_up(path: Path, *, revision: str) -> Path:
    backup = path.with_name(f"{path.name}.backup-{revision}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    try:
        os.close(open_private(backup))
        with closing(sqlite3.connect(path)) as database, closing(sqlite3.connect(backup)) as copy:
            database.backup(copy)
    except sqlite3.Error as error:
        with suppress(FileNotFoundError):
            backup.unlink()
        raise fault_of_database(error, path=backup) from error
    return backup
