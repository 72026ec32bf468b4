"""Taking in what runs write elsewhere: a log grows by pieces, each of which says where it begins."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sematic.machine.private import make_private
from sematic.model.errors import InvalidMessageError, UploadError
from sematic.model.reading import Gap
from sematic.store.faults import fault_of_file

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

    UploadError if something before it is missing, InvalidMessageError if its lines cannot be those of what is here
    already; what stands in the way leaves all as it was. What is here stays, and what this store has given up itself.
    """
    with _growing(log) as handle:
        size = os.fstat(handle).st_size
        if lost.start > size:
            raise UploadError(f"There are {size} bytes of this log here; send on from there.")
        gap = log.gap
        if lost.end <= size or (gap is not None and lost.end <= gap.end):
            _grow(handle, size, lost.end)
            return max(size, lost.end)
        _refuse_contradiction(log, handle, lost, gap)
        # Said first: if this process is killed in between, nobody takes zeros for what the run wrote.
        log.leave_out(lost if gap is None else _joined(gap, lost), when_said=lambda: _grow(handle, size, lost.end))
    return lost.end


def _grow(handle: int, size: int, wanted: int) -> None:
    if size < wanted:
        os.ftruncate(handle, wanted)


def _refuse_contradiction(log: Log, handle: int, lost: Gap, gap: Gap | None) -> None:
    """Return if what is said of a part fits the lines that are here; InvalidMessageError otherwise."""
    log.index.extend(handle, gap=gap)
    if gap is not None and gap.start < lost.start < gap.end:
        least, most = gap.first_line, gap.line_after
    else:
        least = most = log.index.ends_before(handle, lost.start, gap=gap)
    if not (least <= lost.first_line <= most and log.index.ends <= lost.line_after):
        raise InvalidMessageError(
            f"Before byte {lost.start:,} of this log {most:,} lines end, and {log.index.ends:,} in all of it so far;"
            f" {lost.first_line:,} before a part with {lost.lines:,} cannot be."
        )


def _joined(gap: Gap, lost: Gap) -> Gap:
    """Return the smallest part of a log in which both lie; the one that is lost ends last."""
    first = min(gap, lost, key=lambda each: each.start)
    return Gap(start=first.start, end=lost.end, first_line=first.first_line, lines=lost.line_after - first.first_line)


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
