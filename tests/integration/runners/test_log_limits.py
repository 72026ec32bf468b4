"""Logs stay within their limit while they are written, and say what is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sematic.executors.screen import Screen
from sematic.executors.streams import ERR, OUT
from sematic.runners.log_limits import LogLimits
from sematic.store import holes
from sematic.store.log_file import LEAST_LIMIT, Log
from tests.integration.runners.test_tee import Seen, append

BLOCK = b"%099d\n" % 7 * 5000


@pytest.fixture
def err() -> Seen:
    return Seen()


@pytest.fixture
def limits(err: Seen) -> LogLimits:
    return LogLimits(LEAST_LIMIT, screen=Screen({OUT: Seen(), ERR: err}))


def test_logs_are_kept_within_their_limit(limits: LogLimits, tmp_path: Path) -> None:
    path = tmp_path / "a-1.log"
    limits.follow(path)
    for _ in range(8):
        append(path, BLOCK)
        assert limits.poll()
        assert path.stat().st_blocks * 512 <= LEAST_LIMIT + len(BLOCK)
    assert not limits.poll()
    append(path, b"last\n")
    limits.ended(path)
    assert [line.text for line in Log(path).tail(1)] == ["last"]
    assert Log(path).line_count() == 40_001


def test_a_silent_run_leaves_no_log(limits: LogLimits, tmp_path: Path) -> None:
    path = tmp_path / "a-1.log"
    path.touch()
    limits.follow(path)
    limits.poll()
    limits.ended(path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_holes_is_named_once(
    limits: LogLimits, err: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int, *, start: int, end: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(holes, "free", refuse)
    path = tmp_path / "a-1.log"
    limits.follow(path)
    for _ in range(5):
        append(path, BLOCK)
        limits.poll()
    assert err.taken().count("SEMATIC_LOG_LIMIT") == 1
    assert Log(path).gap is None
    assert len(list(Log(path).lines())) == 25_000


def test_the_thread_trims_by_itself(err: Seen, tmp_path: Path) -> None:
    path = tmp_path / "a-1.log"
    with LogLimits(LEAST_LIMIT, screen=Screen({OUT: Seen(), ERR: err})) as limits:
        limits.follow(path)
        append(path, BLOCK * 8)
    assert Log(path).gap is not None


FLOOD = """
import os, sys, sematic

@sematic.func
def flood(megabytes: int) -> int:
    for _ in range(megabytes):
        os.write(1, b"x" * 999_999 + b"\\n")
    print("the end")
    return megabytes

sematic.LocalRunner().run(flood(40))
"""


def test_a_step_that_prints_without_end_loses_the_middle_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(tmp_path / "store"))
    monkeypatch.setenv("SEMATIC_LOG_LIMIT", "4 MB")
    script = tmp_path / "flood.py"
    script.write_text(FLOOD)
    done = subprocess.run([sys.executable, script], capture_output=True, check=True)
    assert done.stdout.endswith(b"the end\n")
    assert b"\0" not in done.stdout
    (path,) = (tmp_path / "store" / "logs").rglob("*.log")
    log = Log(path)
    assert path.stat().st_blocks * 512 < 5_000_000
    assert log.line_count() == 41
    lines = list(log.lines())
    assert lines[-1].text == "the end"
    assert sum(line.is_notice for line in lines) == 1
    assert not any(b"\0" in line.content for line in lines)
