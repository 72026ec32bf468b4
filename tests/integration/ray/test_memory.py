"""A node whose memory is filled: what filled it is ended, and that is told."""

import tempfile
from contextlib import contextmanager

import psutil
import pytest

from sematic.executors.outcome import Failure
from sematic.integrations.ray.executor import RayExecutor
from sematic.model.errors import NodeLostError, WorkerLostError
from sematic.store.blobs import FileBlobs
from sematic.testing.contracts.calls import an_invocation, next_of
from sematic.testing.contracts.placement import requests
from tests.integration.ray.conftest import Nodes, a_site, ray
from tests.integration.ray.steps import filling

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOM = 2 << 30
"""Bytes that may be taken before Ray takes the memory of the machine for full: other tests take some meanwhile."""


@contextmanager
def narrow(*, is_beside: bool):
    """Give a cluster with a node that may use a little more of this machine's memory than is used now."""
    machine = psutil.virtual_memory()
    limits = {
        "RAY_memory_usage_threshold": str((machine.total - machine.available + ROOM) / machine.total),
        "RAY_memory_monitor_refresh_ms": "100",
    }
    node = {"num_cpus": 2, "memory": 4 << 30, "env_vars": limits}
    ray.shutdown()
    with tempfile.TemporaryDirectory(prefix="r", dir="/tmp", ignore_cleanup_errors=True) as folder:
        nodes = Nodes(folder, head=node if is_beside else None)
        try:
            if not is_beside:
                nodes.add(**node)
            yield nodes
        finally:
            ray.shutdown()
            nodes.close()


@pytest.mark.skipif(psutil.virtual_memory().available < 4 * ROOM, reason="This machine has little memory.")
@pytest.mark.parametrize("is_beside", [False, True], ids=["on another node", "beside the driver"])
def test_a_call_that_fills_a_node_is_ended_and_the_cause_is_told(tmp_path, is_beside):
    with narrow(is_beside=is_beside) as cluster:
        executor = RayExecutor(a_site(cluster, FileBlobs(tmp_path / "blobs")))
        executor.start(an_invocation(filling, {"size": 2 * ROOM}, resources=requests(memory="100Mi")))
        outcome = next_of(executor).outcome
        executor.close()
    assert isinstance(outcome, Failure)
    # Ray ends whoever began last: beside the driver, that may be what looks after the call.
    if is_beside and isinstance(outcome.error, NodeLostError):
        assert "because the memory of its node" in str(outcome.error)
    else:
        assert isinstance(outcome.error, WorkerLostError)
        assert not outcome.is_lost
        assert "it asked for 100Mi; it used" in str(outcome.error)
