"""What routes work with: made once by `wiring`, and given to each that asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from sematic.engine.ports import Clock

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


def parts_of(request: Request) -> Parts:
    """Return what the server that a request came to is made of."""
    parts: Parts = request.app.state.parts
    return parts


Served = Annotated[Parts, Depends(parts_of)]
"""A route's parameter: what the server is made of."""
