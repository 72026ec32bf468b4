"""`sematic keys`, `login` and `logout`."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sematic.cli.root import root
from sematic.settings import read_settings
from sematic.store.api_keys import is_well_formed
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
    sematic("keys", "create", "same")
    assert "several ids" in sematic("keys", "revoke", "same", ends=1).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("",),
        ("x", "--scope", "all"),
        ("x", "--expires", "soon"),
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
    assert f"You are key a key (viewer) at {address}" in said
    assert key not in said
    settings = read_settings()
    assert (settings.api_address, settings.api_key) == (address, key)
    assert stat.S_IMODE(settings.file.stat().st_mode) == 0o600
    assert "Runs are recorded on this machine again" in sematic("logout").stdout
    assert read_settings().api_address is None
    assert read_settings().api_key is None
    assert "nothing to forget" in sematic("logout").stdout


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
