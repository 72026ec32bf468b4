"""Telling the change feed of what people change beside a run: its notes and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert

from sematic.store.rows import json_of
from sematic.store.schema import feed

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sematic.model.ids import RunId


def tell_feed(db: Connection, *, root_id: RunId, run_id: RunId, at: int, what: str) -> None:
    """Have the feed say, with the transaction that changes it, that something beside a run is different now.

    `what` is `notes` or `tags`; `at` is in microseconds since 1970.
    """
    content = json_of({"beside": [{"run_id": run_id, "what": what}]})
    db.execute(insert(feed).values(root_id=root_id, at=at, content=content))
