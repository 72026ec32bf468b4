"""The Ray executor keeps the contracts, on a real cluster."""

import pytest

from sematic.integrations.ray.executor import RayExecutor
from sematic.store.blobs import FileBlobs
from sematic.testing.contracts.executor import ExecutorContract
from sematic.testing.contracts.isolation import IsolationContract
from tests.integration.ray.conftest import a_site

pytestmark = pytest.mark.slow


class TestRayExecutor(ExecutorContract, IsolationContract):
    @pytest.fixture
    def blobs(self, tmp_path):
        return FileBlobs(tmp_path / "blobs")

    @pytest.fixture
    def executor(self, cluster, blobs):
        executor = RayExecutor(a_site(cluster, blobs), time_out_grace=0.3, stop_grace=0.3)
        yield executor
        executor.close()
