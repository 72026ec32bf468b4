from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.executors.harness import Calls, calls_in_processes

ROOT = Path(__file__).parents[3]
PROGRAMS = Path(__file__).parent / "programs"


@pytest.fixture
def call(tmp_path: Path) -> Iterator[Calls]:
    """A pool of two workers."""
    with calls_in_processes(tmp_path) as calls:
        yield calls


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch):
    """Start one of the programs; it is ended after the test."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT / 'src'}:{ROOT}")
    processes: list[subprocess.Popen[str]] = []

    def start(program: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(PROGRAMS / program), *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()
