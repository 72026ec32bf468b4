"""Reading along: what runs write is shown while they write it."""

from __future__ import annotations

import os
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sematic.executors.inline_capture import InlineCapture
from sematic.executors.screen import Screen
from sematic.executors.streams import ERR, OUT
from sematic.runners.escapes import harmless, last_of_line, not_shown, worth_showing
from sematic.runners.labels import Labels
from sematic.store.log_file import Log

_BUSY, _QUIET = 0.05, 0.25
"""Seconds between two looks, while something is written and when nothing has been for a while."""

_AT_ONCE = 1 << 20
"""Bytes of one log that are shown before it is another one's turn."""
_FAR_BEHIND = 16 << 20
"""Bytes that a terminal still has to show beyond which most of them are left out."""
_CAUGHT_UP = 1 << 16
"""Bytes at the end that are shown then."""
_LONGEST_PART = 1 << 16
"""Bytes of an unfinished line that are held back."""

_PART_SECONDS, _BAR_SECONDS = 1.0, 5.0
"""How long an unfinished line is held back; the same for one that is written over and over, as progress bars are."""

_COLOURS = (36, 35, 34, 33, 32, 96, 95, 94)


class Tail:
    """Shows the logs of executing runs as they grow, each line with the run's name. A context manager.

    Args:
        screen: Where to show.
        inline: Captures the steps in this process; it shows them itself, but for what children and C libraries write.
        clock: Seconds.
    """

    def __init__(
        self,
        screen: Screen,
        *,
        inline: InlineCapture | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._screen = screen
        self._inline = inline
        self._clock = clock
        self._followed: dict[Path, _Followed] = {}
        self._labels = Labels()
        self._process = os.getpid()
        self._lock = threading.RLock()
        self._wake = threading.Event()
        self._is_over = False
        self._thread = threading.Thread(target=self._run, name="sematic-logs", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if os.getpid() != self._process:
            return
        self._is_over = True
        self._wake.set()
        self._thread.join()
        for path in list(self._followed):
            self.ended(path)

    def follow(self, path: Path, *, name: str) -> None:
        """Show what is written to a log from now on, after the name of its run; its id too, if others have the name."""
        with self._lock:
            self._followed[path] = _Followed(path, name=name, labels=self._labels, screen=self._screen)
        self._wake.set()

    def ended(self, path: Path) -> None:
        """The run has ended: return when everything it wrote is shown."""
        with self._lock:
            followed = self._followed.pop(path, None)
            if followed is None:
                return
            with suppress(OSError):
                while followed.show(self._clock()):
                    pass
                followed.show_part()
            followed.close()

    def poll(self) -> bool:
        """Show what was written since the last time; return whether anything was."""
        is_news = self._inline is not None and self._inline.poll() is not None
        with self._lock:
            for followed in list(self._followed.values()):
                with suppress(OSError):
                    is_news = followed.show(self._clock()) or is_news
        return is_news

    def _run(self) -> None:
        wait = _BUSY
        while not self._is_over:
            self._wake.wait(wait)
            self._wake.clear()
            try:
                is_news = self.poll()
            except Exception as error:  # noqa: BLE001 - boundary: a background loop
                self._screen.show(ERR, f"Sematic: logs cannot be shown: {error!r}. They are recorded.\n".encode())
                return
            wait = _BUSY if is_news else min(wait * 1.2, _QUIET)


class _Followed:
    """One log and how far it has been shown."""

    def __init__(self, path: Path, *, name: str, labels: Labels, screen: Screen) -> None:
        self._log = Log(path)
        self._screen = screen
        self._is_terminal = screen.is_terminal(OUT)
        self._name, self._run_id = name, path.name.rpartition("-")[0]
        self._labels = labels
        self._labels.add(name, self._run_id)
        self._handle = -1
        self._shown = 0
        self._part = b""
        self._part_since = 0.0

    def show(self, now: float) -> bool:
        """Show what is new, as far as it is whole lines; return whether anything was new."""
        if self._handle < 0:
            try:
                self._handle = os.open(self._log.path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                return False
        size = os.fstat(self._handle).st_size
        if self._is_terminal and size - self._shown > _FAR_BEHIND:
            self._leap(size - _CAUGHT_UP)
        content = os.pread(self._handle, min(_AT_ONCE, size - self._shown), self._shown) if size > self._shown else b""
        # What is read of a part that is being left out may be zeros; that it will be is written down before.
        if content and (gap := self._log.gap) is not None and self._shown < gap.end and size > gap.start:
            self._leap(gap.end)
            return True
        if not content:
            held = _BAR_SECONDS if b"\r" in self._part else _PART_SECONDS
            if self._part and now - self._part_since >= held:
                self.show_part()
            return False
        self._shown += len(content)
        *lines, part = (self._part + content).split(b"\n")
        if lines or not self._part:
            self._part_since = now
        self._part = part
        self._write(lines)
        if len(part) > _LONGEST_PART or (b"\r" in part and now - self._part_since >= _BAR_SECONDS):
            self.show_part()
        return True

    def show_part(self) -> None:
        """Show an unfinished line as one; what comes after it will be another."""
        if self._part:
            self._write([self._part])
            self._part = b""

    def close(self) -> None:
        """Let go of the file."""
        if self._handle >= 0:
            os.close(self._handle)

    def _leap(self, place: int) -> None:
        self.show_part()
        missing = place - self._shown
        self._shown = place
        self._write([f"[sematic: {missing:,} bytes came too fast to be shown.]".encode()])

    def _write(self, lines: list[bytes]) -> None:
        if self._is_terminal:
            lines = [_harmless(line) for line in lines]
        if lines:
            prefix = self._prefix()
            self._screen.show(OUT, b"".join(prefix + line + b"\n" for line in lines))

    def _prefix(self) -> bytes:
        label = self._labels.of(self._name, self._run_id)
        if not self._is_terminal or os.environ.get("NO_COLOR"):
            return f"{label} | ".encode()
        colour = _COLOURS[zlib.crc32(label.encode()) % len(_COLOURS)]
        return f"\x1b[{colour}m{label} |\x1b[0m ".encode()


def _harmless(line: bytes) -> bytes:
    content, missing = worth_showing(line)
    text = harmless(last_of_line(content.decode("utf-8", "replace")), has_colours=True)
    return (f"{text} {not_shown(missing)}" if missing else text).encode("utf-8", "replace")
