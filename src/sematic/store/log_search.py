"""Searching a log in a process of its own: `python -m sematic.store.log_search`, a question in, an answer out.

Python's regular expressions can take longer than the universe will last, cannot be interrupted, and stop everything
else in their process meanwhile. So the process that searches is another one, and is killed if it takes too long.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from sematic.model.errors import InvalidMessageError, StoreError
from sematic.store.log_file import LONGEST_PIECE, Log

SECONDS = 5.0
"""After which a search ends with what it has found."""

KILLED_AFTER = 8.0
"""Seconds after which it is killed, because one line alone takes that long."""

LONGEST_PATTERN = 1000
LONGEST_TEXT = 8 * 1024
"""Bytes of a line that are told."""

_CHUNK = 1 << 20
_NICENESS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to look for, and in which log."""

    path: str
    pattern: str
    is_literal: bool
    ignores_case: bool
    from_line: int
    """The first line that may be named."""
    limit: int
    """How many lines are named at most; all are counted."""


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
    """Whether more would have been named if more had been asked for."""
    last: int = 0
    """The number of the last line in which it was found."""
    searched: int = 0
    """The number of the last line that was searched."""
    is_complete: bool = True
    """Whether the end was reached in time."""
    problem: str = ""
    """Why the pattern cannot be used."""


def search(question: Question) -> Found:
    """Return where something was found; InvalidMessageError if the pattern is none, or takes too long on one line."""
    environ = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", "-m", "sematic.store.log_search"]
    try:
        ended = subprocess.run(
            command,
            input=msgspec.json.encode(question),
            capture_output=True,
            env=environ,
            timeout=KILLED_AFTER,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InvalidMessageError(
            f"Looking for {question.pattern!r} took longer than {KILLED_AFTER:g} seconds on one line, so it was given"
            " up. Nested repetitions such as (a+)+ do that; write the expression without them, or search for a text."
        ) from None
    if ended.returncode:
        raise StoreError(f"The log cannot be searched: {ended.stderr.decode(errors='replace').strip()[-300:]}")
    found = msgspec.json.decode(ended.stdout, type=Found)
    if found.problem:
        raise InvalidMessageError(f"{question.pattern!r} is no regular expression: {found.problem}.")
    return found


def searched(question: Question, *, clock: Callable[[], float] = time.monotonic) -> Found:
    """Return where something is found, as far as there is time to look."""
    found = Found()
    try:
        is_in = _test_of(question)
    except (re.error, RecursionError, OverflowError) as error:
        found.problem = str(error)
        return found
    end = clock() + SECONDS
    for first, chunk in _chunks(Log(Path(question.path))):
        _search_chunk(first, chunk, is_in, question=question, found=found)
        if clock() > end:
            found.is_complete = False
            break
    return found


def _search_chunk(
    first: int, chunk: bytes, is_in: Callable[[bytes], bool], *, question: Question, found: Found
) -> None:
    needle = question.pattern.encode()
    lines = chunk.count(b"\n")
    found.searched = max(found.searched, first + lines - chunk.endswith(b"\n"))
    if question.is_literal and not question.ignores_case and needle not in chunk:
        return
    # A line in pieces is one line.
    last = found.last
    for number, line in enumerate(chunk.split(b"\n"), start=first):
        if number == last or not is_in(line):
            continue
        last = found.last = number
        found.total += 1
        if number < question.from_line:
            found.before += 1
        elif len(found.lines) < question.limit:
            text = line[:LONGEST_TEXT].decode("utf-8", "replace")
            found.lines.append(Line(number=number, text=text, left_out=max(len(line) - LONGEST_TEXT, 0)))
        else:
            found.has_more = True


def _test_of(question: Question) -> Callable[[bytes], bool]:
    if question.is_literal and not question.ignores_case:
        needle = question.pattern.encode()
        return lambda line: needle in line
    text = re.escape(question.pattern) if question.is_literal else question.pattern
    pattern = re.compile(text, re.IGNORECASE if question.ignores_case else 0)
    return lambda line: pattern.search(line.decode("utf-8", "replace")) is not None


def _chunks(log: Log) -> Iterator[tuple[int, bytes]]:
    """Yield the number of a line and the bytes from it on, up to an end of a line, or a piece of a very long one."""
    with log.opened() as handle:
        if handle is None:
            return
        gap, size = log.gap, os.fstat(handle).st_size
        parts = [(0, size, 1)] if gap is None else [(0, gap.start, 1), (gap.end, size, gap.line_after + 1)]
        for offset, until, number in parts:
            yield from _chunks_between(handle, offset, until, number)


def _chunks_between(handle: int, offset: int, until: int, number: int) -> Iterator[tuple[int, bytes]]:
    rest = b""
    while offset < until:
        read = os.pread(handle, min(_CHUNK, until - offset), offset)
        if not read:
            break
        offset += len(read)
        end = read.rfind(b"\n")
        if end < 0:
            rest += read
            if len(rest) >= LONGEST_PIECE:
                yield number, rest
                rest = b""
            continue
        chunk, rest = rest + read[:end], read[end + 1 :]
        yield number, chunk
        number += chunk.count(b"\n") + 1
    if rest:
        yield number, rest


def main() -> None:
    """Answer the question on the standard input."""
    with suppress(OSError):
        os.nice(_NICENESS)
    question = msgspec.json.decode(sys.stdin.buffer.read(), type=Question)
    sys.stdout.buffer.write(msgspec.json.encode(searched(question)))


if __name__ == "__main__":
    main()
