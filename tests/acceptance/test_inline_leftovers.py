"""What an inline step has started ends with it when it is interrupted, and a second signal ends the process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

SEMATIC = Path(sys.executable).with_name("sematic")
PROGRAM = """\
import os, subprocess, sys, time
import sematic

@sematic.func
def waiting(how: str) -> int:
    open("begun", "w").close()
    if how == "child":
        return subprocess.Popen(["sleep", "600"]).wait()
    if how == "shell":
        return os.system("sleep 600")
    while True:
        try:
            time.sleep(600)
        except BaseException:
            print("swallowed")

sematic.LocalRunner().run(waiting(sys.argv[1]))
"""


class Program:
    """Runs in a session of its own, so that no signal of a terminal reaches what it starts."""

    def __init__(self, folder: Path, how: str) -> None:
        self.folder = folder
        self.environ = {**os.environ, "SEMATIC_CONFIG_DIR": str(folder / "store")}
        (folder / "program.py").write_text(PROGRAM)
        self.process = subprocess.Popen(
            [sys.executable, "program.py", how],
            cwd=folder,
            env=self.environ,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 30
        while not (folder / "begun").exists() and time.monotonic() < until:
            time.sleep(0.02)

    def sleepers(self) -> list[psutil.Process]:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            below = psutil.Process(self.process.pid).children(recursive=True)
            if found := [each for each in below if each.name() == "sleep"]:
                return found
            time.sleep(0.02)
        return []

    def sematic(self, *arguments: str) -> str:
        done = subprocess.run([SEMATIC, *arguments], env=self.environ, capture_output=True, text=True, check=True)
        return done.stdout

    def state(self) -> str:
        return json.loads(self.sematic("list", "--json"))[0]["state"]


@pytest.fixture
def started(tmp_path: Path, how: str) -> Iterator[Program]:
    program = Program(tmp_path, how)
    yield program
    if program.process.poll() is None:
        program.process.kill()
        program.process.wait()


@pytest.mark.parametrize("how", ["child", "shell"])
def test_cancelling_ends_what_an_inline_step_waits_for(started: Program) -> None:
    sleepers = started.sleepers()
    assert sleepers
    run_id = json.loads(started.sematic("list", "--json"))[0]["id"]
    started.sematic("cancel", run_id, "--yes")
    assert started.process.wait(20) != 0
    assert psutil.wait_procs(sleepers, timeout=2)[1] == []
    assert started.state() == "CANCELED"


@pytest.mark.parametrize("how", ["child"])
def test_sigterm_ends_what_an_inline_step_has_started(started: Program) -> None:
    sleepers = started.sleepers()
    started.process.terminate()
    assert started.process.wait(20) != 0
    assert psutil.wait_procs(sleepers, timeout=2)[1] == []
    assert started.state() == "CANCELED"


@pytest.mark.parametrize("how", ["swallowing"])
def test_a_second_ctrl_c_ends_a_step_that_swallows_the_first(started: Program) -> None:
    started.process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    started.process.send_signal(signal.SIGINT)
    assert started.process.wait(5) == -signal.SIGINT
