"""What is true of a store as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select

from sematic.store import schema
from sematic.store.database import upsert, writing

if TYPE_CHECKING:
    from sqlalchemy import Engine

_ID = "store_id"


def store_id(engine: Engine) -> str:
    """Return the id of a store; the first who asks gives it one."""
    wanted = select(schema.facts.c.value).where(schema.facts.c.name == _ID)
    with engine.connect() as db:
        known = db.scalar(wanted)
    if known is not None:
        return str(known)
    with writing(engine) as db:
        fresh = upsert(schema.facts, db.dialect).values(name=_ID, value=uuid4().hex).on_conflict_do_nothing()
        db.execute(fresh)
        return str(db.scalar(wanted))
