"""The one place that chooses what a server is made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from fastapi import FastAPI

from sematic.server.application import application
from sematic.server.parts import Parts
from sematic.settings import Settings
from sematic.store.blobs import FileBlobs
from sematic.store.embedded import open_store


@contextmanager
def wired(settings: Settings) -> Iterator[FastAPI]:
    """Give the application that serves the store of some settings, for the body of a `with`."""
    url, storage = settings.database_url, settings.storage_folder
    # Drivers on this machine record into the folder and keep values there; a database of the server's own has its own.
    blobs = FileBlobs(storage) if url and storage is not None else None
    with open_store(settings.folder, database=url, blobs=blobs) as store:
        yield application(Parts(store=store, settings=settings, clock=_now, started_at=_now()))


def _now() -> datetime:
    return datetime.now(UTC)
