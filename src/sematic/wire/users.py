"""People as they travel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

from sematic.model.accounts import Role, User


@unique
class RoleWord(StrEnum):
    """What somebody may do, as a word."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"

    @property
    def role(self) -> Role:
        """What the word means."""
        return Role[self.name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who makes the request, as the server sees it."""

    name: str
    """An e-mail address, the name of a key, or `local` where nobody is asked who they are."""
    role: RoleWord
    user_id: str | None
    key_id: str | None
    """The key that was shown, if it was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserShown:
    """Somebody who signs in."""

    id: str
    email: str
    name: str
    role: RoleWord
    is_active: bool
    created_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPage:
    """Some users, those who came first at the front."""

    items: tuple[UserShown, ...]
    next: str | None
    """Where the next page begins; null at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """What to change of a user; what is null stays."""

    role: RoleWord | None = None
    is_active: bool | None = None


def shown_of(user: User) -> UserShown:
    """Return a user as they travel."""
    return UserShown(
        id=user.id,
        email=user.email,
        name=user.name,
        role=RoleWord(user.role.word),
        is_active=user.is_active,
        created_at=user.created_at,
        last_seen_at=user.last_seen_at,
    )
