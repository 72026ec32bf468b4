"""A server that asks who comes, as a process, and whoever gets in."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.servers import PROGRAM, Shell, ask, end_all


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    yield Shell(folder=tmp_path / "store", settings={"SEMATIC_AUTHENTICATE": "true"})
    end_all(tmp_path / "store")


def test_from_the_first_key_to_the_last(shell: Shell, tmp_path: Path) -> None:
    server = shell.start()["address"]
    assert ask(f"{server}/api/v1/runs").status == 401
    first = shell("keys", "create", "admin", "--scope", "admin").stdout.strip()
    wanted = json.dumps({"name": "nightly", "scope": "write"}).encode()
    made = ask(f"{server}/api/v1/keys", method="POST", body=wanted, headers={"x-api-key": first})
    nightly = made.json["secret"]

    far = Shell(folder=tmp_path / "far")
    command = [*PROGRAM, "login", server, "--json"]
    done = subprocess.run(command, env=far.environ, input=nightly, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["role"] == "editor"
    assert ask(f"{server}/api/v1/audit", headers={"x-api-key": nightly}).status == 403

    shell("keys", "revoke", "nightly")
    refused = ask(f"{server}/api/v1/runs", headers={"x-api-key": nightly})
    assert (refused.status, "was revoked" in refused.json["detail"]) == (401, True)
    log = ask(f"{server}/api/v1/audit", headers={"x-api-key": first}).json["items"]
    assert [(each["action"], each["detail"].split(":")[0]) for each in log] == [
        ("key.revoke", "nightly"),
        ("key.create", "nightly"),
        ("key.create", "admin"),
    ]
    # Neither what the server keeps nor what it logs holds a key.
    secrets = [first.encode(), nightly.encode()]
    kept = [path.read_bytes() for path in shell.folder.rglob("*") if path.is_file()]
    assert not [secret for secret in secrets for content in kept if secret in content]


def test_what_nobody_can_sign_in_with_is_said_when_the_server_starts(tmp_path: Path) -> None:
    settings = {"SEMATIC_AUTHENTICATE": "true", "GITHUB_OAUTH_CLIENT_ID": "1"}
    shell = Shell(folder=tmp_path / "store", settings=settings)
    refused = shell("start", "--port", "0")
    assert refused.returncode == 1
    assert "GITHUB_OAUTH_CLIENT_SECRET is not. Set it too." in refused.stderr
