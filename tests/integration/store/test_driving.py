from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from sematic.model.errors import RunIsDrivenError
from sematic.model.ids import RunId
from sematic.store.driving import driving, holder_of, is_driven

HOLDS = """
import pathlib, sys, time
from sematic.store.driving import driving
with driving(pathlib.Path(sys.argv[1]), "r1"):
    print("holding", flush=True)
    sys.stdin.read()
"""

FORKS = """
import os, pathlib, sys, time
from sematic.store.driving import driving
with driving(pathlib.Path(sys.argv[1]), "r1"):
    child = os.fork()
    if child == 0:
        print(os.getpid(), flush=True)
        time.sleep(60)
        os._exit(0)
    sys.stdin.read()
"""


def test_a_pipeline_run_has_one_driver_at_a_time(tmp_path):
    with driving(tmp_path, RunId("r1")):
        with pytest.raises(RunIsDrivenError, match="r1"), driving(tmp_path, RunId("r1")):
            pass
        with driving(tmp_path, RunId("r2")):
            pass
    with driving(tmp_path, RunId("r1")):
        pass
    assert list((tmp_path / "drivers").iterdir()) == []


def test_a_driver_that_is_killed_holds_nothing(tmp_path):
    command = [sys.executable, "-c", HOLDS, tmp_path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(RunIsDrivenError), driving(tmp_path, RunId("r1")):
            pass
        other.kill()
        other.wait()
    with driving(tmp_path, RunId("r1")):
        pass


def test_a_forked_child_does_not_keep_the_lock_of_a_driver_that_was_killed(tmp_path):
    command = [sys.executable, "-c", FORKS, tmp_path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        child = int(other.stdout.readline())
        assert is_driven(tmp_path, RunId("r1"))
        other.kill()
        other.wait()
        assert is_driven(tmp_path, RunId("r1")) is False
        os.kill(child, signal.SIGKILL)


def test_who_drives_is_told_to_whoever_wants_to(tmp_path):
    with driving(tmp_path, RunId("r1")):
        assert is_driven(tmp_path, RunId("r1"))
        assert holder_of(tmp_path, RunId("r1")).pid == os.getpid()
        with pytest.raises(RunIsDrivenError, match=f"pid {os.getpid()} on "), driving(tmp_path, RunId("r1")):
            pass
    assert is_driven(tmp_path, RunId("r1")) is False
    assert holder_of(tmp_path, RunId("r1")) is None
