"""Providers that lie, are damaged, or are not who they were: nobody is signed in by them."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from sematic.model.errors import SignInError
from sematic.server.signing_in.github import GitHub
from sematic.server.signing_in.openid import OpenIdProvider
from sematic.server.signing_in.provider import Attempt, Client
from sematic.store.users import Identity
from tests.builders import NOON, after_noon

CLIENT = Client(id="sematic", secret="hush" * 16)
ATTEMPT = Attempt(
    provider="oidc", redirect_uri="http://here/callback", then="/", until=after_noon(600), nonce="the nonce"
)
SIGNING = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
FOREIGN = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
LATER = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})


@dataclass
class Said:
    """What a provider answers, by path, and what it was asked."""

    answers: dict[str, object] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""

    def questions(self, path: str) -> int:
        return sum(each == path for each, _ in self.asked)


@contextmanager
def a_provider() -> Iterator[Said]:
    said = Said()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            path = urlsplit(self.path).path
            said.asked.append((path, self.rfile.read(length).decode()))
            content = said.answers.get(path)
            self.send_response(404 if content is None else 200)
            self.end_headers()
            self.wfile.write(content if isinstance(content, bytes) else json.dumps(content).encode())

        do_POST = do_GET  # noqa: N815 - the name the server asks for

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        said.address = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield said
        server.shutdown()
        thread.join()


@pytest.fixture
def said() -> Iterator[Said]:
    with a_provider() as said:
        said.answers = {
            "/.well-known/openid-configuration": {
                "issuer": said.address,
                "authorization_endpoint": f"{said.address}/authorize",
                "token_endpoint": f"{said.address}/token",
                "jwks_uri": f"{said.address}/keys",
                "userinfo_endpoint": f"{said.address}/userinfo",
            },
            "/keys": {"keys": [SIGNING.as_dict(private=False), {"kty": "unheard of", "kid": "x"}]},
        }
        yield said


def provider(said: Said) -> OpenIdProvider:
    return OpenIdProvider(issuer=said.address, client=CLIENT, label="the provider", is_open=False)


def claims(said: Said, **changed: object) -> dict:
    told = {
        "iss": said.address,
        "aud": CLIENT.id,
        "sub": "ada",
        "nonce": ATTEMPT.nonce,
        "iat": int(NOON.timestamp()),
        "exp": int(after_noon(300).timestamp()),
        "email": "ada@example.com",
        "email_verified": True,
        "name": "Ada",
    }
    return {name: value for name, value in (told | changed).items() if value is not None}


def signed(told: dict, key=SIGNING, **header: str) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"} | header, told, key, algorithms=["RS256", "HS256"])


def signed_with_what_is_public(told: dict) -> str:
    """Return a token whose signature takes the provider's public key for a secret that both have."""
    header, body = (urlsafe_b64encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "one"}, told))
    content = header.rstrip(b"=") + b"." + body.rstrip(b"=")
    seal = urlsafe_b64encode(hmac.digest(SIGNING.as_pem(private=False), content, "sha256"))
    return (content + b"." + seal.rstrip(b"=")).decode()


def signed_in(said: Said, token: str, *, by: OpenIdProvider | None = None) -> Identity:
    said.answers["/token"] = {"access_token": "open", "token_type": "Bearer", "id_token": token}
    return (by or provider(said)).identity("the code", attempt=ATTEMPT, at=NOON)


def test_a_sound_token_says_who_somebody_is(said: Said) -> None:
    identity = signed_in(said, signed(claims(said)))
    assert identity == Identity(issuer=said.address, subject="ada", email="ada@example.com", name="Ada")
    form = parse_qs(next(body for path, body in said.asked if path == "/token"))
    assert (form["code"], form["code_verifier"]) == (["the code"], [ATTEMPT.verifier])


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": ["another client", "sematic"]},
        {"aud": None},
        {"nonce": "of another attempt"},
        {"nonce": None},
        {"exp": int((NOON - timedelta(minutes=2)).timestamp())},
        {"exp": None},
        {"iat": int((NOON + timedelta(minutes=2)).timestamp())},
        {"sub": None},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "false"},
        {"email": ""},
        {"email": 5},
        {"azp": "another client"},
        {"at_hash": "of another token"},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_signs_nobody_in(said: Said, changed: dict) -> None:
    with pytest.raises(SignInError):
        signed_in(said, signed(claims(said, **changed)))


@pytest.mark.parametrize(
    "forged",
    [
        lambda told: signed(told, FOREIGN),
        lambda told: signed(told, OctKey.import_key(CLIENT.secret), alg="HS256"),
        signed_with_what_is_public,
        lambda told: signed(told)[:-8] + "AAAAAAAA",
        lambda told: signed(told).rpartition(".")[0] + ".",
        lambda told: "eyJhbGciOiJub25lIn0." + signed(told).split(".")[1] + ".",
        lambda told: "no token",
        lambda told: "",
        lambda told: "a.b.c",
        lambda told: "é.é.é",
    ],
)
@pytest.mark.filterwarnings("ignore:.*:joserfc.errors.SecurityWarning")
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(said: Said, forged: Callable[[dict], str]) -> None:
    with pytest.raises(SignInError):
        signed_in(said, forged(claims(said)))


def test_new_keys_are_asked_for_once_a_minute_at_most(said: Said) -> None:
    known = provider(said)
    signed_in(said, signed(claims(said)), by=known)
    said.answers["/keys"] = {"keys": [LATER.as_dict(private=False)]}
    said.answers["/token"] = {"access_token": "open", "id_token": signed(claims(said), LATER, kid="two")}
    with pytest.raises(SignInError):
        known.identity("the code", attempt=ATTEMPT, at=after_noon(59))
    assert said.questions("/keys") == 1
    assert known.identity("the code", attempt=ATTEMPT, at=after_noon(60)).subject == "ada"
    assert said.questions("/keys") == 2


def test_an_address_that_the_token_lacks_is_asked_for(said: Said) -> None:
    bare = signed(claims(said, email=None, email_verified=None))
    said.answers["/userinfo"] = {"sub": "ada", "email": "ada@example.com", "email_verified": True}
    assert signed_in(said, bare).email == "ada@example.com"
    said.answers["/userinfo"] = {"sub": "eve", "email": "ada@example.com", "email_verified": True}
    with pytest.raises(SignInError, match="two different people"):
        signed_in(said, bare)


@pytest.mark.parametrize(
    "told",
    [
        b"no JSON",
        b"[" * 100_000,
        b'{"issuer": 1}',
        {"issuer": "https://other.example", "authorization_endpoint": "x", "token_endpoint": "x", "jwks_uri": "x"},
        None,
        b" " * (1 << 21),
    ],
    ids=["text", "deep", "wrong", "other", "missing", "long"],
)
def test_a_provider_that_does_not_say_who_it_is_signs_nobody_in(said: Said, told: object) -> None:
    said.answers["/.well-known/openid-configuration"] = told
    with pytest.raises(SignInError):
        provider(said).address_for(ATTEMPT, at=NOON)


def test_nothing_is_sent_without_tls_beyond_this_machine() -> None:
    far = OpenIdProvider(issuer="http://provider.example", client=CLIENT, label="it", is_open=False)
    with pytest.raises(SignInError, match="must begin with https"):
        far.address_for(ATTEMPT, at=NOON)


def test_a_provider_that_is_down_is_a_sentence() -> None:
    down = OpenIdProvider(issuer="http://127.0.0.1:9", client=CLIENT, label="it", is_open=False)
    with pytest.raises(SignInError, match="does not answer"):
        down.address_for(ATTEMPT, at=NOON)


def github(said: Said, addresses: list[dict]) -> GitHub:
    said.answers = {
        "/login/oauth/access_token": {"access_token": "open"},
        "/user": {"id": 7, "login": "ada", "name": None},
        "/user/emails": addresses,
    }
    return GitHub(client=CLIENT, issuer=said.address, api=said.address)


def an_address(email: str, *, primary: bool = True, verified: bool = True) -> dict:
    return {"email": email, "primary": primary, "verified": verified}


def test_github_says_who_somebody_is(said: Said) -> None:
    known = github(said, [an_address("old@example.com", primary=False), an_address("ada@example.com")])
    asked = parse_qs(urlsplit(known.address_for(ATTEMPT, at=NOON)).query)
    assert asked["state"] == [ATTEMPT.state]
    assert asked["code_challenge_method"] == ["S256"]
    identity = known.identity("the code", attempt=ATTEMPT, at=NOON)
    assert identity == Identity(issuer=said.address, subject="7", email="ada@example.com", name="ada")


@pytest.mark.parametrize(
    "addresses",
    [[], [an_address("ada@example.com", verified=False)], [an_address("ada@example.com", primary=False)]],
)
def test_an_address_that_github_has_not_verified_signs_nobody_in(said: Said, addresses: list[dict]) -> None:
    with pytest.raises(SignInError, match="no primary e-mail address"):
        github(said, addresses).identity("the code", attempt=ATTEMPT, at=NOON)


def test_a_code_that_github_refuses_signs_nobody_in(said: Said) -> None:
    known = github(said, [an_address("ada@example.com")])
    said.answers["/login/oauth/access_token"] = {"error": "bad_verification_code"}
    with pytest.raises(SignInError, match="bad_verification_code"):
        known.identity("the code", attempt=ATTEMPT, at=NOON)
