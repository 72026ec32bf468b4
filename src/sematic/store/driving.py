"""Which pipeline runs have a living driver on this machine: each holds a lock that ends with its process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sematic.model.errors import RunIsDrivenError
from sematic.model.ids import RunId
from sematic.store.faults import fault_of_file

FOLDER = "drivers"


@contextmanager
def driving(store_folder: Path, root_id: RunId) -> Iterator[None]:
    """Be the only driver of a pipeline run for the body of a `with`; RunIsDrivenError if another process is.

    However the process ends, the system lets go of the lock.
    """
    path = store_folder / FOLDER / root_id
    try:
        handle = _locked(path, root_id)
    except OSError as error:
        raise fault_of_file(error, path=path.parent) from error
    process = os.getpid()
    try:
        yield
    finally:
        # A forked child that leaves this way must not take the lock with it.
        if os.getpid() == process:
            with suppress(OSError):
                path.unlink()
        os.close(handle)


def _locked(path: Path, root_id: RunId) -> int:
    path.parent.mkdir(exist_ok=True, parents=True)
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise RunIsDrivenError(root_id) from None
        if os.fstat(handle).st_nlink:
            return handle
        # Its owner removed the file in the moment before it was locked.
        os.close(handle)
