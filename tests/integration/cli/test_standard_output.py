"""Standard output that cannot be written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sematic.model.changes import Change
from tests.builders import changes_of_chain, run_id_of
from tests.integration.cli.conftest import CommandLine

FULL = Path("/dev/full")

pytestmark = pytest.mark.skipif(not FULL.exists(), reason="/dev/full is Linux's")


def into(place: Path | int, *arguments: str, unbuffered: str = "") -> subprocess.CompletedProcess[bytes]:
    handle = os.open(place, os.O_WRONLY) if isinstance(place, Path) else place
    try:
        environ = os.environ | {"PYTHONUNBUFFERED": unbuffered}
        command = [sys.executable, "-m", "sematic", *arguments]
        return subprocess.run(command, stdout=handle, stderr=subprocess.PIPE, check=False, env=environ)
    finally:
        os.close(handle)


@pytest.fixture
def closed_pipe() -> int:
    reading, writing = os.pipe()
    os.close(reading)
    return writing


CHAIN = run_id_of("chain")
COMMANDS = (
    ["--help"],
    ["list", "--help"],
    ["list", "--json"],
    ["list"],
    ["show", CHAIN, "--json"],
    ["show", "ffff", "--json"],
    ["list", "--limit", "x", "--json"],
    ["version"],
    ["export", CHAIN, "-"],
)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_full_device_is_one_sentence(
    sematic: CommandLine, record: Callable[[Sequence[Change]], None], arguments: list[str], unbuffered: str
) -> None:
    record(changes_of_chain(1))
    done = into(FULL, *arguments, unbuffered=unbuffered)
    assert done.stderr.decode() == "Error: Standard output cannot be written: No space left on device.\n"
    assert done.returncode == 1


def test_what_a_program_printed_and_could_not_be_written_is_told_when_it_has_ended(
    sematic: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "prints.py").write_text("print('hello')\n")
    done = into(FULL, "run", str(tmp_path / "prints.py"))
    assert done.stderr.decode().endswith("Error: Standard output cannot be written: No space left on device.\n")
    assert b"Traceback" not in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize("arguments", [["--help"], ["list", "--json"], ["version"]], ids=" ".join)
def test_a_closed_pipe_is_no_fault(sematic: CommandLine, closed_pipe: int, arguments: list[str]) -> None:
    assert into(closed_pipe, *arguments).stderr == b""


def test_a_closed_standard_output_is_no_fault_either(sematic: CommandLine) -> None:
    command = 'exec "$@" >&-'
    arguments = ["sh", "-c", command, "sh", sys.executable, "-m", "sematic", "list"]
    done = subprocess.run(arguments, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_where_nothing_at_all_can_be_written_the_exit_code_says_it(sematic: CommandLine) -> None:
    with FULL.open("wb") as full:
        command = [sys.executable, "-m", "sematic", "list", "--json"]
        assert subprocess.run(command, stdout=full, stderr=full, check=False).returncode == 1
