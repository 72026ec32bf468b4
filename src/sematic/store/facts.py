"""What is true of a store as a whole."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select

from sematic.store import schema
from sematic.store.database import upsert, writing
from sematic.store.rows import micros_of, moment_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

_ID = "store_id"
_COOKIE_KEY = "cookie_key"
_SERVING_SINCE = "serving_since"
_STORAGE = "storage "
"""What begins the name of a fact that values were kept in a storage; its address is the rest, and the value."""


def store_id(engine: Engine) -> str:
    """Return the id of a store; the first who asks gives it one."""
    return _made_once(engine, name=_ID, fresh=uuid4().hex)


def cookie_key(engine: Engine) -> bytes:
    """Return the secret that seals what browsers keep for the servers of a store; the first who asks makes it."""
    return bytes.fromhex(_made_once(engine, name=_COOKIE_KEY, fresh=secrets.token_hex(32)))


def serves_since(engine: Engine, moment: datetime) -> None:
    """Write down that a server serves a store from a moment on; of several servers, the last that started counts."""
    value = str(micros_of(moment))
    with writing(engine) as db:
        noted = upsert(schema.facts, db.dialect).values(name=_SERVING_SINCE, value=value)
        db.execute(noted.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def serving_since(engine: Engine) -> datetime | None:
    """Return since when a server serves a store, or served it last; None if none ever did."""
    with engine.connect() as db:
        known = db.scalar(select(schema.facts.c.value).where(schema.facts.c.name == _SERVING_SINCE))
    return None if known is None else moment_of(int(known))


def keeps_values_in(engine: Engine, url: str) -> None:
    """Write down that values are kept in a storage, whose address has no secrets in it."""
    _made_once(engine, name=f"{_STORAGE}{url}", fresh=url)


def storages(engine: Engine) -> tuple[str, ...]:
    """Return the addresses of the storages in which values were ever kept, in order of the alphabet."""
    name = schema.facts.c.name
    with engine.connect() as db:
        found = db.scalars(select(schema.facts.c.value).where(name.startswith(_STORAGE)).order_by(name))
        return tuple(found.all())


def _made_once(engine: Engine, *, name: str, fresh: str) -> str:
    wanted = select(schema.facts.c.value).where(schema.facts.c.name == name)
    with engine.connect() as db:
        known = db.scalar(wanted)
    if known is not None:
        return str(known)
    with writing(engine) as db:
        made = upsert(schema.facts, db.dialect).values(name=name, value=fresh).on_conflict_do_nothing()
        db.execute(made)
        return str(db.scalar(wanted))
