"""What every provider does, whichever protocol it speaks."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sematic.store.users import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """As whom a provider knows this server."""

    id: str
    secret: str | None = field(repr=False)
    """None for a public client, which PKCE alone vouches for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody's attempt to sign in, kept in their browser until they come back."""

    provider: str
    """The provider's name in addresses."""
    redirect_uri: str
    then: str
    """The path that is shown afterwards."""
    until: datetime
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    """Comes back with whoever comes back: nobody else's code is taken."""
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    """Is in the token: it was made for this attempt."""
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    """Whose digest the provider was told (PKCE): a code that was caught on the way is worth nothing."""


class Provider(Protocol):
    """Says who somebody is."""

    @property
    def label(self) -> str:
        """What people call it."""

    @property
    def issuer(self) -> str:
        """What it calls itself, and `iss` of whoever comes back from it."""

    @property
    def is_open(self) -> bool:
        """Whether anybody in the world can have an account there."""

    def address_for(self, attempt: Attempt, *, at: datetime) -> str:
        """Return where to send the browser."""

    def identity(self, code: str, *, attempt: Attempt, at: datetime) -> Identity:
        """Return who came back with a code; SignInError if that cannot be told for certain."""
