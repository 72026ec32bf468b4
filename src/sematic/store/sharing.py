"""Which databases use a folder: what one of them does not need, in the folder that they share, another may."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import select

from sematic.machine.private import make_private, write_private
from sematic.model.errors import SharedFolderError
from sematic.store.databases import DATABASE, FileDatabase
from sematic.store.faults import fault_of_file
from sematic.store.opening import is_there
from sematic.store.schema import pipeline_runs

if TYPE_CHECKING:
    from pathlib import Path

    from sematic.store.databases import Database

FOLDER = "databases"
"""Where a folder has a file for each database that uses it, but for its own: it tells of itself."""

_DIGITS = 16


def tell_of(folder: Path, database: Database) -> None:
    """Leave a word in a folder that a database uses it, unless there is one, or it is the folder's own."""
    if _is_own(folder, database):
        return
    path = _word_of(folder, database)
    if path.exists():
        return
    try:
        make_private(path.parent)
        write_private(path, f"{database.name}\n")
    except OSError as error:
        raise fault_of_file(error, path=path) from error


def refuse_if_shared(folder: Path, database: Database) -> None:
    """Return if no other database than one uses a folder; SharedFolderError names those that do."""
    others = []
    own = FileDatabase(folder / DATABASE)
    if not _is_own(folder, database) and _holds_runs(own):
        others.append((own.name, own.file))
    mine = _word_of(folder, database)
    words = sorted(path for path in (folder / FOLDER).glob("*") if path != mine)
    others += [(_read(path), path) for path in words]
    if others:
        raise SharedFolderError(str(folder), database=database.name, others=tuple((n, str(path)) for n, path in others))


def _is_own(folder: Path, database: Database) -> bool:
    return database.file is not None and database.file.resolve() == (folder / DATABASE).resolve()


def _word_of(folder: Path, database: Database) -> Path:
    name = database.name if database.file is None else str(database.file.resolve())
    return folder / FOLDER / sha256(name.encode(errors="surrogateescape")).hexdigest()[:_DIGITS]


def _holds_runs(database: FileDatabase) -> bool:
    if not is_there(database.file) or not database.file.stat().st_size:
        return False
    engine = database.engine()
    try:
        with engine.connect() as db:
            return db.scalar(select(pipeline_runs.c.root_id).limit(1)) is not None
    finally:
        engine.dispose()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip() or "an unnamed database"
    except OSError:
        # Better to keep too much.
        return "a database whose name cannot be read"
