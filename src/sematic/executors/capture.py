"""What a call in a process of its own writes goes to its log: prints, logging, C libraries and children alike.

The file is written directly, without a pipe in between: nothing can block, and what was written before a `kill -9` is
there.
"""

from __future__ import annotations

import faulthandler
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

from sematic.executors.streams import (
    ERR,
    OUT,
    copy_of,
    flush_streams,
    has_descriptor,
    opened_at_end,
    put_back,
    writes_to,
)
from sematic.machine.private import make_private


@contextmanager
def captured(path: Path) -> Iterator[None]:
    """Send standard output and error of this process to the end of a file for the body of a `with`.

    A crash of the interpreter leaves its traceback there too. OSError if the file cannot be opened.
    """
    make_private(path.parent)
    before = {number: copy_of(number) for number in (OUT, ERR)}
    try:
        log = opened_at_end(path, os.O_WRONLY)
    except OSError:
        for copy in before.values():
            if copy is not None:
                os.close(copy)
        raise
    flush_streams()
    streams = ours = sys.stdout, sys.stderr
    try:
        for number in (OUT, ERR):
            os.dup2(log, number)
        os.close(log)
        sys.stdout, sys.stderr = (_reaching(stream, number) for number, stream in zip((OUT, ERR), streams, strict=True))
        ours = sys.stdout, sys.stderr
        faulthandler.enable(file=ERR, all_threads=False)
        yield
    finally:
        flush_streams()
        for number, copy in before.items():
            put_back(copy, number)
        # What the body put there itself, and left, is its own affair.
        if sys.stdout is ours[0]:
            sys.stdout = streams[0]
        if sys.stderr is ours[1]:
            sys.stderr = streams[1]


def _reaching(stream: TextIO | None, number: int) -> TextIO:
    """Return a stream whose lines reach a file descriptor when they end: the same one if it does already."""
    if writes_to(stream, number):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(line_buffering=True)
        return cast("TextIO", stream)
    own = cast(
        "TextIO", os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    )
    if stream is None or stream.closed:
        return own
    if isinstance(stream, io.StringIO) or has_descriptor(stream):
        return cast("TextIO", Both(own, stream))
    # Somebody's own class, which most likely passes on what it gets to the stream that was there before.
    return stream


class Both:
    """A text stream that writes to two; everything else is asked of the second."""

    def __init__(self, first: TextIO, second: TextIO) -> None:
        self._first = first
        self._second = second

    def write(self, text: str) -> int:
        """Write to both."""
        self._first.write(text)
        return self._second.write(text)

    def writelines(self, lines: list[str]) -> None:
        """Write to both."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Flush both."""
        self._first.flush()
        self._second.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._second, name)
