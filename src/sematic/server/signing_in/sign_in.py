"""Signing in, from the first click to the session."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sematic.model.accounts import User
from sematic.model.errors import SignInError
from sematic.server.signing_in.admission import Admission
from sematic.server.signing_in.provider import Attempt, Provider
from sematic.server.signing_in.sealed import sealed, unsealed
from sematic.store.users import Users

PATIENCE = timedelta(minutes=10)
"""How long somebody may take at the provider."""

_LONGEST_PATH = 2000
_LONGEST_WORD = 200


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """The providers there are, and whom to let in."""

    providers: Mapping[str, Provider]
    """By their names in addresses."""
    admission: Admission
    users: Users
    key: bytes
    """Seals what browsers keep meanwhile; every process of a server has the same."""

    def begin(self, name: str, *, redirect_uri: str, then: str, at: datetime) -> tuple[str, str]:
        """Return where to send a browser, and what it keeps until it comes back."""
        attempt = Attempt(provider=name, redirect_uri=redirect_uri, then=path_of(then), until=at + PATIENCE)
        return self._provider(name).address_for(attempt, at=at), sealed(attempt, key=self.key)

    def finish(self, name: str, *, kept: str | None, answer: Mapping[str, str], at: datetime) -> tuple[User, str]:
        """Return who has signed in, and the path to show; SignInError says what is in the way."""
        provider = self._provider(name)
        attempt = None if kept is None else unsealed(kept, Attempt, key=self.key)
        if attempt is None or attempt.provider != name or attempt.until < at:
            raise SignInError("Signing in took too long, or was begun in another browser. Sign in again.")
        if not hmac.compare_digest(attempt.state.encode(), answer.get("state", "").encode()):
            raise SignInError("This answer belongs to another attempt to sign in. Sign in again.")
        if answer.get("iss", provider.issuer) != provider.issuer:
            raise SignInError(f"This answer does not come from {provider.label}. Sign in again.")
        if (error := answer.get("error")) is not None:
            raise SignInError(
                f"{provider.label} does not sign you in: {_word(answer.get('error_description', error))}."
            )
        if not (code := answer.get("code")):
            raise SignInError(f"{provider.label} answers without a code. Sign in again.")
        identity = self.admission.admitted(provider.identity(code, attempt=attempt, at=at), by=provider)
        user = self.users.sign_in(
            identity, role_of_new=lambda is_first: self.admission.role_of(identity, is_first=is_first), at=at
        )
        return user, attempt.then

    def _provider(self, name: str) -> Provider:
        try:
            return self.providers[name]
        except KeyError:
            known = ", ".join(self.providers) or "none is set up"
            raise SignInError(f"Nobody signs in with {name[:_LONGEST_WORD]!r} here. There is: {known}.") from None


def path_of(then: str) -> str:
    """Return a path of this very server to show; its first page for anything else."""
    is_path = then.startswith("/") and not then.startswith("//") and "\\" not in then
    return then if is_path and len(then) <= _LONGEST_PATH and then.isascii() and then.isprintable() else "/"


def _word(text: str) -> str:
    """Return what a provider says, as far as it can be shown."""
    return "".join(each for each in text[:_LONGEST_WORD] if each.isprintable()).rstrip(".")
