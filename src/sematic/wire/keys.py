"""API keys as they travel: everything about them but the keys themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sematic.model.accounts import ApiKey, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPage:
    """Some API keys, newest first."""

    items: tuple[ApiKey, ...]
    next: str | None
    """Where the next page begins; null at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """The key that somebody wants."""

    name: str
    """For people, such as what will use it."""
    scope: Scope
    """At most what the caller may do."""
    expires_at: datetime | None = None
    """When it stops; null for never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKey:
    """A key that was made just now."""

    key: ApiKey
    secret: str
    """The key itself: this is the only time that the server says it."""
