"""The Ray executor keeps the contracts, on a real cluster."""

import pytest

from sematic.integrations.ray.executor import RayExecutor
from sematic.model.ids import new_run_id
from sematic.store.blobs import FileBlobs
from sematic.testing.contracts.executor import ExecutorContract
from sematic.testing.contracts.isolation import IsolationContract
from sematic.testing.contracts.placement import PlacementContract
from sematic.testing.contracts.reconnecting import ReconnectContract
from tests.integration.ray.conftest import a_site

pytestmark = pytest.mark.slow

GRACES = {"time_out_grace": 0.3, "stop_grace": 0.3}

_ON_ITS_OWN = {"test_there_is_room_until_calls_fill_it", "test_a_closed_executor_takes_no_calls"}
"""Tests that leave an executor of which others have no use."""


@pytest.fixture(scope="module")
def own_blobs(tmp_path_factory):
    return FileBlobs(tmp_path_factory.mktemp("ray") / "blobs")


@pytest.fixture(scope="module")
def shared(cluster, own_blobs):
    """Return an executor for all tests that leave it idle: the first call of each takes a second."""
    executor = RayExecutor(a_site(cluster, own_blobs), **GRACES)
    yield executor
    executor.close()


class TestRayExecutor(ExecutorContract, IsolationContract, PlacementContract):
    @pytest.fixture
    def blobs(self, own_blobs):
        return own_blobs

    @pytest.fixture
    def executor(self, request, cluster, shared, own_blobs):
        if request.function.__name__ not in _ON_ITS_OWN:
            yield shared
            return
        executor = RayExecutor(a_site(cluster, own_blobs), **GRACES)
        yield executor
        executor.close()


class TestRayExecutorsOfOnePipelineRun(ReconnectContract):
    @pytest.fixture
    def blobs(self, own_blobs):
        return own_blobs

    @pytest.fixture
    def another(self, cluster, own_blobs):
        root_id, made = new_run_id(), []

        def make():
            made.append(RayExecutor(a_site(cluster, own_blobs, root_id=root_id), **GRACES))
            return made[-1]

        yield make
        for executor in made:
            executor.close()
