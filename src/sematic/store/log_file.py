"""What one attempt of a run wrote to its standard output and error: a file, read by lines while it grows.

It holds the bytes as they were written. Beside it are `.idx`, where its lines begin, and, if it grew beyond its limit,
`.gap`: which part in its middle was given up.
"""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sematic.machine.private import write_private
from sematic.model.reading import Gap, LogLine, LogPlace
from sematic.store import holes
from sematic.store.line_index import LineIndex

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the system says where no room is left."""

LEAST_LIMIT = 1 << 20
"""Bytes a log may have at the least before something is left out."""

LONGEST_PIECE = 1 << 20
"""Bytes of a line that are handed out at once; a longer line comes in pieces."""

_CHUNK = 1 << 18
_NEAR = 1 << 16
"""Bytes within which the end of a line is looked for, so that a gap begins and ends with one."""


class Log:
    """What one attempt of a run wrote. One that does not exist is empty."""

    def __init__(self, path: Path) -> None:
        self.path = path
        """Where it is, or will be."""
        self._gap_path = path.with_name(f"{path.name}.gap")
        self.index = LineIndex(path)
        """Where its lines begin."""

    @property
    def file(self) -> Path:
        """The same, for those who do not know whether there is one on this machine."""
        return self.path

    @property
    def size(self) -> int:
        """Bytes written, given up ones too."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def gap(self) -> Gap | None:
        """The part that was given up; None if nothing was."""
        try:
            return Gap(**json.loads(self._gap_path.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def line_count(self) -> int:
        """Return how many lines were written, given up ones and an unfinished last one too."""
        with self.opened() as handle:
            if handle is None:
                return 0
            size = self.index.extend(handle, gap=self.gap)
            return self.index.ends + (size > 0 and os.pread(handle, 1, size - 1) != b"\n")

    def lines(self, first: int = 1, last: int | None = None) -> Iterator[LogLine]:
        """Yield the lines from one to another, both included and counted from 1, as far as they are written now."""
        with self.opened() as handle:
            if handle is None or (last is not None and last < first):
                return
            gap = self.gap
            size = self.index.extend(handle, gap=gap)
            first = max(first, 1)
            offset, number = self.index.place_of(first - 1, gap=gap)
            for line in _read(handle, offset, until=size, number=number + 1, gap=gap):
                if last is not None and line.number > last:
                    return
                if line.number >= first or line.is_notice:
                    yield line

    def tail(self, count: int) -> Iterator[LogLine]:
        """Yield the last lines, so many of them."""
        if count > 0:
            yield from self.lines(self.line_count() - count + 1)

    def grep(self, pattern: re.Pattern[str]) -> Iterator[LogLine]:
        """Yield the lines in which a pattern is found, and what is said of lines that are missing."""
        return (line for line in self.lines() if line.is_notice or pattern.search(line.text))

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes that are there now, with a sentence, as a line of its own, for what was given up."""
        with self.opened() as handle:
            if handle is None:
                return
            gap, size = self.gap, os.fstat(handle).st_size
            offset = 0
            while offset < size:
                if gap is not None and gap.start <= offset < gap.end:
                    yield _notice(gap) + b"\n"
                    offset = gap.end
                    continue
                until = size if gap is None or offset >= gap.end else min(gap.start, size)
                chunk = os.pread(handle, min(_CHUNK, until - offset), offset)
                if not chunk:
                    return
                offset += len(chunk)
                yield chunk

    def follow(self, *, is_over: Callable[[], bool], wait: Callable[[], None], first: int = 1) -> Iterator[LogLine]:
        """Yield the lines from one on, and those to come, until nothing more can come."""
        reader = Reader(self, first=first)
        while True:
            # Asked first: what was written before the end is then read for certain.
            is_last = is_over()
            yield from reader.read(is_last=is_last)
            if is_last:
                return
            wait()

    def reader(self, *, first: int = 1, place: LogPlace | None = None) -> Reader:
        """Return what reads it while it grows, from a line on, or from where another reader had got to."""
        return Reader(self, first=first, place=place)

    def extend_index(self) -> None:
        """Count the lines that were written since, so that reading is fast later."""
        with self.opened() as handle:
            if handle is not None:
                self.index.extend(handle, gap=self.gap)

    def trim(self, limit: int, *, before_it_is_gone: Callable[[Path, int], None] | None = None) -> bool:
        """Give up the middle of a log that has become larger than a limit; return whether that was done.

        The first quarter of the limit and at least half of it at the end are kept; whoever still reads the rest is told
        up to where it will be gone. OSError if the file system cannot do that, and then nothing is given up.
        """
        before = self.gap
        size = self.size
        if size - (before.size if before is not None else 0) <= max(limit, LEAST_LIMIT):
            return False
        handle = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        try:
            gap = self._wider(handle, before, limit=max(limit, LEAST_LIMIT))
            start = before.end if before is not None else gap.start
            try:
                # Written down first: if this process is killed in between, nobody takes zeros for what the run wrote.
                self._keep_gap(gap)
            except OSError as error:
                if error.errno not in FULL:
                    raise
                # There is no room for that before the log has given some back.
                holes.free(handle, start=start, end=gap.end)
                self._keep_gap(gap)
            if before_it_is_gone is not None:
                before_it_is_gone(self.path, gap.end)
            try:
                holes.free(handle, start=start, end=gap.end)
            except OSError:
                self._keep_gap(before)
                raise
        finally:
            os.close(handle)
        return True

    def leave_out(self, gap: Gap, *, when_said: Callable[[], object]) -> None:
        """Say which part is given up, in place of what was said before, and give its space back if possible.

        `when_said` is called in between; what it raises, nothing is given up then.
        """
        before = self.gap
        self._keep_gap(gap)
        try:
            when_said()
        except BaseException:
            self._keep_gap(before)
            raise
        with suppress(OSError), self.path.open("r+b") as file:
            holes.free(file.fileno(), start=gap.start, end=gap.end)

    def remove(self) -> None:
        """Remove the log and what belongs to it."""
        for path in (self.path, self._gap_path, self.path.with_name(f"{self.path.name}.idx")):
            with suppress(FileNotFoundError):
                path.unlink()

    @contextmanager
    def opened(self) -> Iterator[int | None]:
        """Open the file to read it for the body of a `with`; None if there is none."""
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            yield None
            return
        try:
            yield handle
        finally:
            os.close(handle)

    def _wider(self, handle: int, before: Gap | None, *, limit: int) -> Gap:
        """Return what to give up so that half of a limit is kept at the end and a quarter at the beginning."""
        size = self.index.extend(handle, gap=before)
        end = _end_after(handle, size - limit // 2)
        if before is None:
            start = _end_before(handle, limit // 4)
            first_line = self.index.ends_before(handle, start, gap=None)
        else:
            start, first_line = before.start, before.first_line
        lines = self.index.ends_before(handle, end, gap=before) - first_line
        return Gap(start=start, end=end, first_line=first_line, lines=lines)

    def _keep_gap(self, gap: Gap | None) -> None:
        if gap is None:
            self._gap_path.unlink(missing_ok=True)
            return
        told = {"start": gap.start, "end": gap.end, "first_line": gap.first_line, "lines": gap.lines}
        temporary = self._gap_path.with_name(f"{self._gap_path.name}.{os.getpid()}")
        write_private(temporary, json.dumps(told))
        temporary.replace(self._gap_path)


class Reader:
    """Reads a growing log on from where it has got to, from a line on.

    Whole lines come when they are written; an unfinished one once nothing was added to it between two readings.
    """

    def __init__(self, log: Log, *, first: int = 1, place: LogPlace | None = None) -> None:
        """`place` is where another reader had got to; reading goes on there."""
        self._log = log
        self._first = max(first, 1)
        self.place = place
        """How far it has got; None before it has read anything."""
        self.has_more = False
        """Whether the last reading ended before the end of what there is."""

    def read(self, *, is_last: bool, most: int | None = None) -> Iterator[LogLine]:
        """Yield the lines that are new. With `is_last` everything that is there comes.

        After `most` bytes it ends with a line, and the next reading goes on.
        """
        with self._log.opened() as handle:
            if handle is None:
                return
            gap = self._log.gap
            size = self._log.index.extend(handle, gap=gap)
            before = self.place.size if self.place is not None else None
            offset, number = self._start(gap)
            until = size if is_last or size == before else _last_end(handle, offset, size)
            given = 0
            for line in _read(handle, offset, until=until, number=number + 1, gap=gap):
                if line.number >= self._first or line.is_notice:
                    yield line
                    given += len(line.content) + 1
                if line.is_notice and gap is not None:
                    offset, number = gap.end, gap.line_after
                else:
                    offset += len(line.content) + line.is_ended
                    number = line.number - (not line.is_ended)
                if most is not None and given >= most and offset < until:
                    self.place, self.has_more = LogPlace(offset=offset, number=number, size=before), True
                    return
            self.place, self.has_more = LogPlace(offset=max(offset, until), number=number, size=size), False

    def _start(self, gap: Gap | None) -> tuple[int, int]:
        if self.place is not None:
            return self.place.offset, self.place.number
        return self._log.index.place_of(self._first - 1, gap=gap)


def _read(handle: int, offset: int, *, until: int, number: int, gap: Gap | None) -> Iterator[LogLine]:
    """Yield the lines between two places in a file; the first of them has a number."""
    if gap is not None and offset < gap.end and until > gap.start:
        unfinished = False
        for line in _pieces(handle, offset, until=gap.start, number=number):
            unfinished = not line.is_ended
            number = line.number + 1
            yield line
        yield LogLine(number=number - unfinished, content=_notice(gap), is_notice=True)
        offset, number = gap.end, gap.line_after + 1
    yield from _pieces(handle, offset, until=until, number=number)


def _pieces(handle: int, offset: int, *, until: int, number: int) -> Iterator[LogLine]:
    rest = b""
    while offset < until:
        chunk = os.pread(handle, min(_CHUNK, until - offset), offset)
        if not chunk:
            break
        offset += len(chunk)
        *ended, rest = (rest + chunk).split(b"\n")
        for line in ended:
            yield LogLine(number=number, content=line)
            number += 1
        if len(rest) >= LONGEST_PIECE:
            yield LogLine(number=number, content=rest, is_ended=False)
            rest = b""
    if rest:
        yield LogLine(number=number, content=rest, is_ended=False)


def _last_end(handle: int, offset: int, size: int) -> int:
    """Return the place after the last end of a line between two places; a very long line need not be ended."""
    at = size
    while at > offset:
        begin = max(offset, at - _CHUNK)
        found = os.pread(handle, at - begin, begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        if size - begin >= LONGEST_PIECE:
            return size
        at = begin
    return offset


def _end_before(handle: int, place: int) -> int:
    begin = max(0, place - _NEAR)
    found = os.pread(handle, place - begin, begin).rfind(b"\n")
    return begin + found + 1 if found >= 0 else place


def _end_after(handle: int, place: int) -> int:
    found = os.pread(handle, _NEAR, place).find(b"\n")
    return place + found + 1 if found >= 0 else place


def _notice(gap: Gap) -> bytes:
    return (
        f"[sematic: {gap.size:,} bytes, {gap.lines:,} lines, are left out here, because the log became larger than"
        " SEMATIC_LOG_LIMIT. Set that to a larger size to keep more.]"
    ).encode()
