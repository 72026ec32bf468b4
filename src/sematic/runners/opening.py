"""Opening this machine's own store as the settings say where it is, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sematic.settings import Settings
    from sematic.store.blobs import FileBlobs
    from sematic.store.embedded import Store


def opened_store(settings: Settings, *, for_writing: bool = True, blobs: FileBlobs | None = None) -> Store:
    """Return the store of the settings, to be closed; `blobs` are its blobs, if somebody uses them already.

    StoreError if it cannot be opened.
    """
    # The library of databases takes longer to import than what most callers do before.
    from sematic.store.embedded import open_store

    return open_store(settings.folder, for_writing=for_writing, blobs=blobs)
