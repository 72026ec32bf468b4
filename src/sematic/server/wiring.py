"""The one place that chooses what a server is made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from fastapi import FastAPI

from sematic.server.application import application
from sematic.server.feed import kept_short
from sematic.server.identity import identification, is_authenticating
from sematic.server.lost_drivers import Rounds, looked_after
from sematic.server.metrics import Meters
from sematic.server.parts import Parts
from sematic.server.signing_in.configured import sign_in_of
from sematic.settings import Settings
from sematic.store.facts import serves_since
from sematic.store.of_server import open_server_store


@contextmanager
def wired(settings: Settings) -> Iterator[FastAPI]:
    """Give the application that serves the store of some settings, for the body of a `with`."""
    is_asking = is_authenticating(settings)
    with (
        open_server_store(settings) as store,
        kept_short(store.feed, clock=_now),
        looked_after(Rounds(engine=store.engine, interruptions=store.interruptions, clock=_now)),
    ):
        # Drivers elsewhere could say nothing while no server was there.
        serves_since(store.engine, _now())
        parts = Parts(
            store=store,
            settings=settings,
            clock=_now,
            started_at=_now(),
            is_authenticating=is_asking,
            meters=Meters() if settings.is_on("SEMATIC_METRICS") else None,
        )
        if parts.meters is not None:
            parts.meters.watch("feed_listeners", "How many listen to the change feed.", lambda: parts.feed.listeners)
        try:
            yield application(
                parts,
                identify=identification(store, clock=_now) if is_asking else None,
                signing_in=sign_in_of(settings, store) if is_asking else None,
            )
        finally:
            parts.feed.close()


def _now() -> datetime:
    return datetime.now(UTC)
