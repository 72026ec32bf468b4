"""Signing in with a browser, at a real provider."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import urljoin

import pytest
import uvicorn

from sematic.model.accounts import Role
from sematic.server.application import application
from sematic.server.identity import identification
from sematic.server.parts import Parts
from sematic.server.signing_in.configured import sign_in_of
from sematic.settings import Settings
from sematic.store.audit import AuditLog
from sematic.store.embedded import Store, open_store
from sematic.store.users import Users
from tests.acceptance.oidc_provider import CLIENT_ID, CLIENT_SECRET, Browser, StoppedError, provider

ME = "/api/v1/me"
BEGIN = f"/api/v1/sign-in/oidc?next={ME}"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that people sign in to."""

    address: str
    store: Store

    def sign_in(self, browser: Browser, name: str) -> dict:
        browser.go(self.address + BEGIN)
        return json.loads(browser.sign_in_as(name))


@contextmanager
def serving(folder: Path, *options: str, **values: str) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as taken, open_store(folder) as store:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with provider(f"{address}/api/v1/sign-in/oidc/callback", *options) as issuer:
            told = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": CLIENT_ID, "OIDC_CLIENT_SECRET": CLIENT_SECRET}
            settings = Settings(folder=folder, values=told | values)
            parts = Parts(store=store, settings=settings, clock=now, started_at=now(), is_authenticating=True)
            app = application(parts, identify=identification(store, clock=now), signing_in=sign_in_of(settings, store))
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
            thread = Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
            thread.start()
            try:
                yield Server(address=address, store=store)
            finally:
                server.should_exit = True
                thread.join()


def now() -> datetime:
    return datetime.now(UTC)


def refused(browser: Browser, *arguments, **headers: str) -> str:
    with pytest.raises(HTTPError) as caught:
        browser.go(*arguments, **headers)
    with caught.value as answer:
        assert answer.code in {401, 403}
        return json.loads(answer.read())["detail"]


@pytest.mark.parametrize("options", [(), ("in-token",)])
def test_people_sign_in_and_out_with_a_browser(tmp_path: Path, options: tuple[str, ...]) -> None:
    with serving(tmp_path, *options) as server:
        ada, bob = Browser(), Browser()
        assert "Sign in" in refused(ada, server.address + ME)
        me = server.sign_in(ada, "Ada")
        assert (me["name"], me["role"]) == ("ada@example.com", "admin")
        assert server.sign_in(bob, "bob")["role"] == "viewer"
        (cookie,) = [each for each in ada.cookies if each.name == "sematic-session"]
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "lax"
        assert ada.cookie("sematic-sign-in") is None
        assert "lacks the header" in refused(ada, f"{server.address}/api/v1/sign-out", {}, origin=server.address)
        ada.go(f"{server.address}/api/v1/sign-out", {}, **{"origin": server.address, "x-sematic": "1"})
        assert ada.cookie("sematic-session") is None
        bob.cookies.set_cookie(cookie)
        assert "Sign in" in refused(bob, server.address + ME)
        assert [user.name for user in Users(server.store.engine).page(limit=9).items] == ["The Ada", "The bob"]
        actions = [entry.action for entry in AuditLog(server.store.engine).page(limit=9)]
        assert actions == ["session.close", "session.open", "user.create", "session.open", "user.create"]


def test_whoever_comes_back_is_the_same_user(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        first, again = (server.sign_in(Browser(), "ada")["user_id"] for _ in range(2))
        assert first == again


def test_an_answer_counts_once_and_in_the_browser_that_asked(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        ada, eve = Browser(), Browser()
        stolen = answer_kept_back(ada, server, "ada")
        eve.go(f"{server.address}/api/v1/sign-in")
        assert "begun in another browser" in refused(eve, stolen)
        answer_kept_back(eve, server, "eve")
        assert "another attempt" in refused(eve, stolen)
        kept = list(ada.cookies)
        assert json.loads(ada.go(stolen))["name"] == "ada@example.com"
        for cookie in kept:
            ada.cookies.set_cookie(cookie)
        assert "refuses" in refused(ada, stolen)


def answer_kept_back(browser: Browser, server: Server, name: str) -> str:
    """Sign in at the provider, and return the address it sends the browser back to, not opened."""
    browser.stops_before = "/callback?"
    browser.go(server.address + BEGIN)
    with pytest.raises(StoppedError) as stopped:
        browser.sign_in_as(name)
    browser.stops_before = None
    return str(stopped.value)


def test_an_address_that_is_not_verified_is_not_let_in(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        browser = Browser()
        browser.go(server.address + BEGIN)
        with pytest.raises(HTTPError) as caught:
            browser.sign_in_as("unverified-ada")
        with caught.value as answer:
            assert "has not verified the address unverified-ada@example.com" in json.loads(answer.read())["detail"]
        assert Users(server.store.engine).page(limit=9).items == ()


def test_only_addresses_of_the_domains_are_let_in(tmp_path: Path) -> None:
    allowed = {
        "SEMATIC_AUTHORIZED_EMAIL_DOMAIN": "example.org, Example.com",
        "SEMATIC_ADMIN_EMAILS": "root@elsewhere.net",
    }
    with serving(tmp_path, **allowed) as server:
        assert server.sign_in(Browser(), "ada")["role"] == "viewer"
        assert server.sign_in(Browser(), "root@elsewhere.net")["role"] == "admin"
        browser = Browser()
        browser.go(server.address + BEGIN)
        with pytest.raises(HTTPError) as caught:
            browser.sign_in_as("eve@example.com.evil.example")
        with caught.value as answer:
            assert "this server is for addresses of example.com, example.org" in json.loads(answer.read())["detail"]


def test_whoever_says_no_at_the_provider_is_told_so(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        browser = Browser()
        page = browser.go(server.address + BEGIN)
        abort = re.search(r'href="([^"]*abort)"', page)
        assert abort is not None
        assert "does not sign you in" in refused(browser, urljoin(browser.address, abort[1]))


def test_a_deactivated_user_does_not_get_in(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        server.sign_in(Browser(), "root")
        ada = Browser()
        user_id = server.sign_in(ada, "ada")["user_id"]
        Users(server.store.engine).change(user_id, role=Role.EDITOR, is_active=False, actor="test", at=now())
        assert "Sign in" in refused(ada, server.address + ME)
        assert "is deactivated" in refused(ada, server.address + BEGIN)
