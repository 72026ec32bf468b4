"""A Ray cluster of two nodes, which are processes on this machine: one for all tests."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from sematic.executors.engine import Site
from sematic.executors.program import program_here
from sematic.model.ids import RunId, new_run_id

MEMORY = 300 << 20
"""Bytes that Ray is told a node has."""

ray = pytest.importorskip("ray")


class Nodes:
    """A cluster in a process of its own. Unless told otherwise, its head executes only what asks for no CPU."""

    def __init__(self, folder: str, *, head: Mapping[str, object] | None = None, **system_config: object) -> None:
        # Ray notes there which cluster is the current one, and other programs have theirs.
        Path(folder, "ray").mkdir()
        command = [sys.executable, str(Path(__file__).with_name("cluster_program.py"))]
        self._process = subprocess.Popen(
            [*command, folder, json.dumps(system_config), json.dumps(head or {})],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "RAY_TMPDIR": folder},
        )
        self.address: str = self._answer()["address"]

    def add(self, **node: object) -> str:
        """Add a node and return its id."""
        return self._ask({"add": node})["node"]

    def kill(self, node: str) -> None:
        """End a node as if its machine had lost its power."""
        self._ask({"kill": node})

    def close(self) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(60)

    def _ask(self, wish: dict) -> dict:
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict:
        while not (line := self._process.stdout.readline()).startswith("{"):
            assert line, "The cluster has ended."
        return json.loads(line)


@pytest.fixture(scope="session")
def cluster():
    """Return the cluster, which this process has joined."""
    with tempfile.TemporaryDirectory(prefix="r", dir="/tmp", ignore_cleanup_errors=True) as folder:
        # A dead node is noticed within seconds, not within half a minute.
        nodes = Nodes(
            folder, health_check_period_ms=1000, health_check_failure_threshold=3, health_check_timeout_ms=2000
        )
        nodes.add(num_cpus=2, memory=MEMORY, resources={"left": 1})
        nodes.add(num_cpus=2, memory=MEMORY, resources={"right": 1})
        try:
            yield nodes
        finally:
            ray.shutdown()
            nodes.close()


def a_site(cluster: Nodes, blobs, *, most: int = 2, root_id: RunId | None = None) -> Site:
    """Return what Ray is told of a pipeline run."""
    return Site(
        root_id=root_id or new_run_id(),
        blobs=blobs,
        program=program_here(blobs=blobs, first=(), is_forking=True),
        max_parallelism=most,
        settings={"RAY_ADDRESS": cluster.address},
    )
