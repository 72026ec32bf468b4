"""OpenID Connect: the authorization code flow with PKCE, and an id token that is verified (OpenID Connect Core 1.0)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote_plus

import msgspec
from authlib.oauth2.rfc6749.parameters import (  # type: ignore[import-untyped] # it has no type information
    prepare_grant_uri,
    prepare_token_request,
)
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped] # same
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import Token

from sematic.model.errors import SignInError
from sematic.server.signing_in.pkce import challenge_of
from sematic.server.signing_in.provider import Attempt, Client
from sematic.server.signing_in.web import got, sent
from sematic.store.users import Identity

SCOPE = "openid email profile"

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Those with a public key: one that the client's secret can sign with would let the client sign."""
_KEY_TYPES = frozenset({"RSA", "EC"})
_LEEWAY = 60
"""Seconds by which clocks may differ."""
_FRESH = timedelta(hours=1)
"""How long a provider's addresses and keys are taken to stay as they are."""
_PAUSE = timedelta(minutes=1)
"""How often at most they are asked for because a token was signed with a key nobody knows."""


class Metadata(msgspec.Struct, frozen=True):
    """What a provider says of itself, as far as it matters (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str
    access_token: str


class _Keys(msgspec.Struct, frozen=True):
    keys: tuple[dict[str, object], ...]


class _Claims(msgspec.Struct, frozen=True):
    """Who somebody is."""

    sub: str
    email: str | None = None
    email_verified: bool | str | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What was learnt of a provider."""

    metadata: Metadata
    keys: KeySet
    at: datetime


@dataclass(kw_only=True)
class OpenIdProvider:
    """An issuer of OpenID Connect."""

    issuer: str
    client: Client
    label: str
    is_open: bool
    _known: _Known | None = None

    def address_for(self, attempt: Attempt, *, at: datetime) -> str:
        """Return where to send the browser."""
        address: str = prepare_grant_uri(
            self._learnt(at=at).metadata.authorization_endpoint,
            client_id=self.client.id,
            response_type="code",
            redirect_uri=attempt.redirect_uri,
            scope=SCOPE,
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=challenge_of(attempt.verifier),
            code_challenge_method="S256",
        )
        return address

    def identity(self, code: str, *, attempt: Attempt, at: datetime) -> Identity:
        """Return who came back with a code; SignInError if that cannot be told for certain."""
        metadata = self._learnt(at=at).metadata
        tokens = self._exchanged(code, attempt=attempt, metadata=metadata)
        claims = self._verified(tokens, attempt=attempt, at=at)
        if claims.email is None and metadata.userinfo_endpoint is not None:
            told = got(metadata.userinfo_endpoint, _Claims, token=tokens.access_token)
            if told.sub != claims.sub:
                raise SignInError(f"{self.label} answers with two different people. Sign in again.")
            claims = told
        return Identity(
            issuer=self.issuer,
            subject=claims.sub,
            email=self._address_in(claims),
            name=claims.name or claims.email or claims.sub,
        )

    def _exchanged(self, code: str, *, attempt: Attempt, metadata: Metadata) -> _Tokens:
        form, headers = {"client_id": self.client.id}, {}
        if self.client.secret is not None:
            if "client_secret_post" in metadata.token_endpoint_auth_methods_supported:
                form["client_secret"] = self.client.secret
            else:
                both = f"{quote_plus(self.client.id)}:{quote_plus(self.client.secret)}"
                headers["authorization"] = f"Basic {b64encode(both.encode()).decode()}"
        body = prepare_token_request(
            "authorization_code",
            code=code,
            redirect_uri=attempt.redirect_uri,
            code_verifier=attempt.verifier,
            **form,
        )
        return sent(metadata.token_endpoint, _Tokens, form=body, headers=headers)

    def _address_in(self, claims: _Claims) -> str:
        if not claims.email:
            raise SignInError(f"{self.label} does not say your e-mail address. Let it, and sign in again.")
        if claims.email_verified not in {True, "true"}:
            raise SignInError(f"{self.label} has not verified the address {claims.email}. Verify it there first.")
        return claims.email

    def _verified(self, tokens: _Tokens, *, attempt: Attempt, at: datetime) -> _Claims:
        try:
            token = self._read(tokens.id_token, at=at)
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self.client.id},
                    "nonce": {"essential": True, "value": attempt.nonce},
                },
                params={
                    "nonce": attempt.nonce,
                    "client_id": self.client.id,
                    "access_token": tokens.access_token,
                },
            )
            claims.validate(now=int(at.timestamp()), leeway=_LEEWAY)
            return msgspec.convert(dict(token.claims), _Claims)
        except (JoseError, ValueError) as error:
            # msgspec's own errors are ValueErrors, as are those of damaged base64.
            raise SignInError(f"What {self.label} says of you cannot be trusted ({error}). Sign in again.") from error

    def _read(self, id_token: str, *, at: datetime) -> Token:
        known = self._learnt(at=at)
        try:
            return jwt.decode(id_token, known.keys, algorithms=_ALGORITHMS)
        except InvalidKeyIdError:
            # Providers change their keys; whoever sends made-up ones must not make this ask all the time.
            if at - known.at < _PAUSE:
                raise
        self._known = None
        return jwt.decode(id_token, self._learnt(at=at).keys, algorithms=_ALGORITHMS)

    def _learnt(self, *, at: datetime) -> _Known:
        """Return what is known of the provider, asked anew once in a while."""
        known = self._known
        if known is not None and at - known.at < _FRESH:
            return known
        metadata = got(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration", Metadata)
        if metadata.issuer != self.issuer:
            raise SignInError(
                f"The provider at {self.issuer} says it is {metadata.issuer[:200]!r}."
                " An administrator sets OIDC_ISSUER to that, to the letter."
            )
        found = got(metadata.jwks_uri, _Keys).keys
        usable = [key for key in found if key.get("kty") in _KEY_TYPES and key.get("use", "sig") == "sig"]
        try:
            keys = KeySet.import_key_set({"keys": usable})  # type: ignore[typeddict-item] # checked as it is imported
        except (JoseError, ValueError) as error:
            raise SignInError(f"The keys of {self.label} cannot be read: {error}.") from error
        self._known = fresh = _Known(metadata=metadata, keys=keys, at=at)
        return fresh
