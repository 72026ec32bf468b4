"""A function has a Ray cluster of its own, of real processes, of which nothing is left whatever becomes of it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from sematic.store.embedded import open_store

pytest.importorskip("ray")

PROGRAM = Path(__file__).parent / "ray_pipelines.py"


def run(what: str, folder: Path, scratch: Path) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "SEMATIC_CONFIG_DIR": str(folder), "TMPDIR": str(scratch)}
    return subprocess.run(
        [sys.executable, str(PROGRAM), what], env=environ, capture_output=True, text=True, timeout=300, check=False
    )


def left_in(scratch: Path) -> list[str]:
    """The processes and folders of clusters that are there after a while."""
    until = time.monotonic() + 20
    while True:
        left = [
            " ".join(process.info["cmdline"])[:200]
            for process in psutil.process_iter(["cmdline"])
            if any(str(scratch) in part for part in process.info["cmdline"] or ())
        ]
        left += [str(path) for path in scratch.glob("sematic-ray-*")]
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.2)


def states(folder: Path) -> list[str]:
    with open_store(folder, for_writing=False) as store:
        (root,) = store.runs.page().items
        return list(dict.fromkeys(each.state.value for each in store.executions.external_resources_of(root.id)))


@pytest.fixture
def scratch():
    """Where clusters keep their files: paths of sockets must be short."""
    with tempfile.TemporaryDirectory(prefix="r", dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "code", "said"), [("sum", 0, "14"), ("fail", 1, "2 nodes, and yet"), ("kill", 1, "SIGKILL")]
)
def test_a_cluster_is_there_for_the_body_and_nothing_of_it_is_left(
    tmp_path: Path, scratch: Path, what: str, code: int, said: str
) -> None:
    done = run(what, tmp_path, scratch)
    assert said in done.stdout + done.stderr
    assert done.returncode == code, done.stderr
    assert left_in(scratch) == []
    # Whoever lets go of it in the place of a killed process tells the end alone.
    leaving = ["DEACTIVATED"] if what == "kill" else ["DEACTIVATING", "DEACTIVATED"]
    assert states(tmp_path) == ["CREATED", "ACTIVATING", "ACTIVE", *leaving]


@pytest.mark.slow
def test_nodes_that_train_together_come_to_the_same_weights(tmp_path: Path, scratch: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    environ = {**os.environ, "SEMATIC_CONFIG_DIR": str(tmp_path), "TMPDIR": str(scratch)}
    command = [sys.executable, "-m", "sematic", "run", "examples/torch_ddp", "--", "--nodes", "2", "--epochs", "8"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    told = next(line for line in done.stdout.splitlines() if "accuracy" in line)
    assert told.startswith("2 nodes, accuracy 9"), told
    assert told.endswith("weights differ by 0"), told
    assert left_in(scratch) == []
