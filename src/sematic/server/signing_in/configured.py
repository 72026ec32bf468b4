"""The providers that settings name."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import urlsplit

from sematic.model.errors import SettingsError
from sematic.server.signing_in.admission import Admission
from sematic.server.signing_in.github import GitHub
from sematic.server.signing_in.provider import Client, Provider
from sematic.server.signing_in.sign_in import SignIn
from sematic.server.signing_in.web import is_safe
from sematic.settings import Settings
from sematic.store import facts
from sematic.store.embedded import Store
from sematic.store.users import Users

GOOGLE = "https://accounts.google.com"


def sign_in_of(settings: Settings, store: Store) -> SignIn:
    """Return how people sign in to a server with some settings; SettingsError names what is missing."""
    return SignIn(
        providers=dict(_providers(settings)),
        admission=Admission.of(settings),
        users=Users(store.engine),
        key=facts.cookie_key(store.engine),
    )


def _providers(settings: Settings) -> Iterator[tuple[str, Provider]]:
    if (google := _client(settings, "GOOGLE_OAUTH", needs_secret=True)) is not None:
        yield "google", _issuer(GOOGLE, client=google, label="Google", is_open=True)
    if (github := _client(settings, "GITHUB_OAUTH", needs_secret=True)) is not None:
        yield "github", GitHub(client=github)
    issuer, client = settings.values.get("OIDC_ISSUER"), _client(settings, "OIDC", needs_secret=False)
    if (issuer is None) != (client is None):
        missing = "OIDC_ISSUER" if issuer is None else "OIDC_CLIENT_ID"
        raise SettingsError(f"{missing} is not set, and without it nobody can sign in with your provider.")
    if issuer is not None and client is not None:
        if not is_safe(issuer):
            raise SettingsError(f"OIDC_ISSUER cannot be {issuer!r}: it must begin with https://.")
        yield "oidc", _issuer(issuer, client=client, label=urlsplit(issuer).hostname or issuer, is_open=False)


def _client(settings: Settings, prefix: str, *, needs_secret: bool) -> Client | None:
    identifier, secret = (settings.values.get(f"{prefix}_CLIENT_{each}") for each in ("ID", "SECRET"))
    if identifier is None:
        return None
    if needs_secret and secret is None:
        raise SettingsError(f"{prefix}_CLIENT_ID is set, and {prefix}_CLIENT_SECRET is not. Set it too.")
    return Client(id=identifier, secret=secret)


def _issuer(issuer: str, *, client: Client, label: str, is_open: bool) -> Provider:
    if find_spec("authlib") is None:
        raise SettingsError(f"Signing in with {label} needs a library. Install it: pip install 'sematic[oidc]'")
    from sematic.server.signing_in.openid import OpenIdProvider

    return OpenIdProvider(issuer=issuer, client=client, label=label, is_open=is_open)
