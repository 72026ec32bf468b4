"""How much space a store takes, as far as that is known without looking at everything in it."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from pathlib import Path

    from sematic.store.embedded import Store

_OF_POSTGRESQL = text("SELECT pg_database_size(current_database())")
_REVISION = text("SELECT version_num FROM alembic_version")
_BESIDES = ("", "-wal", "-shm")
"""What SQLite adds to the name of its file for the others that belong to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """What a store takes and has, in bytes."""

    database: int
    free: int | None
    """For blobs and logs: what is left where the store's folder is; None if that cannot be asked."""
    whole: int | None
    """The size of all there is there; None if that cannot be asked."""


def space_of(store: Store) -> Space:
    """Return the size of a store's database, and what room there is where its folder is."""
    free = whole = None
    with suppress(OSError):
        usage = shutil.disk_usage(store.folder)
        free, whole = usage.free, usage.total
    file = store.database.file
    if file is not None:
        return Space(
            database=sum(_size_of(file.with_name(file.name + end)) for end in _BESIDES), free=free, whole=whole
        )
    with store.engine.connect() as db:
        return Space(database=db.scalar(_OF_POSTGRESQL) or 0, free=free, whole=whole)


def schema_of(store: Store) -> str:
    """Return the revision of the tables of a store's database."""
    with store.engine.connect() as db:
        return str(db.scalar(_REVISION) or "")


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
