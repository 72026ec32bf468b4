"""Who makes a request: found by the API key it carries, or by the cookie of a browser that is signed in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fastapi import Request

from sematic.engine.ports import Clock
from sematic.model.errors import StoreError, UnauthenticatedError
from sematic.server.access import NOBODY, Caller, Identify
from sematic.server.cookies import SESSION, cookie_of
from sematic.server.forgery import refuse_unmarked
from sematic.settings import Settings
from sematic.store.api_keys import ApiKeys
from sematic.store.embedded import Store
from sematic.store.sessions import Sessions
from sematic.store.users import Users

PRECISION = timedelta(minutes=1)
"""How exactly it is known when a key was last used, and when a user was last seen."""

_MOST_NOTED = 10_000
_ADVICE = "`sematic login` takes another one."


def is_authenticating(settings: Settings) -> bool:
    """Return whether people and programs must say who they are."""
    return settings.is_on("SEMATIC_AUTHENTICATE")


def identification(store: Store, *, clock: Clock) -> Identify:
    """Return what finds out who makes a request, from the accounts in a store."""
    # Nobody waits long for other writers only so that it is known when a key was used.
    pulse = store.leases.engine
    return _Identification(
        keys=ApiKeys(store.engine),
        sessions=Sessions(store.engine),
        keys_used=ApiKeys(pulse),
        users_seen=Users(pulse),
        clock=clock,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Identification:
    """Says who makes a request."""

    keys: ApiKeys
    sessions: Sessions
    keys_used: ApiKeys
    users_seen: Users
    clock: Clock
    noted: dict[str, datetime] = field(default_factory=dict)
    """When it was last tried to write down that a key was used or a user seen, by their ids."""

    def __call__(self, request: Request) -> Caller:
        """Return who makes a request, NOBODY if it does not say; UnauthenticatedError if it shows a key in vain."""
        now = self.clock()
        if (secret := _secret_of(request)) is not None:
            return self._by_key(secret, at=now)
        if (token := cookie_of(request, SESSION)) is not None:
            return self._by_session(request, token=token, at=now)
        return NOBODY

    def _by_key(self, secret: str, *, at: datetime) -> Caller:
        owned = self.keys.shown(secret)
        if owned is None:
            raise UnauthenticatedError(f"This server knows no such API key. {_ADVICE}")
        key = owned.key
        if key.revoked_at is not None:
            raise UnauthenticatedError(f"The API key {key.name!r} was revoked. {_ADVICE}")
        if not key.is_good(at=at):
            raise UnauthenticatedError(f"The API key {key.name!r} expired on {key.expires_at:%d %B %Y}. {_ADVICE}")
        if not owned.is_owner_active:
            raise UnauthenticatedError(f"The owner of the API key {key.name!r} is deactivated.")
        # Not worth failing a request for; the next one tries again.
        with suppress(StoreError):
            if self._is_to_note(key.id, at=at):
                self.keys_used.note_used(key, at=at, precision=PRECISION)
        name = f"{owned.owner_email} ({key.name})" if owned.owner_email else f"key {key.name}"
        return Caller(name=name, role=owned.role, user_id=key.user_id, key_id=key.id)

    def _by_session(self, request: Request, *, token: str, at: datetime) -> Caller:
        user = self.sessions.user_of(token, at=at)
        if user is None:
            return NOBODY
        refuse_unmarked(request.method, request.headers)
        with suppress(StoreError):
            if self._is_to_note(user.id, at=at):
                self.users_seen.note_seen(user, at=at, precision=PRECISION)
        return Caller(name=user.email, role=user.role, user_id=user.id, has_cookie=True)

    def _is_to_note(self, identifier: str, *, at: datetime) -> bool:
        """Return whether it is a while since this was asked of somebody, whether or not it was written then."""
        last = self.noted.get(identifier)
        if last is not None and at - last < PRECISION:
            return False
        if len(self.noted) >= _MOST_NOTED:
            self.noted.clear()
        self.noted[identifier] = at
        return True


def _secret_of(request: Request) -> str | None:
    """Return the API key that a request carries, if it does."""
    if (key := request.headers.get("x-api-key")) is not None:
        return key.strip()
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else None
