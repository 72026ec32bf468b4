"""Nodes that share no folder with the driver reach values by object storage."""

import os

import pytest

from sematic.integrations.ray.executor import RayExecutor
from sematic.settings import Storage
from sematic.store.storage import blobs_at
from sematic.testing.contracts import steps
from sematic.testing.contracts.calls import an_invocation, next_of, value_of
from tests.emulators import running
from tests.integration.ray.conftest import a_site

pytestmark = pytest.mark.slow

LARGE = 20 << 20


@pytest.fixture
def storage(monkeypatch):
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    with running.moto() as port:
        running.make_bucket(port, "bucket")
        for name, value in running.s3_environ(port).items():
            monkeypatch.setenv(name, value)
        yield Storage(url="s3://bucket/values")


def test_values_go_to_nodes_and_back_by_object_storage(cluster, storage, tmp_path):
    words = ["x" * LARGE]
    here, there = tmp_path / "here", tmp_path / "there"
    # What this driver keeps of it, no node finds.
    blobs = blobs_at(here, storage)
    blobs.home = str(there)
    executor = RayExecutor(a_site(cluster, blobs))
    executor.start(an_invocation(steps.described, {"number": 1, "words": words}))
    end = next_of(executor)
    executor.close()
    assert list(value_of(end, steps.described, blobs)) == words
    assert all(any(path.stat().st_size > LARGE for path in home.rglob("*/*")) for home in (here, there))
