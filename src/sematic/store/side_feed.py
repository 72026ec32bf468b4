"""Telling the change feed of what people change beside a run: its notes and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from sematic.store.rows import json_of
from sematic.store.schema import feed, runs

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sematic.model.ids import RunId


def tell_feed(db: Connection, *, root_id: RunId, run_id: RunId, at: int, what: str) -> None:
    """Have the feed say, with the transaction that changes it, that something beside a run is different now.

    `what` is `notes` or `tags`; `at` is in microseconds since 1970.
    """
    position = db.scalar(select(runs.c.position).where(runs.c.id == run_id))
    touched = [] if position is None else [{"id": run_id, "position": position}]
    db.execute(insert(feed).values(root_id=root_id, at=at, content=json_of({"runs": touched, "also": [what]})))
