"""Real server processes with a store of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3

PROGRAM = [sys.executable, "-m", "sematic"]
_OURS = ("SEMATIC_", "PORT", "DATABASE_URL", "DISPLAY")


@dataclass(frozen=True, kw_only=True)
class Shell:
    """Runs commands on a store in a folder."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        return clean | {"SEMATIC_CONFIG_DIR": str(self.folder)} | dict(self.settings)

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *arguments], env=self.environ, capture_output=True, text=True, check=False, timeout=60
        )

    def json(self, *arguments: str) -> Any:
        done = self(*arguments, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def start(self, *arguments: str) -> dict[str, Any]:
        return self.json("start", "--port", "0", *arguments)

    @contextmanager
    def foreground(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        command = [*PROGRAM, "start", "--foreground", "--port", "0", *arguments]
        with subprocess.Popen(
            command, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        ) as process:
            try:
                yield process
            finally:
                process.kill()


def end_all(folder: Path) -> None:
    """Kill the servers that are left of a store."""
    for path in (folder / "servers").glob("*"):
        with suppress(OSError, ValueError, KeyError):
            os.kill(json.loads(path.read_text())["process"]["pid"], signal.SIGKILL)


def ask(
    url: str, *, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Return what a server answers, whatever the status."""
    with urllib3.PoolManager(retries=False, timeout=20) as http:
        found = http.request(method, url, body=body, headers=dict(headers or {}), decode_content=False)
        return Answer(status=found.status, headers={k.lower(): v for k, v in found.headers.items()}, body=found.data)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def wait_until(fact: Any, *, seconds: float = 20) -> None:
    """Return once something is so."""
    until = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < until
        time.sleep(0.02)
