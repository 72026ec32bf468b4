"""People who sign in: who they are, what they may do, and as whom their providers know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, tuple_, update

from sematic.model.accounts import Role, User
from sematic.model.errors import LastAdminError, SignInError, UnknownAccountError
from sematic.store import schema
from sematic.store.audit import record
from sematic.store.database import writing
from sematic.store.pages import Cursor, Page, Place, cursor_of, place_of
from sematic.store.rows import micros_of, moment_of, moment_or_none, storable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from sqlalchemy import Connection, Engine, Row

_users = schema.users
_identities = schema.identities


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """As whom a provider knows somebody who has just signed in there."""

    issuer: str
    subject: str
    """What the provider calls them; it never means anybody else there."""
    email: str
    """Verified by the provider; in lower case."""
    name: str


@dataclass(frozen=True, slots=True)
class Users:
    """The users in a database."""

    engine: Engine

    def by_id(self, user_id: str) -> User:
        """Return a user; UnknownAccountError if there is none of that id."""
        with self.engine.connect() as db:
            return _by_id(db, user_id)

    def page(self, *, after: Cursor | None = None, limit: int) -> Page[User]:
        """Return some users, those who came first at the front."""
        query = select(_users).order_by(_users.c.created_at, _users.c.id).limit(limit + 1)
        if after is not None:
            place = place_of(after)
            query = query.where(tuple_(_users.c.created_at, _users.c.id) > (place.micros, place.id))
        with self.engine.connect() as db:
            rows = db.execute(query).all()
        shown = tuple(user_of(row) for row in rows[:limit])
        following = cursor_of(Place(rows[limit - 1].created_at, rows[limit - 1].id)) if len(rows) > limit else None
        return Page(items=shown, next=following)

    def change(
        self, user_id: str, *, role: Role | None = None, is_active: bool | None = None, actor: str, at: datetime
    ) -> User:
        """Change what a user may do, and return them; LastAdminError if nobody could undo it."""
        with writing(self.engine) as db:
            before = _by_id(db, user_id)
            changes: dict[str, object] = {}
            if role is not None and role is not before.role:
                changes["role"] = role.word
            if is_active is not None and is_active is not before.is_active:
                changes["is_active"] = is_active
            if not changes:
                return before
            db.execute(update(_users).where(_users.c.id == user_id).values(changes))
            if is_active is False:
                # Once they are active again, they sign in again.
                db.execute(delete(schema.sessions).where(schema.sessions.c.user_id == user_id))
            after = _by_id(db, user_id)
            if _is_acting_admin(before) and not _is_acting_admin(after) and not _admins(db):
                raise LastAdminError(before.email)
            said = ", ".join(f"{name}: {value}" for name, value in changes.items())
            record(db, actor=actor, action="user.change", target=before.email, detail=said, at=at)
            return after

    def sign_in(self, identity: Identity, *, role_of_new: Callable[[bool], Role], at: datetime) -> User:
        """Return the user who has just signed in, made now if they never did before.

        `role_of_new` says what somebody new may do, from whether they are the first of all. Providers that vouch for
        the same address speak of the same user. SignInError if an administrator has deactivated them.
        """
        with writing(self.engine) as db:
            user = _known_as(db, identity) or _added(db, identity, role_of_new=role_of_new, at=at)
            if not user.is_active:
                raise SignInError(f"The account {user.email} is deactivated. An administrator can activate it again.")
            db.execute(
                update(_users)
                .where(_users.c.id == user.id)
                .values(last_seen_at=micros_of(at), name=storable(identity.name))
            )
            record(db, actor=user.email, action="session.open", target=user.email, detail=identity.issuer, at=at)
            return user

    def note_seen(self, user: User, *, at: datetime, precision: timedelta) -> None:
        """Write down when a user was last seen, if that was longer ago than `precision`."""
        if user.last_seen_at is None or at - user.last_seen_at >= precision:
            with writing(self.engine) as db:
                db.execute(update(_users).where(_users.c.id == user.id).values(last_seen_at=micros_of(at)))


def user_of(row: Row[*tuple[object, ...]]) -> User:
    """Return the user a whole row of `users` stands for."""
    return User(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role[row.role.upper()],
        is_active=bool(row.is_active),
        created_at=moment_of(row.created_at),
        last_seen_at=moment_or_none(row.last_seen_at),
    )


def _by_id(db: Connection, user_id: str) -> User:
    row = db.execute(select(_users).where(_users.c.id == user_id)).one_or_none()
    if row is None:
        raise UnknownAccountError("user", user_id)
    return user_of(row)


def _is_acting_admin(user: User) -> bool:
    return user.is_active and user.role is Role.ADMIN


def _admins(db: Connection) -> int:
    acting = (_users.c.role == Role.ADMIN.word) & _users.c.is_active.is_(True)
    return db.scalar(select(func.count()).select_from(_users).where(acting)) or 0


def _known_as(db: Connection, identity: Identity) -> User | None:
    """Return the user a provider means: the one it has spoken of before, else the one with the address."""
    by_subject = (
        select(_users)
        .join(_identities, _identities.c.user_id == _users.c.id)
        .where(_identities.c.issuer == identity.issuer, _identities.c.subject == identity.subject)
    )
    row = db.execute(by_subject).one_or_none()
    if row is not None:
        return user_of(row)
    row = db.execute(select(_users).where(_users.c.email == identity.email)).one_or_none()
    if row is None:
        return None
    _note_identity(db, identity, user_id=row.id)
    return user_of(row)


def _added(db: Connection, identity: Identity, *, role_of_new: Callable[[bool], Role], at: datetime) -> User:
    is_first = not db.scalar(select(func.count()).select_from(_users))
    user_id = uuid4().hex
    db.execute(
        insert(_users).values(
            id=user_id,
            email=identity.email,
            name=storable(identity.name),
            role=role_of_new(is_first).word,
            is_active=True,
            created_at=micros_of(at),
            last_seen_at=micros_of(at),
        )
    )
    _note_identity(db, identity, user_id=user_id)
    user = _by_id(db, user_id)
    record(db, actor=user.email, action="user.create", target=user.email, detail=f"role: {user.role.word}", at=at)
    return user


def _note_identity(db: Connection, identity: Identity, *, user_id: str) -> None:
    db.execute(insert(_identities).values(issuer=identity.issuer, subject=identity.subject, user_id=user_id))
