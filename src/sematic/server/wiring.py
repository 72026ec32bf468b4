"""The one place that chooses what a server is made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from fastapi import FastAPI

from sematic.server.application import application
from sematic.server.feed import kept_short
from sematic.server.identity import identification, is_authenticating
from sematic.server.metrics import Meters
from sematic.server.parts import Parts
from sematic.settings import Settings
from sematic.store.embedded import open_store


@contextmanager
def wired(settings: Settings) -> Iterator[FastAPI]:
    """Give the application that serves the store of some settings, for the body of a `with`."""
    database = settings.values.get("DATABASE_URL")
    is_asking = is_authenticating(settings)
    with open_store(settings.folder, database=database) as store, kept_short(store.feed, clock=_now):
        parts = Parts(
            store=store,
            settings=settings,
            clock=_now,
            started_at=_now(),
            is_authenticating=is_asking,
            meters=Meters() if settings.is_on("SEMATIC_METRICS") else None,
        )
        try:
            yield application(parts, identify=identification(store, clock=_now) if is_asking else None)
        finally:
            parts.feed.end()


def _now() -> datetime:
    return datetime.now(UTC)
