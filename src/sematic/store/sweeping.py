"""What keeps a sweep away from blobs that somebody is about to refer to: a lock, and when each was last asked for.

A blob is stored before the record that refers to it is committed, and content that is there already is not written
again. So a sweep cannot tell from the database alone whether a blob is wanted. The rule that makes it safe:

1. Whoever stores content or asks whether it is there holds a shared lock while it looks, and marks what it finds as
   asked for now, unless that was less than a minute ago. The mark is the time at which the system last changed what it
   knows of the file (`ctime`): reading does not touch it, and setting the other times to what they are does. The time
   of change of the content stays, by which processes know a file that they have checked.
2. A sweep holds the same lock alone while it looks at the marks of some files and moves those away that nobody asked
   for within the grace period. So either the other side comes first, and the sweep sees the mark; or the sweep comes
   first, and the other side does not find the file and writes it again.
3. A record is committed less than the grace period after its content was stored.

Locks end with their process, so a killed sweep or driver stops nobody; what was moved away and not removed yet lies
among the leftovers of killed writers, which the next process to open the store removes.
"""

# ruff: noqa: PTH105, PTH116, PTH118 - paths as objects cost as much as the look
from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sematic.machine.private import make_private
from sematic.model.errors import StoreError
from sematic.model.ids import Digest

FRESH_SECONDS = 60.0
"""A blob that was asked for so recently is not marked again; far less than any grace period."""

TEMPORARIES = "tmp"
"""The folder, among the blobs, of what is being written or removed."""

_LOCK = ".lock"
_TRIES, _PAUSE = 5000, 0.002


@contextmanager
def unswept(folder: str) -> Iterator[None]:
    """Have no blob moved away for the body of a `with`: microseconds, as a sweep waits meanwhile."""
    handle = _opened(folder)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        _let_go(handle)


def mark(handle: int, status: os.stat_result, *, fresh: float = FRESH_SECONDS) -> None:
    """Say that an open blob is wanted; OSError if that cannot be said. Only while `unswept`."""
    if time.time_ns() - last_asked(status) > fresh * 1e9:
        os.utime(handle, ns=(status.st_atime_ns, status.st_mtime_ns))


def last_asked(status: os.stat_result) -> int:
    """Return when a blob was last wanted, in nanoseconds since 1970."""
    return status.st_ctime_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedAway:
    """A blob that nobody finds any more; its bytes are still to be removed."""

    path: str
    size: int


def move_away(folder: str, digests: Sequence[Digest], *, idle_since: int) -> list[MovedAway]:
    """Take blobs out of the store that nobody has asked for since a moment; the others stay.

    Nobody can look for a blob meanwhile, so these are to be few, and their removal, which may take long, is a step of
    its own.
    """
    moved = []
    handle = _opened(folder)
    try:
        _lock_alone(handle, folder)
        for digest in digests:
            path = os.path.join(folder, digest[:2], digest[2:])
            away = os.path.join(folder, TEMPORARIES, f"swept-{digest}")
            with suppress(FileNotFoundError):
                status = os.stat(path, follow_symlinks=False)
                if last_asked(status) <= idle_since:
                    os.replace(path, away)
                    moved.append(MovedAway(path=away, size=status.st_size))
    finally:
        _let_go(handle)
    return moved


def remove(moved: Collection[MovedAway]) -> int:
    """Remove what was moved away and return how many bytes that were."""
    for each in moved:
        # Somebody who opens the store may have removed it as a leftover.
        with suppress(FileNotFoundError):
            os.unlink(each.path)  # noqa: PTH108 - as above
    return sum(each.size for each in moved)


def _opened(folder: str) -> int:
    path = os.path.join(folder, _LOCK)
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        make_private(os.path.join(folder, TEMPORARIES))
        return os.open(path, flags, 0o600)


def _lock_alone(handle: int, folder: str) -> None:
    """Take the lock alone; StoreError if somebody holds it for longer than anybody should."""
    for _ in range(_TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_PAUSE)
    raise StoreError(
        f"Blobs in {folder} cannot be removed: a process that stores something there does not go on; it may be stopped."
        " Let it go on or end it, and try again."
    )


def _let_go(handle: int) -> None:
    # A process forked meanwhile has the handle too, and would go on holding the lock.
    fcntl.flock(handle, fcntl.LOCK_UN)
    os.close(handle)
