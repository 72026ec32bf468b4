"""What routes work with: made once by `wiring`, and given to each that asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from sematic.engine.ports import Clock
from sematic.server.built_files import PACKAGED, BuiltFiles
from sematic.server.feed import LiveFeed, live_feed

if TYPE_CHECKING:
    from sematic.server.metrics import Meters
    from sematic.settings import Settings
    from sematic.store.embedded import Store


MOST_SEARCHES = 4
"""Logs that are searched at the same time."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Everything a server is made of."""

    store: Store
    settings: Settings
    clock: Clock
    started_at: datetime
    is_authenticating: bool = False
    meters: Meters | None = None
    """What is counted for Prometheus; None: nothing."""

    @cached_property
    def searches(self) -> BoundedSemaphore:
        """Held by each search of a log while it lasts: it takes a processor of its own."""
        return BoundedSemaphore(MOST_SEARCHES)

    @cached_property
    def feed(self) -> LiveFeed:
        """What tells listeners of changes; made when the first one comes."""
        return live_feed(self.store.feed)

    @cached_property
    def dashboard(self) -> BuiltFiles:
        """The dashboard's built files: those of the package, unless the settings name others."""
        return BuiltFiles(self.settings.dashboard_folder or PACKAGED)


def parts_of(request: Request) -> Parts:
    """Return what the server that a request came to is made of."""
    parts: Parts = request.app.state.parts
    return parts


Served = Annotated[Parts, Depends(parts_of)]
"""A route's parameter: what the server is made of."""
