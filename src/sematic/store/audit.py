"""What people changed: written with the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert

from sematic.store import schema
from sematic.store.database import writing
from sematic.store.rows import micros_of, storable

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

_MOST = 1000
"""Characters of a detail that are kept."""


def record(db: Connection | Engine, *, actor: str, action: str, target: str, detail: str = "", at: datetime) -> None:
    """Write down that somebody changed something: in the transaction of a connection, or in one of its own."""
    row = {
        "at": micros_of(at),
        "actor": storable(actor),
        "action": action,
        "target": storable(target),
        "detail": storable(detail[:_MOST]),
    }
    if isinstance(db, Connection):
        db.execute(insert(schema.audit).values(row))
        return
    with writing(db) as own:
        own.execute(insert(schema.audit).values(row))
