"""Who is signed in: a browser holds a random token, the database its digest only (see `api_keys`)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from sematic.store import schema
from sematic.store.audit import record
from sematic.store.database import writing
from sematic.store.rows import micros_of
from sematic.store.users import user_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from sematic.model.accounts import User

LIFETIME = timedelta(days=7)
"""After which somebody has to sign in again."""

_sessions = schema.sessions
_users = schema.users


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions in a database."""

    engine: Engine

    def open(self, user: User, *, at: datetime) -> str:
        """Begin a session, and return the token that stands for it; sessions that have ended are forgotten."""
        token = secrets.token_urlsafe(32)
        with writing(self.engine) as db:
            db.execute(delete(_sessions).where(_sessions.c.expires_at <= micros_of(at)))
            db.execute(
                insert(_sessions).values(
                    hash=_digest_of(token),
                    user_id=user.id,
                    created_at=micros_of(at),
                    expires_at=micros_of(at + LIFETIME),
                )
            )
        return token

    def user_of(self, token: str, *, at: datetime) -> User | None:
        """Return who is signed in; None if the session has ended, or the user is deactivated."""
        query = (
            select(_users)
            .join(_sessions, _sessions.c.user_id == _users.c.id)
            .where(
                _sessions.c.hash == _digest_of(token),
                _sessions.c.expires_at > micros_of(at),
                _users.c.is_active.is_(True),
            )
        )
        with self.engine.connect() as db:
            row = db.execute(query).one_or_none()
        return None if row is None else user_of(row)

    def close(self, token: str, *, actor: str, at: datetime) -> None:
        """End a session."""
        with writing(self.engine) as db:
            if db.execute(delete(_sessions).where(_sessions.c.hash == _digest_of(token))).rowcount:
                record(db, actor=actor, action="session.close", target=actor, at=at)


def _digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
