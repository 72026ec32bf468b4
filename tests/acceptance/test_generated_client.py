"""A client that a public generator makes from the OpenAPI document works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.servers import Shell, ask, end_all

PROGRAM = """
import sys
from sematic_client import Client
from sematic_client.api.runs import list_runs

page = list_runs.sync(client=Client(base_url=sys.argv[1]))
print(*sorted(run.name for run in page.items))
"""


@pytest.mark.slow
def test_a_generated_client_lists_runs(tmp_path: Path) -> None:
    shell = Shell(folder=tmp_path / "store")
    assert shell("run", "examples/hello").returncode == 0
    address = shell.start()["address"]
    try:
        (tmp_path / "openapi.json").write_bytes(ask(f"{address}/api/v1/openapi.json").body)
        tools = Path(sys.executable).parent
        subprocess.run(
            [tools / "openapi-python-client", "generate", "--path", "openapi.json", "--output-path", "client"],
            cwd=tmp_path,
            env={**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
            check=True,
            capture_output=True,
        )
        listed = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PROGRAM, address],
            cwd=tmp_path / "client",
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        shell("stop")
        end_all(shell.folder)
    wanted = sorted(run["name"] for run in shell.json("list", "--all"))
    assert listed.stdout.split("\n")[0] == " ".join(wanted), json.dumps(listed.stderr)
