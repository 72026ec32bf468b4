"""Telling the change feed of what people change beside a run: its notes and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic.store.feed import places_in, tell
from sematic.store.rows import moment_of
from sematic.wire.changes import Aspect, RunChange

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sematic.model.ids import RunId


def tell_feed(db: Connection, *, root_id: RunId, run_id: RunId, at: int, what: str) -> None:
    """Have the feed say, with the transaction that changes it, that something beside a run is different now.

    `what` is `notes` or `tags`; `at` is in microseconds since 1970.
    """
    place = places_in(db, [run_id]).get(run_id)
    touched = [] if place is None else [RunChange(id=run_id, position=place.position)]
    tell(db, root_id, at=moment_of(at), also=[Aspect(what)], of=touched)
