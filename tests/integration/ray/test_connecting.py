"""Joining a cluster that asks for a token."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from sematic.integrations.ray.launcher import RayLauncher
from sematic.model.errors import LaunchError
from tests.integration.ray.conftest import Nodes

PROGRAM = """\
    import sys
    from sematic.integrations.ray.cluster import connect
    from sematic.model.errors import InfrastructureError

    try:
        connect({"RAY_ADDRESS": sys.argv[1]})
    except InfrastructureError as error:
        print(error)
    """


@pytest.mark.slow
@pytest.mark.parametrize("token", [{"RAY_AUTH_MODE": "disabled"}, {"RAY_AUTH_TOKEN": "f" * 64}])
def test_without_the_token_of_a_cluster_it_is_said_how_to_give_it(cluster: Nodes, token: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", dedent(PROGRAM), cluster.address],
        env={**os.environ, **token},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.startswith(f"The Ray cluster at {cluster.address} asks for a token"), done.stderr
    assert "set RAY_AUTH_MODE=token" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("named", [{}, {"RAY_AUTH_TOKEN_PATH": "/nowhere/token"}, {"RAY_AUTH_TOKEN": " "}])
def test_a_token_that_is_to_be_shown_and_is_not_there_is_asked_for(
    cluster: Nodes, tmp_path: Path, named: dict[str, str]
) -> None:
    """Ray itself would abort the process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAY_AUTH")}
    done = subprocess.run(
        [sys.executable, "-c", dedent(PROGRAM), cluster.address],
        env={**kept, "HOME": str(tmp_path), "RAY_AUTH_MODE": "token", **named},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    file = named.get("RAY_AUTH_TOKEN_PATH", f"{tmp_path}/.ray/auth_token")
    assert done.stdout.startswith(f"RAY_AUTH_MODE is token, but there is none: {file} cannot be read"), done.stderr


def test_a_token_in_the_home_folder_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    monkeypatch.delenv("RAY_AUTH_TOKEN", raising=False)
    monkeypatch.delenv("RAY_AUTH_TOKEN_PATH", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(LaunchError, match="or copy ~"):
        RayLauncher({"RAY_ADDRESS": "127.0.0.1:6379"}).check()
    (tmp_path / ".ray").mkdir()
    (tmp_path / ".ray" / "auth_token").write_text("f" * 64)
    RayLauncher({"RAY_ADDRESS": "127.0.0.1:6379"}).check()
