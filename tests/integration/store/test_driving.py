from __future__ import annotations

import subprocess
import sys

import pytest

from sematic.model.errors import RunIsDrivenError
from sematic.model.ids import RunId
from sematic.store.driving import driving

HOLDS = """
import pathlib, sys, time
from sematic.store.driving import driving
with driving(pathlib.Path(sys.argv[1]), "r1"):
    print("holding", flush=True)
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
