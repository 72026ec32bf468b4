"""What a call finds around it, and what is put back after it: folder, environment, standard streams."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sematic.executors.capture import captured
from sematic.executors.streams import flush_streams


@contextmanager
def surroundings(*, log: str | None, environ: Mapping[str, str]) -> Iterator[None]:
    """Give the body of a `with` a log for all it prints and its environment; put folder and environment back after it.

    The log is written at the level of file descriptors, so what C libraries and child processes print is in it.
    """
    kept_environ, kept_folder = dict(os.environ), _current_folder()
    os.environ.update(environ)
    try:
        with _streams_into(log):
            yield
    finally:
        if dict(os.environ) != kept_environ:
            os.environ.clear()
            os.environ.update(kept_environ)
        if kept_folder is not None and _current_folder() != kept_folder:
            with suppress(OSError):
                os.chdir(kept_folder)


@contextmanager
def _streams_into(log: str | None) -> Iterator[None]:
    _renew_streams()
    if log is None:
        try:
            yield
        finally:
            flush_streams()
    else:
        with captured(Path(log)):
            yield


def _renew_streams() -> None:
    """Make the streams write every line at once, whatever the call before has done to them."""
    for name, handle in (("stdout", 1), ("stderr", 2)):
        stream = open(handle, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115 - it stays open
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _current_folder() -> str | None:
    try:
        return str(Path.cwd())
    except OSError:
        return None
