"""Whether a store can be used right now."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from sqlalchemy import text

from sematic.model.errors import StoreError
from sematic.store.faults import fault_of_file

if TYPE_CHECKING:
    from sematic.store.embedded import Store

_REVISION = text("SELECT version_num FROM alembic_version")
_SOMETHING = bytes(4096)
"""What a full disk has no room for; less may fit into what a file takes anyway."""


def check(store: Store) -> None:
    """Return if a store's database answers and its folder can be written; StoreError says what is wrong."""
    with store.engine.connect() as db:
        db.execute(_REVISION)
    file = store.database.file
    # A file that was removed can still be read by who has it open.
    if file is not None and not file.exists():
        raise StoreError(f"The database {file} is gone. Stop the server, restore a backup, and start it again.")
    try:
        # It has no name where the system knows such files, is nobody else's, and is gone when it is closed.
        with tempfile.TemporaryFile(dir=store.folder, buffering=0) as written:
            written.write(_SOMETHING)
    except OSError as error:
        raise fault_of_file(error, path=store.folder) from error
