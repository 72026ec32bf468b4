"""Whether a store can be used right now."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sqlalchemy import text

from sematic.model.errors import StoreError

if TYPE_CHECKING:
    from sematic.store.embedded import Store

_REVISION = text("SELECT version_num FROM alembic_version")


def check(store: Store) -> None:
    """Return if a store's database answers and its folder can be written; StoreError says what is wrong."""
    with store.engine.connect() as db:
        db.execute(_REVISION)
    file = store.database.file
    # A file that was removed can still be read by who has it open.
    if file is not None and not file.exists():
        raise StoreError(f"The database {file} is gone. Stop the server, restore a backup, and start it again.")
    if not os.access(store.folder, os.W_OK | os.X_OK):
        raise StoreError(f"The folder {store.folder} cannot be written. Check its permissions and its disk.")
