"""Things found by the beginning of their id, as people type it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection
    from sqlalchemy.sql.elements import KeyedColumnElement

MOST_NAMED = 5
"""How many ids are named where several begin alike."""


def starts_with(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Return the condition that an id begins with some characters; an index serves it, and no character is special."""
    return (column >= prefix) & (column < prefix + "\U0010ffff")


def ids_like(db: Connection, column: KeyedColumnElement[str], *, prefix: str) -> tuple[str, ...]:
    """Return the ids that begin with some characters, at most a few, in order; upper case does as well as lower."""
    wanted = starts_with(column, prefix.strip().lower())
    return tuple(db.scalars(select(column).where(wanted).order_by(column).limit(MOST_NAMED)))
