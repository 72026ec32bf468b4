"""`sematic keys`, `login` and `logout`."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sematic.cli.root import root
from sematic.model.accounts import Scope
from sematic.settings import read_settings
from sematic.store.api_keys import ApiKeys, is_well_formed
from sematic.store.audit import AuditLog
from sematic.store.embedded import open_store
from tests.integration.accounts.conftest import Served, a_server
from tests.serving import listening


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("SEMATIC_API_ADDRESS", "SEMATIC_API_KEY", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(tmp_path / "home"))
    return tmp_path / "home"


def sematic(*arguments: str, typed: str = "", ends: int = 0) -> Result:
    result = CliRunner().invoke(root, arguments, input=typed)
    assert result.exit_code == ends, result.output
    return result


def test_the_first_key_is_made_on_the_servers_machine(home: Path) -> None:
    made = sematic("keys", "create", "admin", "--scope", "admin")
    assert is_well_formed(made.stdout.strip())
    assert "not shown again" in made.stderr
    (listed,) = json.loads(sematic("keys", "list", "--json").stdout)
    assert (listed["name"], listed["scope"], listed["last_used_at"]) == ("admin", "admin", None)
    lasts = datetime.fromisoformat(listed["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=89) < lasts < timedelta(days=90)
    assert made.stdout.strip() not in sematic("keys", "list").stdout
    with open_store(home, for_writing=False) as store:
        assert "(command line)" in AuditLog(store.engine).page(limit=1)[0].actor


def test_a_key_can_be_good_for_ever(home: Path) -> None:
    made = json.loads(sematic("keys", "create", "ci", "--expires", "never", "--json").stdout)
    assert made["key"]["expires_at"] is None
    assert made["key"]["scope"] == "read"
    assert "it is revoked" in sematic("keys", "list").stdout


def test_a_key_is_revoked_by_its_name_or_its_id(home: Path) -> None:
    made = json.loads(sematic("keys", "create", "one", "--json").stdout)
    sematic("keys", "create", "two")
    sematic("keys", "revoke", made["key"]["id"][:8])
    assert "opens nothing" in sematic("keys", "revoke", "two").stdout
    assert "There are no API keys" in sematic("keys", "list").stdout
    assert len(json.loads(sematic("keys", "list", "--all", "--json").stdout)) == 2
    assert "There is no API key 'two'" in sematic("keys", "revoke", "two", ends=1).stderr


def test_which_key_is_meant_must_be_clear(home: Path) -> None:
    sematic("keys", "create", "same")
    assert "There is a key 'same' already" in sematic("keys", "create", "same", ends=1).stderr
    now = datetime.now(UTC)
    with open_store(home) as store:
        key, _ = ApiKeys(store.engine).create("same", scope=Scope.READ, actor="test", at=now)
    said = sematic("keys", "revoke", "same", ends=1).stderr
    assert "'same' is the name of several things" in said
    assert f"{key.id[:8]}  same  made on {now:%d %B %Y, %H:%M} UTC" in said
    sematic("keys", "revoke", key.id[:8])
    sematic("keys", "revoke", "same")
    sematic("keys", "create", "same")


def test_the_end_of_a_key_has_a_time_if_it_is_soon(home: Path) -> None:
    until = datetime.now().astimezone() + timedelta(hours=12)
    assert f"good until {until:%Y-%m-%d %H:}" in sematic("keys", "create", "short", "--expires", "12h").stderr
    assert f"{until:%Y-%m-%d %H:}" in sematic("keys", "list").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("",),
        ("x", "--scope", "all"),
        ("x", "--expires", "soon"),
        ("x", "--expires", "0d"),
        ("x\u0007",),
        ("x" * 101,),
        ("x", "--expires", "9999w"),
    ],
)
def test_a_key_that_cannot_be_is_wrong_usage(home: Path, arguments: tuple[str, ...]) -> None:
    sematic("keys", "create", *arguments, ends=2)
    assert not home.exists()


def test_listing_makes_no_store(home: Path) -> None:
    assert "There are no API keys" in sematic("keys", "list").stdout
    assert not home.exists()


def test_a_good_key_is_kept_where_nobody_else_reads_it(home: Path, served: Served) -> None:
    key = served.key()["x-api-key"]
    with listening(served.client.app) as address:
        said = sematic("login", address, typed=f"{key}\n").stdout
    assert f"You are key a key (viewer) at {address}. Commands read there from now on" in said
    assert key not in said
    settings = read_settings()
    assert (settings.api_address, settings.api_key) == (address, key)
    assert stat.S_IMODE(settings.file.stat().st_mode) == 0o600
    assert "Runs are recorded on this machine again" in sematic("logout").stdout
    assert read_settings().api_address is None
    assert read_settings().api_key is None
    assert "nothing to forget" in sematic("logout").stdout


@pytest.mark.parametrize(
    ("scope", "is_recording"), [(Scope.READ, False), (Scope.WRITE, True), (Scope.ADMIN, True)], ids=str
)
def test_what_a_key_is_good_for_is_said(home: Path, served: Served, scope: Scope, is_recording: bool) -> None:
    key = served.key(scope)["x-api-key"]
    with listening(served.client.app) as address:
        said = sematic("login", address, typed=f"{key}\n")
    assert ("Runs are recorded there from now on" in said.stdout) is is_recording
    assert ("log in with a key of scope write" in said.stderr) is not is_recording


def test_a_server_that_the_environment_names_is_not_forgotten(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sematic("settings", "set", "SEMATIC_API_ADDRESS", "http://127.0.0.1:9")
    monkeypatch.setenv("SEMATIC_API_ADDRESS", "http://127.0.0.1:8")
    said = sematic("logout").stdout
    assert "Deleted from" in said
    assert "Runs are still recorded at http://127.0.0.1:8" in said
    assert "on this machine again" not in said


def test_an_address_with_https_where_there_is_none_is_told_in_words(home: Path, served: Served) -> None:
    with listening(served.client.app) as address:
        said = sematic("login", address.replace("http:", "https:"), ends=1).stderr
    assert "the address may have to begin with http, not https" in " ".join(said.split())


def test_a_wrong_key_changes_nothing(home: Path, served: Served) -> None:
    with listening(served.client.app) as address:
        assert "knows no such API key" in sematic("login", address, typed="sk_sematic_x\n", ends=1).stderr
        assert "is no API key" in sematic("login", address, typed="", ends=1).stderr
    assert not home.exists()


def test_where_nobody_is_asked_no_key_is(home: Path, tmp_path: Path) -> None:
    for served in a_server(tmp_path / "server", is_authenticating=False):
        with listening(served.client.app) as address:
            told = json.loads(sematic("login", f"{address}/", "--json").stdout)
    assert (told["address"], told["role"]) == (address, "admin")
    assert read_settings().api_address == address


def test_where_nothing_answers_nothing_is_changed(home: Path) -> None:
    assert "Nothing answers at" in sematic("login", "http://127.0.0.1:9", ends=1).stderr
    assert "is no address of a server" in sematic("login", "server", ends=1).stderr
    assert not home.exists()
