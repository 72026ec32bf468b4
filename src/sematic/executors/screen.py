"""Where a person reads along: standard output and error as they are before anything is captured."""

from __future__ import annotations

import codecs
import io
import os
import select
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

from sematic.executors.streams import ERR, OUT, above_streams, text_stream, writes_to


class Sink(Protocol):
    """Takes bytes that are to be shown."""

    is_terminal: bool

    def write(self, content: bytes) -> None:
        """Show some bytes, now; whether anybody still looks is not its concern."""
        ...

    def close(self) -> None:
        """Let go of what it writes to."""
        ...


class Cover(Protocol):
    """What is drawn on the last line of a terminal, below what is written there."""

    def lift(self) -> None:
        """Take it away: something is about to be written in its place."""
        ...

    def stop(self) -> None:
        """Take it away for good: somebody wants the terminal for themselves."""
        ...


class DescriptorSink:
    """Writes to a file descriptor of its own, a copy of another one."""

    def __init__(self, number: int) -> None:
        self._handle = above_streams(os.dup(number))
        self.is_terminal = os.isatty(self._handle)

    def write(self, content: bytes) -> None:
        """Write everything; a terminal or pipe that has gone away is no error, the log has it all."""
        view = memoryview(content)
        with suppress(OSError):
            while view:
                try:
                    view = view[os.write(self._handle, view) :]
                except BlockingIOError:
                    select.select([], [self._handle], [])

    def close(self) -> None:
        """Close the copy."""
        os.close(self._handle)


class TextSink:
    """Writes to a text stream that has no file descriptor of its own, such as a notebook's."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.is_terminal = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, content: bytes) -> None:
        """Write as text; a stream that was closed meanwhile is no error."""
        with suppress(OSError, ValueError):
            self.stream.write(self._decoder.decode(content))
            self.stream.flush()

    def close(self) -> None:
        """Leave the stream to its owner."""


class NoSink:
    """Stands for a stream that was closed before."""

    is_terminal = False

    def write(self, content: bytes) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Have nothing to close."""


class Screen:
    """Standard output and error of this process, for everybody who shows something while output is captured.

    A context manager; while it is open, `breakpoint()` gets the terminal for itself.
    """

    def __init__(self, sinks: Mapping[int, Sink] | None = None) -> None:
        self.lock = threading.RLock()
        self.cover: Cover | None = None
        self.is_line_open = False
        """Whether what was shown last on a terminal did not end its line."""
        self.before_break: Callable[[], None] | None = None
        """Called when `breakpoint()` is about to stop."""
        self._sinks = sinks if sinks is not None else {OUT: _sink(OUT), ERR: _sink(ERR)}
        self._previous_hook: Callable[..., Any] = sys.breakpointhook

    def __enter__(self) -> Self:
        self._previous_hook = sys.breakpointhook
        sys.breakpointhook = self._break
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if sys.breakpointhook == self._break:
            sys.breakpointhook = self._previous_hook
        with self.lock:
            for sink in self._sinks.values():
                sink.close()
            self._sinks = {OUT: NoSink(), ERR: NoSink()}

    def is_terminal(self, number: int) -> bool:
        """Return whether standard output (1) or error (2) is a terminal."""
        return self._sinks[number].is_terminal

    def show(self, number: int, content: bytes) -> None:
        """Write to standard output (1) or error (2) as it was before, above what covers a terminal's last line."""
        with self.lock:
            sink = self._sinks[number]
            if sink.is_terminal:
                if self.cover is not None:
                    self.cover.lift()
                self.is_line_open = not content.endswith(b"\n")
            sink.write(content)

    def draw(self, number: int, content: bytes) -> None:
        """Write the cover itself."""
        with self.lock:
            self._sinks[number].write(content)

    def stream(self, number: int) -> TextIO:
        """Return a text stream that shows what is written to it."""
        sink = self._sinks[number]
        if isinstance(sink, TextSink):
            return sink.stream
        return text_stream(_Shown(self, number), like=None)

    def _break(self, *args: Any, **kwargs: Any) -> Any:
        with self.lock:
            if self.cover is not None:
                self.cover.stop()
        if self.before_break is not None:
            self.before_break()
        if self._previous_hook is sys.__breakpointhook__ and not os.environ.get("PYTHONBREAKPOINT"):
            import pdb  # noqa: T100 - it is what breakpoint() would start, one frame higher than from here

            pdb.Pdb().set_trace(sys._getframe(1))  # noqa: SLF001 - the frame that called breakpoint()
            return None
        return self._previous_hook(*args, **kwargs)


class _Shown(io.RawIOBase):
    """Bytes for the screen."""

    def __init__(self, screen: Screen, number: int) -> None:
        self._screen = screen
        self._number = number

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._screen.is_terminal(self._number)

    def write(self, content: Any) -> int:
        self._screen.draw(self._number, bytes(content))
        return len(content)


def _sink(number: int) -> Sink:
    stream = sys.stdout if number == OUT else sys.stderr
    if stream is not None and not writes_to(stream, number):
        return TextSink(stream)
    try:
        return DescriptorSink(number)
    except OSError:
        return NoSink()
