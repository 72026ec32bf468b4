"""What routes work with: made once by `wiring`, and given to each that asks for it."""

from __future__ import annotations

from asyncio import Semaphore
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from sematic.engine.ports import Clock
from sematic.server.built_files import PACKAGED, BuiltFiles
from sematic.server.feed import LiveFeed, live_feed
from sematic.server.log_searching import Searches

if TYPE_CHECKING:
    from sematic.server.metrics import Meters
    from sematic.settings import Settings
    from sematic.store.embedded import Store


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
    def searches(self) -> Searches:
        """Where logs are searched, a few at a time."""
        return Searches()

    @cached_property
    def turns(self) -> Semaphore:
        """Held while a piece of a long answer is worked out: one at a time, so that short answers do not wait."""
        return Semaphore(1)

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
