"""Signing in with GitHub, which speaks OAuth 2.0 and has an API for who somebody is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

import msgspec

from sematic.model.errors import SignInError
from sematic.server.signing_in.pkce import challenge_of
from sematic.server.signing_in.provider import Attempt, Client
from sematic.server.signing_in.web import got, sent
from sematic.store.users import Identity

SCOPE = "read:user user:email"


class _Tokens(msgspec.Struct, frozen=True):
    """What a code is exchanged for; GitHub tells of errors in a good answer."""

    access_token: str | None = None
    error: str | None = None


class _Account(msgspec.Struct, frozen=True):
    id: int
    login: str
    name: str | None = None


class _Address(msgspec.Struct, frozen=True):
    email: str
    primary: bool
    verified: bool


@dataclass(frozen=True, kw_only=True)
class GitHub:
    """GitHub, as it is for everybody or in a company of its own."""

    client: Client
    issuer: str = "https://github.com"
    api: str = "https://api.github.com"
    label: str = "GitHub"
    is_open: bool = True

    def address_for(self, attempt: Attempt, *, at: datetime) -> str:  # noqa: ARG002 - what it needs is always the same
        """Return where to send the browser."""
        asked = {
            "client_id": self.client.id,
            "redirect_uri": attempt.redirect_uri,
            "scope": SCOPE,
            "state": attempt.state,
            "code_challenge": challenge_of(attempt.verifier),
            "code_challenge_method": "S256",
        }
        return f"{self.issuer}/login/oauth/authorize?{urlencode(asked)}"

    def identity(self, code: str, *, attempt: Attempt, at: datetime) -> Identity:  # noqa: ARG002 - nothing here is dated
        """Return who came back with a code; SignInError if that cannot be told for certain."""
        asked = {
            "client_id": self.client.id,
            "client_secret": self.client.secret or "",
            "code": code,
            "redirect_uri": attempt.redirect_uri,
            "code_verifier": attempt.verifier,
        }
        tokens = sent(f"{self.issuer}/login/oauth/access_token", _Tokens, form=urlencode(asked), headers={})
        if tokens.access_token is None:
            raise SignInError(f"GitHub refuses ({tokens.error or 'without a reason'}). Sign in again.")
        account = got(f"{self.api}/user", _Account, token=tokens.access_token)
        addresses = got(f"{self.api}/user/emails", tuple[_Address, ...], token=tokens.access_token)
        email = next((each.email for each in addresses if each.primary and each.verified), None)
        if email is None:
            raise SignInError(
                f"GitHub has verified no primary e-mail address of {account.login}. Verify one there first."
            )
        return Identity(issuer=self.issuer, subject=str(account.id), email=email, name=account.name or account.login)
