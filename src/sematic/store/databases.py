"""Where a store's database is: a file in its folder, or a server; each is made, opened and brought up to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import inspect

from sematic.model.errors import StoreError, StoreVersionError
from sematic.store.database import BUSY_SECONDS, file_engine
from sematic.store.opening import is_there, make_if_missing, migrate, refuse_other_revision, revision_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL, Engine

    from sematic.store.migrations import Migrations

DATABASE = "sematic.db"
"""The file, in the folder of a store, that is its database unless another one is named."""

_STAMP = "alembic_version"


class Database(Protocol):
    """Where a store's database is."""

    @property
    def name(self) -> str:
        """What errors call it."""

    @property
    def file(self) -> Path | None:
        """The file it is; None on a server."""

    def engine(self, *, busy_seconds: float = BUSY_SECONDS) -> Engine:
        """Return an engine for a database that is there."""

    def opened(self, *, for_writing: bool, migrations: Migrations, busy_seconds: float) -> Engine | None:
        """Return an engine for a database as this version of Sematic needs it; None if there is none to read.

        For writing, a missing database is made and an older one migrated; otherwise an older one is refused.
        """

    def migrate(self, migrations: Migrations) -> Path | None:
        """Bring a database that is there up to date; return the backup that was made, if any was."""


@dataclass(frozen=True, slots=True)
class FileDatabase:
    """A database of SQLite in a file."""

    file: Path

    @property
    def name(self) -> str:
        """The path."""
        return str(self.file)

    def engine(self, *, busy_seconds: float = BUSY_SECONDS) -> Engine:
        """Return an engine for the file, which exists."""
        return file_engine(self.file, busy_seconds=busy_seconds)

    def opened(self, *, for_writing: bool, migrations: Migrations, busy_seconds: float) -> Engine | None:
        """Return an engine; an older database is migrated after a backup."""
        if for_writing:
            make_if_missing(self.file)
        if not is_there(self.file):
            return None
        engine = self.engine(busy_seconds=busy_seconds)
        try:
            revision = revision_of(engine, path=self.file)
            if for_writing and revision != migrations.newest:
                migrate(engine, path=self.file, migrations=migrations)
            else:
                refuse_other_revision(revision, path=self.file, migrations=migrations)
        except BaseException:
            engine.dispose()
            raise
        return engine

    def migrate(self, migrations: Migrations) -> Path | None:
        """Bring the file up to date after a backup; None if it is up to date, or not there."""
        if not is_there(self.file):
            return None
        engine = self.engine()
        try:
            return migrate(engine, path=self.file, migrations=migrations)
        finally:
            engine.dispose()


@dataclass(frozen=True, slots=True)
class ServerDatabase:
    """A database on a PostgreSQL server."""

    url: URL

    @property
    def name(self) -> str:
        """The database's name and its host."""
        from sematic.store.postgresql import name_of

        return name_of(self.url)

    @property
    def file(self) -> None:
        """There is none."""
        return

    def engine(self, *, busy_seconds: float = BUSY_SECONDS) -> Engine:
        """Return an engine; nothing is connected yet."""
        from sematic.store.postgresql import server_engine

        return server_engine(self.url, busy_seconds=busy_seconds)

    def opened(self, *, for_writing: bool, migrations: Migrations, busy_seconds: float) -> Engine | None:
        """Return an engine; an empty or older database is migrated, in one transaction."""
        engine = self.engine(busy_seconds=busy_seconds)
        try:
            revision = self._revision(engine)
            if revision != migrations.newest:
                if not for_writing and revision is None:
                    engine.dispose()
                    return None
                self._refuse_unsuitable(revision, for_writing=for_writing, migrations=migrations)
                self._apply(engine, migrations)
        except BaseException:
            engine.dispose()
            raise
        return engine

    def migrate(self, migrations: Migrations) -> None:
        """Make the tables of an empty database, or bring an older one up to date; a server's backups are its own."""
        engine = self.opened(for_writing=True, migrations=migrations, busy_seconds=BUSY_SECONDS)
        if engine is not None:
            engine.dispose()

    def _revision(self, engine: Engine) -> str | None:
        """Return the revision of a database, None of an empty one; StoreError if it is something else's."""
        with engine.connect() as db:
            tables = inspect(db).get_table_names()
        if _STAMP in tables:
            return revision_of(engine, path=self.name)
        if tables:
            raise StoreError(
                f"The database {self.name} holds tables of something else, such as {min(tables)}."
                " Make an empty one for Sematic: CREATE DATABASE."
            )
        return None

    def _refuse_unsuitable(self, revision: str | None, *, for_writing: bool, migrations: Migrations) -> None:
        newest = migrations.newest
        if revision is not None and not migrations.after(revision):
            raise StoreVersionError(
                f"The database {self.name} is from a newer version of Sematic (revision {revision}; this one knows"
                f" {newest}). Update Sematic, or use another database (DATABASE_URL)."
            )
        if not for_writing:
            raise StoreVersionError(
                f"The database {self.name} is from an older version of Sematic (revision {revision}; this one needs"
                f" {newest}). Make a backup (pg_dump), and run `sematic migrate --to` with its address."
            )

    def _apply(self, engine: Engine, migrations: Migrations) -> None:
        # Whoever else starts at this moment waits for the same lock, and then finds nothing left to do.
        try:
            migrations.apply(engine)
        except StoreError:
            raise
        except Exception as error:
            raise StoreError(
                f"The database {self.name} could not be brought to revision {migrations.newest}: {error}. It is as it"
                " was before."
            ) from error


def database_at(folder: Path, url: str | None) -> Database:
    """Return the database that an address stands for, that of the folder without one; StoreError if it stands for none.

    `sqlite:///PATH` is a file, `postgresql://USER:PASSWORD@HOST/NAME` a database on a server.
    """
    if not url:
        return FileDatabase(folder / DATABASE)
    path = url.removeprefix("sqlite:///")
    if path != url and path:
        return FileDatabase(folder / path)
    from sematic.store.postgresql import server_address

    return ServerDatabase(server_address(url))
