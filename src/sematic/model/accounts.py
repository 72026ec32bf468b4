"""Who may use a server, by what they show it, and what people changed there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum, unique


@unique
class Role(IntEnum):
    """What somebody may do; each may do what the ones before may."""

    NOBODY = 0
    """Whoever asks, without saying who: only what says nothing about runs is open to them."""
    VIEWER = 1
    """Reads everything but settings, users and other people's keys."""
    EDITOR = 2
    """Records, cancels and reruns; writes notes and tags."""
    ADMIN = 3
    """Manages users, keys and settings."""

    @property
    def word(self) -> str:
        """What people and JSON call it."""
        return self.name.lower()


@unique
class Scope(StrEnum):
    """What an API key is good for, as long as its owner may do as much."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    @property
    def role(self) -> Role:
        """The role that whoever shows the key has at most."""
        return {Scope.READ: Role.VIEWER, Scope.WRITE: Role.EDITOR, Scope.ADMIN: Role.ADMIN}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who signs in."""

    id: str
    email: str
    """In lower case; the provider they sign in with has verified it."""
    name: str
    role: Role
    is_active: bool
    """Whether they may do anything at all, and their keys."""
    created_at: datetime
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """What is known of an API key; never the key itself, which is shown once."""

    id: str
    name: str
    scope: Scope
    user_id: str | None
    """Its owner; None for one that belongs to the server itself, made by whoever administers it."""
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    """Written at most once a minute."""

    def is_good(self, *, at: datetime) -> bool:
        """Return whether it opens anything at some moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Something that a person changed."""

    seq: int
    """Grows with every entry."""
    at: datetime
    actor: str
    """Who did it: an e-mail address, or the name of a key."""
    action: str
    """What they did, such as `key.create` or `run.cancel`."""
    target: str
    """To what: an id, or the name of a setting."""
    detail: str
    """What else is worth knowing, for people; it never holds a secret."""
