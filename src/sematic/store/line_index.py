"""Where the lines of a large, growing file begin: an index that can always be made again from the file.

`FILE.idx` holds a head and the offset of every 1024th line. Whoever reads the file extends it. A torn or foreign index,
or one that nobody may write, is as good as none. A part that was given up before it was read takes no room in the
index, however many lines it is said to have had: behind it the index begins anew.
"""

from __future__ import annotations

import os
import struct
import zlib
from array import array
from bisect import bisect_right
from contextlib import suppress
from pathlib import Path

from sematic.model.reading import Gap

EVERY = 1024
"""Lines between two that are in the index."""

_CHUNK = 1 << 18
_HEAD = struct.Struct("<8s9QII")
_MAGIC = b"SEMLIDX2"
_PRINT = 1024
"""Bytes at the file's beginning by which it is known again."""
_WORTH_KEEPING = 1 << 20
"""Bytes indexed anew from which on the index is written; less is counted again in no time."""


class LineIndex:
    """Knows where every 1024th line of a file begins, as far as the file has been read. Lines count from 0."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}.idx")
        self._inode = 0
        self._kept = 0
        self._begin_anew()

    def extend(self, handle: int, *, gap: Gap | None) -> int:
        """Read what was written since, up to the file's end now, and return its size. The index is kept on disk."""
        status = os.fstat(handle)
        if self._inode != status.st_ino or self.covered > status.st_size or not self._fits(gap):
            self._load(handle, status, gap)
        while self.covered < status.st_size:
            if gap is not None and gap.start <= self.covered < gap.end:
                self._leap(gap)
                continue
            until = status.st_size if gap is None or self.covered >= gap.end else min(status.st_size, gap.start)
            chunk = os.pread(handle, min(_CHUNK, until - self.covered), self.covered)
            if not chunk:
                break
            self._take(chunk)
        if self.covered - self._kept >= _WORTH_KEEPING:
            self.keep(handle)
        return self.covered

    def place_of(self, line: int, *, gap: Gap | None) -> tuple[int, int]:
        """Return the offset and number of a line that begins before a line, or with it, and not long before."""
        if gap is not None and gap.first_line < line < gap.line_after:
            return gap.start, gap.first_line
        if self._leapt is not None and line >= self._leapt.line_after:
            offsets, first = self._behind, self._leapt.line_after
        else:
            offsets, first = self._offsets, 0
        entry = min((line - first) // EVERY, len(offsets) - 1)
        if gap is not None and line > gap.first_line and offsets[entry] <= gap.end:
            return gap.end, gap.line_after
        return offsets[entry], first + entry * EVERY

    def ends_before(self, handle: int, place: int, *, gap: Gap | None) -> int:
        """Return how many lines end before a place that has been read, and is in no gap."""
        if self._leapt is not None and place >= self._leapt.end:
            offsets, first = self._behind, self._leapt.line_after
        else:
            offsets, first = self._offsets, 0
        entry = bisect_right(offsets, place) - 1
        offset, ends = offsets[entry], first + entry * EVERY
        if gap is not None and offset <= gap.end <= place:
            offset, ends = gap.end, gap.line_after
        while offset < place:
            chunk = os.pread(handle, min(_CHUNK, place - offset), offset)
            if not chunk:
                break
            ends += chunk.count(b"\n")
            offset += len(chunk)
        return ends

    def keep(self, handle: int) -> None:
        """Write the index beside the file, whole or not at all; where nobody may write, it is not kept."""
        content = self._offsets.tobytes() + self._behind.tobytes()
        beginning = os.pread(handle, min(_PRINT, self.covered), 0)
        leapt = self._leapt if self._leapt is not None else _NO_GAP
        head = _HEAD.pack(
            _MAGIC,
            self._inode,
            self.covered,
            self.ends,
            len(self._offsets),
            len(self._behind),
            *(leapt.start, leapt.end, leapt.first_line, leapt.lines),
            zlib.crc32(content),
            zlib.crc32(beginning),
        )
        temporary = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(head + content)
            temporary.replace(self._path)
            self._kept = self.covered

    def _begin_anew(self) -> None:
        self._kept = 0
        self.covered = 0
        """Bytes of the file that have been read."""
        self.ends = 0
        """Ends of lines in them."""
        self._offsets = array("Q", [0])
        # Where every 1024th line begins behind what was leapt over, counted from there.
        self._behind = array("Q")
        self._leapt: Gap | None = None

    def _load(self, handle: int, status: os.stat_result, gap: Gap | None) -> None:
        """Begin with the index on disk if it is this file's, otherwise from nothing."""
        self._begin_anew()
        self._inode = status.st_ino
        try:
            content = self._path.read_bytes()
            magic, inode, covered, ends, before, behind, *leap, check, beginning = _HEAD.unpack_from(content)
        except (OSError, struct.error):
            return
        entries = content[_HEAD.size :]
        is_whole = magic == _MAGIC and len(entries) == 8 * (before + behind) and zlib.crc32(entries) == check
        if not is_whole or inode != status.st_ino or covered > status.st_size or not before:
            return
        if zlib.crc32(os.pread(handle, min(_PRINT, covered), 0)) != beginning:
            return
        start, end, first_line, lines = leap
        self._leapt = Gap(start=start, end=end, first_line=first_line, lines=lines) if behind else None
        if not self._fits(gap):
            self._leapt = None
            return
        self.covered = self._kept = covered
        self.ends = ends
        self._offsets = array("Q", entries[: 8 * before])
        self._behind = array("Q", entries[8 * before :])

    def _fits(self, gap: Gap | None) -> bool:
        """Return whether all that was leapt over is given up still."""
        leapt = self._leapt
        return leapt is None or (gap is not None and gap.start <= leapt.start and leapt.end <= gap.end)

    def _leap(self, gap: Gap) -> None:
        self.covered, self.ends = gap.end, gap.line_after
        del self._offsets[max(1, bisect_right(self._offsets, gap.start)) :]
        self._behind = array("Q", [gap.end])
        self._leapt = gap

    def _take(self, chunk: bytes) -> None:
        offsets, first = self._offsets, 0
        if self._leapt is not None:
            offsets, first = self._behind, self._leapt.line_after
        left = chunk.count(b"\n")
        wanted = first + len(offsets) * EVERY - self.ends
        self.ends += left
        at = 0
        while wanted <= left:
            at = _after(chunk, wanted, at)
            offsets.append(self.covered + at)
            left -= wanted
            wanted = EVERY
        self.covered += len(chunk)


_NO_GAP = Gap(start=0, end=0, first_line=0, lines=0)


def _after(chunk: bytes, count: int, start: int) -> int:
    """Return the place after so many more ends of lines; there are as many. Counting is C's work, not Python's."""
    step = 1 << 12
    while (found := chunk.count(b"\n", start, start + step)) < count:
        count -= found
        start += step
    while step > 64:  # noqa: PLR2004 - where searching is as fast as halving
        step //= 2
        found = chunk.count(b"\n", start, start + step)
        if found < count:
            count -= found
            start += step
    for _ in range(count):
        start = chunk.index(b"\n", start) + 1
    return start
