"""Taking in what runs write elsewhere: a log grows by pieces, each of which says where it begins."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sematic.machine.private import make_private
from sematic.model.errors import UploadError
from sematic.store.faults import fault_of_file
from sematic.store.line_index import Gap

if TYPE_CHECKING:
    from sematic.store.log_file import Log


def extend_log(log: Log, content: bytes, *, offset: int, limit: int) -> int:
    """Add to a log what it does not have of some bytes that begin at an offset; return how many bytes it has then.

    Sent again, they change nothing. UploadError if something before them is missing. What is beyond the limit is given
    up, as it is where a run writes its log itself.
    """
    with _growing(log) as handle:
        size = os.fstat(handle).st_size
        if offset > size:
            raise UploadError(f"There are {size} bytes of this log here; send on from there.")
        if fresh := content[size - offset :]:
            size += _written(handle, fresh, at=size)
    _trim(log, limit)
    return size


def skip_in_log(log: Log, lost: Gap) -> int:
    """Leave out a part of a log that was given up where it was written; return how many bytes it has then.

    UploadError if something before it is missing. What this store has given up itself stays so.
    """
    with _growing(log) as handle:
        size = os.fstat(handle).st_size
        if lost.start > size:
            raise UploadError(f"There are {size} bytes of this log here; send on from there.")
        gap = log.gap
        if gap is None or gap.end < lost.end:
            log.leave_out(lost if gap is None else joined(gap, lost))
        if size < lost.end:
            size = lost.end
            os.ftruncate(handle, size)
    return size


def joined(gap: Gap, other: Gap) -> Gap:
    """Return the smallest part of a log in which both lie."""
    first = min(gap, other, key=lambda each: each.start)
    last = max(gap, other, key=lambda each: each.end)
    return Gap(start=first.start, end=last.end, first_line=first.first_line, lines=last.line_after - first.first_line)


@contextmanager
def _growing(log: Log) -> Iterator[int]:
    """Open a log to add to it; nobody else does meanwhile."""
    try:
        make_private(log.path.parent)
        handle = os.open(log.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise fault_of_file(error, path=log.path) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    except OSError as error:
        raise fault_of_file(error, path=log.path) from error
    finally:
        os.close(handle)


def _written(handle: int, content: bytes, *, at: int) -> int:
    with memoryview(content) as view:
        done = 0
        while done < len(view):
            done += os.pwrite(handle, view[done:], at + done)
    return done


def _trim(log: Log, limit: int) -> None:
    try:
        log.trim(limit)
    except OSError as error:
        if error.errno not in {errno.EOPNOTSUPP, errno.ENOTSUP}:
            raise fault_of_file(error, path=log.path) from error
        # A file system without holes keeps all of it.
