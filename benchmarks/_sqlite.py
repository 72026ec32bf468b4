"""The yardstick of everything tracked: a bare loop that writes the same rows into the same tables."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

ROWS_PER_COMMIT = 500
"""About what a journal that commits every 50 ms puts into one transaction."""


def seconds_to_write_again() -> float:
    """Return how long `sqlite3` alone takes to write all rows of this process's store into a new database."""
    original = database(Path(os.environ["SEMATIC_CONFIG_DIR"]))
    with sqlite3.connect(original) as source:
        schema = [sql for (sql,) in source.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")]
        names = [name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [(name, row) for name in names for row in source.execute(f'SELECT * FROM "{name}"')]  # noqa: S608 - names from the schema
    copy = sqlite3.connect(original.with_name("yardstick.db"), isolation_level=None)
    copy.execute("PRAGMA journal_mode = WAL")
    copy.execute("PRAGMA synchronous = FULL")
    for sql in schema:
        if "sqlite_" not in sql:
            copy.execute(sql)
    began = time.perf_counter()
    for start in range(0, len(rows), ROWS_PER_COMMIT):
        copy.execute("BEGIN IMMEDIATE")
        for name, row in rows[start : start + ROWS_PER_COMMIT]:
            copy.execute(f'INSERT INTO "{name}" VALUES ({",".join("?" * len(row))})', row)  # noqa: S608 - names from the schema
        copy.execute("COMMIT")
    seconds = time.perf_counter() - began
    copy.close()
    return seconds


def database(folder: Path) -> Path:
    """Return the database file of a store."""
    return next(path for path in folder.rglob("*") if path.is_file() and path.read_bytes()[:15] == b"SQLite format 3")
