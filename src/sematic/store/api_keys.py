"""API keys: what programs show a server, of which it keeps a digest only.

A key is 256 random bits, so nobody finds it by trying, and a fast digest tells as little of it as a slow one would.
It is looked up by that digest in one indexed query: how long that takes says nothing about the key itself.
"""

from __future__ import annotations

import secrets
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import insert, or_, select, tuple_, update

from sematic.model.accounts import ApiKey, Role, Scope, User
from sematic.model.errors import AmbiguousIdError, UnknownAccountError
from sematic.model.reading import Cursor, Page
from sematic.store import schema
from sematic.store.audit import record
from sematic.store.database import writing
from sematic.store.pages import Place, cursor_of, place_of
from sematic.store.prefixes import starts_with
from sematic.store.rows import micros_of, micros_or_none, moment_of, moment_or_none, storable

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Engine, Row

PREFIX = "sk_sematic_"
"""What every key begins with, so that whoever scans code for secrets finds it."""

_keys = schema.api_keys
_users = schema.users
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_DIGITS = 43
_CHECK_DIGITS = 6
_MOST_MATCHES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """A key that somebody shows, and to whom it belongs."""

    key: ApiKey
    owner_email: str | None
    owner_role: Role | None
    is_owner_active: bool

    @property
    def role(self) -> Role:
        """What it opens: never more than its owner may do now."""
        if self.owner_role is None:
            return self.key.scope.role
        return min(self.key.scope.role, self.owner_role)


def new_secret() -> str:
    """Return a new key: the prefix, 256 random bits, and a checksum that tells it from a misspelt one."""
    body = PREFIX + _in_digits(secrets.randbits(256), width=_SECRET_DIGITS)
    return body + _checksum(body)


def is_well_formed(secret: str) -> bool:
    """Return whether a text can be a key at all."""
    body, check = secret[:-_CHECK_DIGITS], secret[-_CHECK_DIGITS:]
    is_long = len(secret) == len(PREFIX) + _SECRET_DIGITS + _CHECK_DIGITS
    return is_long and secret.isascii() and secret.startswith(PREFIX) and _checksum(body) == check


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """The API keys in a database."""

    engine: Engine

    def create(
        self,
        name: str,
        *,
        scope: Scope,
        user_id: str | None = None,
        expires_at: datetime | None = None,
        actor: str,
        at: datetime,
    ) -> tuple[ApiKey, str]:
        """Make a key; return what is known of it, and the key itself, which is kept nowhere."""
        secret = new_secret()
        key = ApiKey(
            id=uuid4().hex, name=storable(name), scope=scope, user_id=user_id, created_at=at, expires_at=expires_at
        )
        with writing(self.engine) as db:
            db.execute(
                insert(_keys).values(
                    id=key.id,
                    hash=_digest_of(secret),
                    name=key.name,
                    scope=scope.value,
                    user_id=user_id,
                    created_at=micros_of(at),
                    expires_at=micros_or_none(expires_at),
                )
            )
            until = f", until {expires_at:%Y-%m-%d}" if expires_at else ""
            record(db, actor=actor, action="key.create", target=key.id, detail=f"{name}: {scope}{until}", at=at)
        return key, secret

    def shown(self, secret: str) -> Owned | None:
        """Return the key that somebody shows, good or not; None if there is none like it."""
        if not is_well_formed(secret):
            return None
        query = (
            select(_keys, _users.c.email, _users.c.role, _users.c.is_active)
            .outerjoin(_users, _users.c.id == _keys.c.user_id)
            .where(_keys.c.hash == _digest_of(secret))
        )
        with self.engine.connect() as db:
            row = db.execute(query).one_or_none()
        if row is None:
            return None
        return Owned(
            key=_key_of(row),
            owner_email=row.email,
            owner_role=None if row.role is None else Role[row.role.upper()],
            # A key whose owner is gone from the database opens nothing.
            is_owner_active=row.user_id is None or bool(row.is_active),
        )

    def note_used(self, key: ApiKey, *, at: datetime, precision: timedelta) -> None:
        """Write down when a key was last used, if that was longer ago than `precision`."""
        if key.last_used_at is not None and at - key.last_used_at < precision:
            return
        earlier = or_(_keys.c.last_used_at.is_(None), _keys.c.last_used_at <= micros_of(at - precision))
        with writing(self.engine) as db:
            db.execute(update(_keys).where(_keys.c.id == key.id, earlier).values(last_used_at=micros_of(at)))

    def revoke(self, key_id: str, *, of: User | str | None = None, actor: str, at: datetime) -> ApiKey:
        """Have a key open nothing from now on, and return it; one that is revoked already stays as it is.

        With `of`, only a key of that user's: UnknownAccountError for any other, as if it were not there.
        """
        which = _keys.c.id == key_id if of is None else (_keys.c.id == key_id) & (_keys.c.user_id == _id_of(of))
        with writing(self.engine) as db:
            row = db.execute(select(_keys).where(which)).one_or_none()
            if row is None:
                raise UnknownAccountError("API key", key_id)
            if row.revoked_at is not None:
                return _key_of(row)
            db.execute(update(_keys).where(_keys.c.id == key_id).values(revoked_at=micros_of(at)))
            record(db, actor=actor, action="key.revoke", target=key_id, detail=row.name, at=at)
            return _key_of(db.execute(select(_keys).where(which)).one())

    def page(self, *, of: str | None = None, after: Cursor | None = None, limit: int) -> Page[ApiKey]:
        """Return some keys, newest first; with `of`, those of one user only."""
        query = select(_keys).order_by(_keys.c.created_at.desc(), _keys.c.id.desc()).limit(limit + 1)
        if of is not None:
            query = query.where(_keys.c.user_id == of)
        if after is not None:
            place = place_of(after)
            query = query.where(tuple_(_keys.c.created_at, _keys.c.id) < (place.micros, place.id))
        with self.engine.connect() as db:
            rows = db.execute(query).all()
        following = cursor_of(Place(rows[limit - 1].created_at, rows[limit - 1].id)) if len(rows) > limit else None
        return Page(items=tuple(map(_key_of, rows[:limit])), next=following)

    def good_ones_named(self, name: str, *, of: str | None, at: datetime) -> tuple[ApiKey, ...]:
        """Return the keys of one owner, or those that are nobody's, that have a name and open something."""
        whose = _keys.c.user_id.is_(None) if of is None else _keys.c.user_id == of
        query = select(_keys).where(_keys.c.name == storable(name), whose, _keys.c.revoked_at.is_(None))
        with self.engine.connect() as db:
            found = [_key_of(row) for row in db.execute(query)]
        return tuple(key for key in found if key.is_good(at=at))

    def like(self, name: str) -> ApiKey:
        """Return the only key that opens something and has this name, or whose id begins like this.

        UnknownAccountError or AmbiguousIdError otherwise.
        """
        for which in (_keys.c.name == name, _begins(name)):
            with self.engine.connect() as db:
                query = select(_keys).where(which, _keys.c.revoked_at.is_(None)).limit(_MOST_MATCHES)
                rows = db.execute(query).all()
            if len(rows) > 1:
                keys = [_key_of(row) for row in rows]
                lines = tuple(f"{key.id[:8]}  {key.name}  made on {key.created_at:%d %B %Y, %H:%M} UTC" for key in keys)
                raise AmbiguousIdError(
                    name, matches=tuple(key.id for key in keys), lines=lines, is_name=keys[0].name == name
                )
            if rows:
                return _key_of(rows[0])
        raise UnknownAccountError("API key", name)


def _begins(prefix: str) -> ColumnElement[bool]:
    return starts_with(_keys.c.id, prefix)


def _id_of(user: User | str) -> str:
    return user if isinstance(user, str) else user.id


def _key_of(row: Row[*tuple[object, ...]]) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        scope=Scope(row.scope),
        user_id=row.user_id,
        created_at=moment_of(row.created_at),
        expires_at=moment_or_none(row.expires_at),
        revoked_at=moment_or_none(row.revoked_at),
        last_used_at=moment_or_none(row.last_used_at),
    )


def _digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _checksum(body: str) -> str:
    return _in_digits(zlib.crc32(body.encode()), width=_CHECK_DIGITS)


def _in_digits(number: int, *, width: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits.rjust(width, _DIGITS[0])
