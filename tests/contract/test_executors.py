"""All executors keep the contract."""

import pytest

from sematic.executors.in_process import InProcessExecutor
from sematic.executors.pool import ProcessExecutor
from sematic.store.blobs import FileBlobs
from sematic.testing.contracts.executor import ExecutorContract
from sematic.testing.contracts.isolation import IsolationContract
from sematic.testing.memory import MemoryBlobs


class TestInProcessExecutor(ExecutorContract):
    @pytest.fixture
    def blobs(self):
        return MemoryBlobs()

    @pytest.fixture
    def executor(self):
        executor = InProcessExecutor()
        yield executor
        executor.close()


class _Processes:
    start_method = "fork"

    @pytest.fixture
    def blobs(self, tmp_path):
        return FileBlobs(tmp_path / "blobs")

    @pytest.fixture
    def executor(self, blobs):
        executor = ProcessExecutor(
            max_workers=2, blobs=blobs, start_method=self.start_method, time_out_grace=0.3, stop_grace=0.3
        )
        yield executor
        executor.close()


class TestProcessExecutor(_Processes, ExecutorContract, IsolationContract):
    pass


class TestProcessExecutorThatStartsAfresh(_Processes, ExecutorContract, IsolationContract):
    start_method = "spawn"
