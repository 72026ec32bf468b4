"""What signing in says where it does not go on."""

from __future__ import annotations

import pytest

from sematic.server.signing_in.admission import Admission
from sematic.server.signing_in.github import GitHub
from sematic.server.signing_in.provider import Client
from sematic.server.signing_in.sign_in import SignIn
from sematic.store.users import Users
from tests.integration.accounts.conftest import FROM_DASHBOARD, Served, a_server

SIGN_IN = "/api/v1/sign-in"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*"}


@pytest.fixture
def github(tmp_path):
    for served in a_server(tmp_path, SEMATIC_DASHBOARD_URL="https://sematic.example.com"):
        served.client.app.state.sign_in = SignIn(
            providers={"github": GitHub(client=Client(id="an id", secret="hush"))},  # noqa: S106 - of nobody
            admission=Admission(),
            users=Users(served.store.engine),
            key=b"a key",
        )
        yield served


def test_the_ways_to_sign_in_are_listed(github: Served, served: Served) -> None:
    way = {"name": "github", "label": "GitHub", "path": f"{SIGN_IN}/github"}
    assert github.client.get(SIGN_IN).json() == {"items": [way], "next": None}
    assert served.client.get(SIGN_IN).json() == {"items": [], "next": None}


def test_a_browser_is_sent_to_the_provider_with_a_cookie_that_is_safe(github: Served) -> None:
    answer = github.client.get(f"{SIGN_IN}/github")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("https://github.com/login/oauth/authorize?client_id=an+id&")
    assert "sematic.example.com%2Fapi%2Fv1%2Fsign-in%2Fgithub%2Fcallback" in answer.headers["location"]
    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert name == "__Host-sematic-sign-in"
    assert {each.strip().lower() for each in rest.split(";")[1:]} == {
        "httponly",
        "max-age=600",
        "path=/",
        "samesite=lax",
        "secure",
    }
    assert "hush" not in answer.headers["location"] + answer.headers["set-cookie"]


@pytest.mark.parametrize("path", [f"{SIGN_IN}/nobody", f"{SIGN_IN}/github/callback?code=x&state=y"])
def test_who_cannot_be_signed_in_is_told_why(github: Served, path: str) -> None:
    problem = github.client.get(path)
    assert (problem.status_code, problem.json()["type"]) == (403, "SignInError")
    page = github.client.get(path, headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert "You are not signed in" in page.text


def test_what_a_provider_says_is_shown_as_text(github: Served) -> None:
    begun = github.client.get(f"{SIGN_IN}/github")
    kept = begun.headers["set-cookie"].partition(";")[0]
    state = begun.headers["location"].partition("state=")[2].partition("&")[0]
    said = {"state": state, "error": "no", "error_description": "<script>alert(1)</script>"}
    page = github.client.get(f"{SIGN_IN}/github/callback", params=said, headers=BROWSER | {"cookie": kept})
    assert "GitHub does not sign you in: &lt;script&gt;alert(1)&lt;/script&gt;." in page.text


def test_signing_out_needs_a_session(served: Served) -> None:
    assert served.client.post("/api/v1/sign-out", headers=FROM_DASHBOARD).status_code == 401
    assert served.client.post("/api/v1/sign-out", headers=served.key()).status_code == 204
