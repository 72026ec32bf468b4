"""Keeps logs within their limit while they are written, and knows where their lines begin."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sematic.executors.inline_capture import InlineCapture
from sematic.executors.screen import Screen
from sematic.executors.streams import ERR
from sematic.store.log_file import FULL, LEAST_LIMIT, Log

_BUSY, _QUIET = 0.05, 0.25
"""Seconds between two looks, while something is written and when nothing has been for a while."""


_SPARE_BYTES = 64 << 20
"""Room on the disk below which a log keeps as little as possible, so that a step that floods it harms no other."""


class LogLimits:
    """Trims the logs of executing runs, in a thread of its own: it must not wait for a terminal that is slow.

    A context manager. `inline` writes the logs of steps in this process; `screen` hears if a file system has no holes.
    """

    def __init__(self, limit: int, *, screen: Screen, inline: InlineCapture | None = None) -> None:
        self._limit = limit
        self._screen = screen
        self._inline = inline
        self._process = os.getpid()
        self._logs: dict[Path, Log] = {}
        self._inline_log: Log | None = None
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._can_trim = True
        self._thread = threading.Thread(target=self._run, name="sematic-log-limits", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if os.getpid() != self._process:
            return
        self._over.set()
        self._thread.join()
        for path in list(self._logs):
            self.ended(path)
        self._look_at_inline(None)

    def follow(self, path: Path) -> None:
        """A log will be written from now on."""
        with self._lock:
            self._logs[path] = Log(path)

    def ended(self, path: Path) -> None:
        """A log is complete; one without a byte is removed."""
        with self._lock:
            log = self._logs.pop(path, None)
            if log is not None:
                self._look_at(log)
                if log.size == 0:
                    log.remove()

    def written(self, path: Path) -> None:
        """The log of an inline step is complete; it may have grown too large since the last look, or before any."""
        if path.stat().st_size > self._limit:
            with self._lock:
                self._look_at(
                    self._inline_log if self._inline_log is not None and self._inline_log.path == path else Log(path)
                )

    def poll(self) -> bool:
        """See to what was written since; return whether anything was."""
        with self._lock:
            is_news = [self._look_at(log) for log in self._logs.values()]
            return self._look_at_inline(self._inline.path if self._inline is not None else None) or any(is_news)

    def _look_at_inline(self, path: Path | None) -> bool:
        log = self._inline_log
        if log is not None and log.path != path:
            # That step has ended, and may have written a lot in its last moments.
            self._look_at(log)
        if path is None:
            self._inline_log = None
            return False
        if log is None or log.path != path:
            self._inline_log = log = Log(path)
        return self._look_at(log)

    def _look_at(self, log: Log) -> bool:
        before = log.index.covered
        try:
            with suppress(OSError):
                log.extend_index()
            if self._can_trim:
                limit = self._limit if _has_room(log.path) else LEAST_LIMIT
                log.trim(limit, before_it_is_gone=self._tell_inline if log is self._inline_log else None)
        except OSError as error:
            if error.errno not in FULL and log.size > self._limit:
                self._can_trim = False
                self._screen.show(ERR, _without_holes(log, error))
        return log.index.covered != before

    def _tell_inline(self, path: Path, end: int) -> None:
        if self._inline is not None:
            self._inline.give_up(path, end)

    def _run(self) -> None:
        wait = _BUSY
        while not self._over.wait(wait):
            with suppress(OSError, ValueError):
                wait = _BUSY if self.poll() else min(wait * 1.2, _QUIET)


def _has_room(path: Path) -> bool:
    """Return whether the disk of a log has so much room that others would not miss what the log takes."""
    try:
        there = os.statvfs(path.parent)
    except OSError:
        return True
    return there.f_bavail * there.f_frsize >= _SPARE_BYTES


def _without_holes(log: Log, error: OSError) -> bytes:
    return (
        f"Sematic: {log.path} has reached its limit (SEMATIC_LOG_LIMIT), but this file system cannot leave anything out"
        f" ({error.strerror}). The logs of this pipeline run keep growing.\n"
    ).encode()
