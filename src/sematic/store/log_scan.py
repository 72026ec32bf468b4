"""Looking for something in a log: from a line on, for so long, counting what is found."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from sematic.store.log_file import Log
from sematic.store.log_pattern import finder_of

SECONDS = 5.0
"""After which a search ends at the latest, with what it has found."""

LONGEST_TEXT = 8 * 1024
"""Bytes of a line that are told."""

_CHUNK = 1 << 20
_LONGEST_LINE = 1 << 20
"""Bytes of a line in which a text is looked for at once; of a longer one part after part."""
_LONGEST_MATCHED = 8 << 20
"""The same for an expression, which finds nothing that goes from one part into the next."""
_OVERLAP = 4096
"""Bytes of a part that the next one begins with: as many as the longest text has."""
_LOOKS = 128
"""Lines that are looked at between two looks at the clock."""


class Counting(StrEnum):
    """Which lines are searched so that those in which something is found can be counted."""

    LOG = "log"
    """All, from the first line of the log on."""
    RANGE = "range"
    """Those from the first line on that may be named."""
    NONE = "none"
    """The same, and no more once as many have been found as are wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to look for, and in which log."""

    path: str
    pattern: str
    is_literal: bool
    ignores_case: bool
    limit: int
    """How many lines are named at most."""
    from_line: int = 1
    """The first line that may be named."""
    to_line: int | None = None
    """The last one that is searched; None for the last there is."""
    counting: Counting = Counting.LOG
    seconds: float = SECONDS
    """After which the search ends with what it has found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line in which something was found."""

    number: int
    text: str
    """Its beginning."""
    left_out: int
    """Bytes of it beyond that."""


@dataclass(slots=True, kw_only=True)
class Found:
    """In which lines something was found."""

    total: int = 0
    """Lines, of all that were searched."""
    before: int = 0
    """Those of them that come before the first that may be named."""
    lines: list[Line] = field(default_factory=list)
    has_more: bool = False
    """Whether more would have been named if more had been asked for, or may be."""
    last: int = 0
    """The number of the last line in which it was found."""
    searched: int = 0
    """The number of the last line that was searched."""
    is_complete: bool = True
    """Whether all was searched that was to be."""
    problem: str = ""
    """Why the pattern cannot be used."""


def searched(question: Question, *, clock: Callable[[], float] = time.monotonic) -> Found:
    """Return where something is found, as far as there is time to look."""
    try:
        scan = _Scan(question, clock)
    except (re.error, ValueError, RecursionError, OverflowError) as error:
        return Found(problem=str(error))
    scan.run()
    return scan.found


class _Scan:
    """One search, as far as it has got."""

    def __init__(self, question: Question, clock: Callable[[], float]) -> None:
        self.found = Found()
        self._question = question
        self._finder = finder_of(question.pattern, is_literal=question.is_literal, ignores_case=question.ignores_case)
        self._first = 1 if question.counting is Counting.LOG else question.from_line
        self._clock = clock
        self._end = clock() + question.seconds
        self._looks = 0
        self._is_over = False

    def run(self) -> None:
        """Look until all is searched, or time is up, or enough is found."""
        last = self._question.to_line
        longest = _LONGEST_LINE if self._question.is_literal else _LONGEST_MATCHED
        for chunk in _chunks(Log(Path(self._question.path)), self._first, longest=longest):
            if last is not None and chunk.number > last:
                return
            if self._is_over and chunk.skipped == 0:
                self.found.is_complete = False
                return
            # A line that was begun is searched to its end.
            self._lengthen(chunk)
            self._take(chunk)

    def _take(self, chunk: _Chunk) -> None:
        found, last = self.found, self._question.to_line
        skip = max(self._first - chunk.number, 0)
        for place, line, is_in in self._finder.lines_in(chunk.content, skip=skip):
            number = chunk.number + place
            if last is not None and number > last:
                break
            if is_in and number != found.last:
                self._add(number, line, chunk if place == 0 else None)
            self._looks += 1
            if self._is_over or (self._looks % _LOOKS == 0 and self._clock() > self._end):
                found.searched = number
                # What follows in this chunk was not looked at.
                self._is_over = True
                found.is_complete = number >= chunk.last
                return
        found.searched = max(min(chunk.last, last or chunk.last), found.searched)
        self._is_over = self._clock() > self._end

    def _add(self, number: int, line: bytes, begun: _Chunk | None) -> None:
        found, question = self.found, self._question
        found.total += 1
        found.last = number
        if number < question.from_line:
            found.before += 1
            return
        if len(found.lines) >= question.limit:
            found.has_more = True
            return
        head, skipped = (begun.head, begun.skipped) if begun is not None else (b"", 0)
        text = (head or line)[:LONGEST_TEXT].decode("utf-8", "replace")
        left_out = max(skipped + len(line) - LONGEST_TEXT, 0)
        found.lines.append(Line(number=number, text=text, left_out=left_out))
        if question.counting is Counting.NONE and len(found.lines) == question.limit:
            found.has_more = self._is_over = True

    def _lengthen(self, chunk: _Chunk) -> None:
        """Say of a line that goes on here how long it is."""
        lines = self.found.lines
        if chunk.skipped and lines and lines[-1].number == chunk.number:
            size = chunk.skipped + len(chunk.content.partition(b"\n")[0])
            lines[-1] = replace(lines[-1], left_out=max(size - LONGEST_TEXT, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """Whole lines, or a part of a very long one."""

    number: int
    """Of its first line."""
    content: bytes
    """Without the end of the last line."""
    head: bytes
    """How its first line begins, if that is not here."""
    skipped: int
    """Bytes of that line before what is here."""
    last: int
    """The number of its last line."""


def _chunks(log: Log, first: int, *, longest: int) -> Iterator[_Chunk]:
    """Yield what is written from a line on, or from shortly before it."""
    with log.opened() as handle:
        if handle is None:
            return
        gap, size = log.gap, os.fstat(handle).st_size
        start, before = 0, 0
        if first > 1:
            log.index.extend(handle, gap=gap)
            start, before = log.index.place_of(first - 1, gap=gap)
        parts = [(0, size, 1)] if gap is None else [(0, gap.start, 1), (gap.end, size, gap.line_after + 1)]
        for offset, until, number in parts:
            if start > offset:
                yield from _chunks_between(handle, start, until, before + 1, longest=longest)
            else:
                yield from _chunks_between(handle, offset, until, number, longest=longest)


def _chunks_between(handle: int, offset: int, until: int, number: int, *, longest: int) -> Iterator[_Chunk]:
    rest = head = b""
    skipped = 0
    while offset < until:
        read = os.pread(handle, min(_CHUNK, until - offset), offset)
        if not read:
            break
        offset += len(read)
        end = read.rfind(b"\n")
        if end >= 0:
            last = number + read.count(b"\n", 0, end)
            yield _Chunk(number=number, last=last, content=rest + read[:end], head=head, skipped=skipped)
            rest, head, skipped, number = read[end + 1 :], b"", 0, last + 1
            continue
        rest += read
        if len(rest) >= longest:
            yield _Chunk(number=number, last=number, content=rest, head=head, skipped=skipped)
            head = head or rest[:LONGEST_TEXT]
            skipped += len(rest) - _OVERLAP
            rest = rest[-_OVERLAP:]
    if rest:
        yield _Chunk(number=number, last=number, content=rest, head=head, skipped=skipped)
