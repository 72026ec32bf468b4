"""Which pipeline runs have a living driver on this machine: each holds a lock that ends with its process."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sematic.machine.identity import ProcessIdentity, identity_from_text, identity_to_text, this_process
from sematic.machine.private import make_private
from sematic.model.errors import RunIsDrivenError
from sematic.model.ids import RunId
from sematic.store.faults import fault_of_file

FOLDER = "drivers"
_TRIES = 5
_PAUSE = 0.02
"""Seconds between tries: whoever only looks whether the lock is held, holds it for microseconds."""


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
    # It only explains: a full disk is no reason not to go on.
    with suppress(OSError):
        _sign(handle)
    process = os.getpid()
    _forks.handles.add(handle)
    try:
        yield
    finally:
        # A forked child that leaves this way must not take the lock with it, and has closed the handle already.
        if os.getpid() == process:
            with suppress(OSError):
                path.unlink()
            _forks.handles.discard(handle)
            os.close(handle)


def driven_error(store_folder: Path, root_id: RunId) -> RunIsDrivenError:
    """Return the error of a pipeline run that another process drives, which it names."""
    holder = holder_of(store_folder, root_id)
    return RunIsDrivenError(root_id, holder="" if holder is None else f"pid {holder.pid} on {holder.hostname}")


def is_driven(store_folder: Path, root_id: RunId) -> bool | None:
    """Return whether some process holds the lock of a pipeline run; None if that cannot be found out."""
    path = store_folder / FOLDER / root_id
    while True:
        try:
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        except OSError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if os.fstat(handle).st_nlink:
                return False
            # Its owner removed the file in the moment before; there may be another by now.
        except BlockingIOError:
            return True
        except OSError:
            return None
        finally:
            os.close(handle)


def is_driven_here(store_folder: Path, root_id: RunId) -> bool:
    """Return whether some process holds the lock of a pipeline run, or may do so."""
    return is_driven(store_folder, root_id) is not False


def has_drivers(store_folder: Path) -> bool:
    """Return whether any pipeline run is being driven, or may be."""
    with suppress(FileNotFoundError):
        return any(is_driven_here(store_folder, RunId(path.name)) for path in (store_folder / FOLDER).iterdir())
    return False


def remove_abandoned(store_folder: Path, *, unended: Callable[[Sequence[RunId]], Sequence[RunId]]) -> int:
    """Remove the lock files of killed drivers that nobody needs any more and return how many there were.

    `unended` says which of some pipeline runs are there and have not ended: their files tell who drove them last.
    """
    count = 0
    with suppress(FileNotFoundError):
        found = [RunId(path.name) for path in (store_folder / FOLDER).iterdir()]
        for root_id in set(found) - set(unended(found)) if found else ():
            # Whoever locks it in this moment finds it removed, and makes another.
            with suppress(RunIsDrivenError), driving(store_folder, root_id):
                count += 1
    return count


def holder_of(store_folder: Path, root_id: RunId) -> ProcessIdentity | None:
    """Return the process that locked a pipeline run last and did not end it; None if that is not known."""
    try:
        return identity_from_text((store_folder / FOLDER / root_id).read_text())
    except (OSError, ValueError):
        return None


def _locked(path: Path, root_id: RunId) -> int:
    make_private(path.parent)
    tries = _TRIES
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            tries -= 1
            if not tries:
                raise driven_error(path.parents[1], root_id) from None
            time.sleep(_PAUSE)
            continue
        if os.fstat(handle).st_nlink:
            return handle
        # Its owner removed the file in the moment before it was locked.
        os.close(handle)


def _sign(handle: int) -> None:
    """Write into the lock file who holds it."""
    os.ftruncate(handle, 0)
    os.pwrite(handle, identity_to_text(this_process()).encode(), 0)


class _Forks:
    """Lets go of the locks in forked children: a lock lives as long as any process has it open."""

    def __init__(self) -> None:
        self.handles: set[int] = set()
        os.register_at_fork(after_in_child=self._in_child)

    def _in_child(self) -> None:
        for handle in self.handles:
            with suppress(OSError):
                os.close(handle)
        self.handles.clear()


# Forks are the process's, so this is too; hooks cannot be taken back, so there is one for all runs.
_forks = _Forks()
