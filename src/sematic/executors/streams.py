"""Standard streams as Python and the system have them: descriptors 1 and 2, and what Python puts above them."""

from __future__ import annotations

import ctypes
import fcntl
import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO, cast

OUT, ERR = 1, 2
"""The numbers of standard output and error."""

_libc = ctypes.CDLL(None)
_c_stdout = ctypes.c_void_p.in_dll(_libc, "__stdoutp" if sys.platform == "darwin" else "stdout")


def flush_streams() -> None:
    """Write out what Python and C still keep of what was printed."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):  # somebody's own class, or a disk that is full
            stream.flush()
    flush_c()


def flush_c() -> None:
    """Write out what C libraries still keep of what they printed."""
    # Flushing all of C's streams would wait for a thread that reads from one, such as a prompt.
    _libc.fflush(_c_stdout)


def write_all(handle: int, content: bytes) -> None:
    """Write all of it, however often the system takes only a part."""
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]


def opened_at_end(path: Path, flag: int) -> int:
    """Open a file to write at its end, made if need be, for nobody else to read."""
    return above_streams(os.open(path, flag | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600))


def copy_of(number: int) -> int | None:
    """Return a copy of a descriptor; None if it is closed."""
    try:
        return above_streams(os.dup(number))
    except OSError:
        return None


def put_back(copy: int | None, number: int) -> None:
    """Make a descriptor again what a copy of it is, and close that."""
    if copy is None:
        with suppress(OSError):
            os.close(number)
    else:
        os.dup2(copy, number)
        os.close(copy)


def above_streams(handle: int) -> int:
    """Return the same open file under a number above those of the standard streams, which somebody may have closed."""
    if handle > ERR:
        return handle
    moved = fcntl.fcntl(handle, fcntl.F_DUPFD_CLOEXEC, ERR + 1)
    os.close(handle)
    return moved


def text_stream(raw: io.RawIOBase, *, like: TextIO | None) -> TextIO:
    """Return a text stream over bytes that hands on every line when it ends, with another stream's encoding."""
    stream = io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=getattr(like, "encoding", None) or "utf-8",
        errors=getattr(like, "errors", None) or "backslashreplace",
        line_buffering=True,
    )
    return cast("TextIO", stream)


def writes_to(stream: TextIO | None, number: int) -> bool:
    """Return whether what is written to a stream ends in a file descriptor."""
    try:
        return stream is not None and not stream.closed and stream.fileno() == number
    except (AttributeError, OSError, ValueError):
        return False


def has_descriptor(stream: TextIO) -> bool:
    """Return whether what is written to a stream ends in a file."""
    try:
        return stream.fileno() >= 0
    except (AttributeError, OSError, ValueError):
        return False
