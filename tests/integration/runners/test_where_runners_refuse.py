"""Processes in which a runner must not run: those that only import the program they belong to."""

from __future__ import annotations

import os
import subprocess
import sys

PROGRAM = """\
import multiprocessing
import sys
import sematic

@sematic.func
def step(x: int) -> int:
    return x + 1

def work() -> int:
    return 1

def started() -> None:
    process = multiprocessing.get_context("spawn").Process(target=work)
    process.start()
    process.join()
    print("ended with", process.exitcode)

if multiprocessing.current_process().name == "MainProcess":
    started()
else:
    sematic.LocalRunner().run(step(1))
"""


def test_a_process_that_multiprocessing_starts_is_told_where_the_call_belongs(tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        env=os.environ | {"SEMATIC_CONFIG_DIR": str(tmp_path / "store")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ended with 1" in done.stdout
    assert 'Put what runs the pipeline under `if __name__ == "__main__":`' in done.stderr
    assert not (tmp_path / "store").exists()
