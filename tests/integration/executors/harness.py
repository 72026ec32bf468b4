"""Making calls in a pool of processes from a test or from a program that a test runs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sematic.executors.executor import Ended
from sematic.executors.outcome import Failure, Kept
from sematic.executors.pool import ProcessExecutor
from sematic.store.blobs import FileBlobs
from sematic.testing.contracts.calls import ended
from sematic.types.document import decoded


class Calls:
    """Calls functions in worker processes and gives what they return, or raises what they raise."""

    def __init__(self, executor: ProcessExecutor, blobs: FileBlobs) -> None:
        self.executor, self.blobs = executor, blobs

    def __call__(self, function: Any, **inputs: Any) -> Any:
        return self.value(function, ended(self.executor, function, **inputs))

    def value(self, function: Any, end: Ended) -> Any:
        if isinstance(end.outcome, Failure):
            raise end.outcome.error
        assert isinstance(end.outcome, Kept), end.outcome
        return decoded(end.outcome.artifact, function.output, blobs=self.blobs)


@contextmanager
def calls_in_processes(folder: Path | None = None, *, max_workers: int = 2, **settings: Any) -> Iterator[Calls]:
    """Open a pool of processes for the body of a `with`."""
    with tempfile.TemporaryDirectory() as temporary:
        blobs = FileBlobs((folder or Path(temporary)) / "blobs")
        executor = ProcessExecutor(max_workers=max_workers, blobs=blobs, **settings)
        try:
            yield Calls(executor, blobs)
        finally:
            executor.close()
