"""Giving the free room in a database file back to the file system, as long as nobody needs the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sematic.store.faults import fault_of_database

WORTHWHILE_BYTES = 1024 * 1024
WORTHWHILE_SHARE = 0.2
"""How much of a file must be free for it to be written anew."""

_STEPS = 20_000
"""Instructions of the database between two looks at whether somebody else wants it: well below a millisecond."""


def free_bytes(path: Path) -> int:
    """Return how many bytes of a database file hold nothing; StoreError if it cannot be read."""
    try:
        with closing(sqlite3.connect(path)) as database:
            return _number(database, "freelist_count") * _number(database, "page_size")
    except sqlite3.Error as error:
        raise fault_of_database(error, path=path) from error


def compact(path: Path, *, is_wanted: Callable[[], bool]) -> int:
    """Make a database file smaller if much of it is free, and return by how many bytes.

    Whoever writes would have to wait meanwhile. So it is not begun, and given up, where `is_wanted` says that somebody
    wants to: nothing is lost by that. Where the disk has no room for a second copy, nothing happens either.
    """
    before = _size_of(path)
    free = free_bytes(path)
    if free < WORTHWHILE_BYTES or free < before * WORTHWHILE_SHARE or is_wanted():
        return 0
    try:
        with closing(sqlite3.connect(path, timeout=0.1, isolation_level=None)) as database:
            database.set_progress_handler(lambda: int(is_wanted()), _STEPS)
            database.execute("VACUUM")
            database.set_progress_handler(None, 0)
            # The file itself is smaller once what was written beside it is in it.
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error:
        return 0
    return max(0, before - _size_of(path))


def _size_of(path: Path) -> int:
    """Return the bytes of the file and of the changes beside it."""
    changes = path.with_name(path.name + "-wal")
    return path.stat().st_size + (changes.stat().st_size if changes.exists() else 0)


def _number(database: sqlite3.Connection, name: str) -> int:
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])
