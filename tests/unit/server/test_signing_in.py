"""Whom to let in, where to send them, and what their browsers keep meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sematic.model.accounts import Role
from sematic.model.errors import SettingsError, SignInError
from sematic.server.signing_in.admission import Admission
from sematic.server.signing_in.configured import _providers
from sematic.server.signing_in.github import GitHub
from sematic.server.signing_in.openid import OpenIdProvider
from sematic.server.signing_in.provider import Attempt, Client
from sematic.server.signing_in.sealed import sealed, unsealed
from sematic.server.signing_in.sign_in import path_of
from sematic.settings import Settings
from sematic.store.users import Identity
from tests.builders import NOON

CLIENT = Client(id="sematic", secret=None)
OWN = OpenIdProvider(issuer="https://sso.example.com", client=CLIENT, label="sso.example.com", is_open=False)
OPEN = GitHub(client=CLIENT)


def settings(**values: str) -> Settings:
    return Settings(folder=Path("nowhere"), values=values)


def somebody(email: str) -> Identity:
    return Identity(issuer="x", subject="y", email=email, name="z")


@pytest.mark.parametrize("then", ["/", "/runs", "/runs?state=failed#top", "/a//b", "/%2F%2Fevil.example"])
def test_a_path_of_this_server_is_shown_afterwards(then: str) -> None:
    assert path_of(then) == then


@pytest.mark.parametrize(
    "then",
    [
        "",
        "runs",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\n/evil.example",
        "/\t/evil.example",
        "/\r\nset-cookie: a=b",
        " //evil.example",
        "/é",
        "/" + "x" * 2000,
    ],
)
def test_nobody_is_sent_anywhere_else(then: str) -> None:
    assert path_of(then) == "/"


def test_an_address_is_kept_in_lower_case() -> None:
    assert Admission().admitted(somebody(" Ada@Example.COM "), by=OWN).email == "ada@example.com"


def test_a_name_is_kept_as_far_as_it_can_be_shown() -> None:
    ada = replace(somebody("ada@example.com"), name="A\u0000d\u001b[31ma" + "a" * 300)
    assert Admission().admitted(ada, by=OWN).name == "Ad[31ma" + "a" * 248
    assert Admission().admitted(replace(ada, name="\n"), by=OWN).name == "ada@example.com"


@pytest.mark.parametrize("subject", ["", "a\u0000", "a" * 256])
def test_a_subject_that_cannot_be_kept_is_not_let_in(subject: str) -> None:
    with pytest.raises(SignInError, match="cannot be kept"):
        Admission().admitted(replace(somebody("ada@example.com"), subject=subject), by=OWN)


@pytest.mark.parametrize("email", ["", "ada", "@example.com", "ada@", "ada\n@example.com", "a da@example.com"])
def test_an_address_that_is_none_is_not_let_in(email: str) -> None:
    with pytest.raises(SignInError, match="that is none"):
        Admission().admitted(somebody(email), by=OWN)


def test_nobody_comes_in_from_where_anybody_has_an_account_unless_that_is_said() -> None:
    with pytest.raises(SignInError, match="SEMATIC_AUTHORIZED_EMAIL_DOMAIN"):
        Admission().admitted(somebody("ada@example.com"), by=OPEN)
    for told in (
        {"SEMATIC_AUTHORIZED_EMAIL_DOMAIN": "*"},
        {"SEMATIC_AUTHORIZED_EMAIL_DOMAIN": "@example.com"},
        {"SEMATIC_ADMIN_EMAILS": "ADA@example.com"},
    ):
        assert Admission.of(settings(**told)).admitted(somebody("ada@example.com"), by=OPEN)


@pytest.mark.parametrize("email", ["ada@sub.example.com", "ada@notexample.com", "ada@example.com@evil.example"])
def test_a_domain_is_meant_to_the_letter(email: str) -> None:
    rule = Admission.of(settings(SEMATIC_AUTHORIZED_EMAIL_DOMAIN="example.com"))
    with pytest.raises(SignInError, match="this server is for addresses of"):
        rule.admitted(somebody(email), by=OWN)


def test_the_first_of_all_is_an_administrator_unless_these_are_named() -> None:
    ada = somebody("ada@example.com")
    assert Admission().role_of(ada, is_first=True) is Role.ADMIN
    assert Admission().role_of(ada, is_first=False) is Role.VIEWER
    named = Admission(admins=frozenset({"root@example.com"}))
    assert named.role_of(ada, is_first=True) is Role.VIEWER
    assert named.role_of(somebody("root@example.com"), is_first=False) is Role.ADMIN


def test_what_a_browser_keeps_cannot_be_changed() -> None:
    attempt = Attempt(provider="oidc", redirect_uri="http://here", then="/", until=NOON)
    text = sealed(attempt, key=b"a key")
    assert unsealed(text, Attempt, key=b"a key") == attempt
    assert unsealed(text, Attempt, key=b"another") is None
    for changed in ("", ".", "é", text[:-1], text[1:], text.replace(".", ""), f"x{text}", f"{text}0"):
        assert unsealed(changed, Attempt, key=b"a key") is None


def test_what_was_sealed_for_something_else_stands_for_nothing() -> None:
    assert unsealed(sealed({"a": 1}, key=b"a key"), Attempt, key=b"a key") is None


def test_settings_name_the_providers() -> None:
    told = {
        "GOOGLE_OAUTH_CLIENT_ID": "1",
        "GOOGLE_OAUTH_CLIENT_SECRET": "2",
        "GITHUB_OAUTH_CLIENT_ID": "3",
        "GITHUB_OAUTH_CLIENT_SECRET": "4",
        "OIDC_ISSUER": "https://sso.example.com",
        "OIDC_CLIENT_ID": "5",
    }
    found = {name: (each.label, each.is_open) for name, each in _providers(settings(**told))}
    assert found == {"google": ("Google", True), "github": ("GitHub", True), "oidc": ("sso.example.com", False)}


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"GOOGLE_OAUTH_CLIENT_ID": "1"}, "GOOGLE_OAUTH_CLIENT_SECRET is not"),
        ({"GITHUB_OAUTH_CLIENT_ID": "1"}, "GITHUB_OAUTH_CLIENT_SECRET is not"),
        ({"OIDC_ISSUER": "https://sso.example.com"}, "OIDC_CLIENT_ID is not set"),
        ({"OIDC_CLIENT_ID": "1"}, "OIDC_ISSUER is not set"),
        ({"OIDC_ISSUER": "http://sso.example.com", "OIDC_CLIENT_ID": "1"}, "must begin with https"),
    ],
)
def test_what_is_missing_is_said(told: dict, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        dict(_providers(settings(**told)))
