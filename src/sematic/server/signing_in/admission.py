"""Whom to let in, and what somebody new may do."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sematic.model.accounts import Role
from sematic.model.errors import SignInError
from sematic.server.signing_in.provider import Provider
from sematic.settings import Settings
from sematic.store.users import Identity

EVERYBODY = "*"

_LONGEST = 255
"""Characters of what a provider calls somebody (OpenID Connect allows no longer subject)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The rule: administrators that are named come in, and addresses of the domains that are.

    Without domains, everybody comes in whom an issuer of one's own vouches for; never everybody in the world, unless
    that is said (`*`). Somebody new is a viewer. The very first one is an administrator, unless these are named.
    """

    domains: frozenset[str] = frozenset()
    admins: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> Admission:
        """Return the rule that settings say."""
        return cls(
            domains=frozenset(each.removeprefix("@") for each in _listed(settings, "SEMATIC_AUTHORIZED_EMAIL_DOMAIN")),
            admins=frozenset(_listed(settings, "SEMATIC_ADMIN_EMAILS")),
        )

    def admitted(self, identity: Identity, *, by: Provider) -> Identity:
        """Return somebody with their address as it is kept; SignInError if they are not to come in."""
        email = identity.email.strip().casefold()
        account, at, domain = email.rpartition("@")
        if not (account and at and domain) or len(email) > _LONGEST or not email.isprintable() or " " in email:
            raise SignInError(f"{by.label} says an e-mail address that is none: {identity.email[:200]!r}.")
        if not identity.subject.isprintable() or not 0 < len(identity.subject) <= _LONGEST:
            raise SignInError(f"{by.label} calls you what cannot be kept: {identity.subject[:200]!r}.")
        if not (email in self.admins or self._is_open_to(domain, by=by)):
            raise SignInError(self._refusal(email, by=by))
        name = "".join(each for each in identity.name if each.isprintable())[:_LONGEST].strip()
        return replace(identity, email=email, name=name or email)

    def role_of(self, identity: Identity, *, is_first: bool) -> Role:
        """Return what somebody new may do."""
        is_admin = identity.email in self.admins if self.admins else is_first
        return Role.ADMIN if is_admin else Role.VIEWER

    def _is_open_to(self, domain: str, *, by: Provider) -> bool:
        if not self.domains:
            return not by.is_open
        return domain in self.domains or EVERYBODY in self.domains

    def _refusal(self, email: str, *, by: Provider) -> str:
        if self.domains:
            return f"{email} is not let in: this server is for addresses of {', '.join(sorted(self.domains))}."
        return (
            f"{email} is not let in: anybody can have an account at {by.label}, and nobody has said whom this server is"
            " for. An administrator says so with SEMATIC_AUTHORIZED_EMAIL_DOMAIN or SEMATIC_ADMIN_EMAILS."
        )


def _listed(settings: Settings, name: str) -> list[str]:
    """Return what a setting lists, commas or spaces between."""
    return settings.values.get(name, "").replace(",", " ").casefold().split()
