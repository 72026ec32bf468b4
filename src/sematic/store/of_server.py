"""The store that a server on this machine serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic.store.blobs import FileBlobs
from sematic.store.embedded import open_store

if TYPE_CHECKING:
    from sematic.settings import Settings
    from sematic.store.embedded import Store


def open_server_store(settings: Settings, *, for_writing: bool = True) -> Store:
    """Open what a server with these settings serves: in a database of its own if it has one, else the folder's."""
    url, storage = settings.database_url, settings.storage_folder
    # Drivers on this machine record into the folder and keep values there; a database of the server's own has its own.
    blobs = FileBlobs(storage) if url and storage is not None and settings.storage is None else None
    return open_store(settings.folder, database=url, for_writing=for_writing, storage=settings.storage, blobs=blobs)
