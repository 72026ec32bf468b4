"""What a page of somebody else's makes a browser send changes nothing."""

from __future__ import annotations

import pytest

from sematic.model.accounts import Role, Scope
from tests.integration.accounts.conftest import ADDRESS, FROM_DASHBOARD, Served, a_server

KEYS = "/api/v1/keys"
WANTED = {"name": "mine", "scope": "read"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": ADDRESS},
        {"x-sematic": "1"},
        {"sec-fetch-site": "same-origin"},
        {"origin": "null", "x-sematic": "1"},
        {"origin": "http://evil.example", "x-sematic": "1"},
        {"origin": f"{ADDRESS}.evil.example", "x-sematic": "1"},
        {"origin": "http://evil.example/testserver", "x-sematic": "1"},
        {"origin": f"{ADDRESS}:81", "x-sematic": "1"},
        {"sec-fetch-site": "cross-site", "x-sematic": "1"},
        {"sec-fetch-site": "same-site", "x-sematic": "1"},
        {"sec-fetch-site": "none", "x-sematic": "1"},
    ],
)
def test_a_cookie_alone_changes_nothing(served: Served, headers: dict) -> None:
    cookie = served.cookie(served.user("ada", Role.ADMIN))
    answer = served.client.post(KEYS, headers=cookie | headers, json=WANTED)
    assert (answer.status_code, answer.json()["type"]) == (403, "AccessError")
    assert answer.json()["detail"].endswith("Nothing was done.")
    assert served.client.get(KEYS, headers=cookie).json()["items"] == []


@pytest.mark.parametrize("headers", [FROM_DASHBOARD, {"sec-fetch-site": "same-origin", "x-sematic": "1"}])
def test_the_dashboard_changes_things(served: Served, headers: dict) -> None:
    cookie = served.cookie(served.user("ada"))
    assert served.client.post(KEYS, headers=cookie | headers, json=WANTED).status_code == 201


def test_a_dashboard_behind_a_proxy_changes_things(tmp_path) -> None:
    for served in a_server(tmp_path, SEMATIC_DASHBOARD_URL="https://sematic.example.com/"):
        cookie = {"cookie": served.cookie(served.user("ada"))["cookie"].replace("sematic", "__Host-sematic", 1)}
        headers = {"origin": "https://sematic.example.com", "x-sematic": "1"}
        assert served.client.post(KEYS, headers=cookie | headers, json=WANTED).status_code == 201


def test_a_program_with_a_key_needs_none_of_it(served: Served) -> None:
    assert served.client.post(KEYS, headers=served.key(Scope.ADMIN), json=WANTED).status_code == 201


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_another_sites_page_changes_nothing_where_nobody_is_asked_who_they_are(tmp_path, headers: dict) -> None:
    for served in a_server(tmp_path, is_authenticating=False):
        assert served.client.post(KEYS, headers=headers, json=WANTED).status_code == 403
        assert served.client.get(KEYS, headers=headers).json()["items"] == []
        assert served.client.post(KEYS, json=WANTED).status_code == 201
