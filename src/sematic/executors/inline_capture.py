"""What inline steps write goes to their logs, and at once to where it would have gone without Sematic.

The files are written directly, without a pipe in between: nothing can block, and what was written before a `kill -9` is
there.
"""

from __future__ import annotations

import faulthandler
import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO, TypeAlias

from sematic.executors.screen import DescriptorSink, NoSink, Screen, Sink, TextSink
from sematic.executors.streams import (
    ERR,
    OUT,
    copy_of,
    flush_c,
    flush_streams,
    opened_at_end,
    put_back,
    text_stream,
    write_all,
    writes_to,
)
from sematic.machine.private import make_private
from sematic.model.ids import RunId

PathOf: TypeAlias = Callable[[RunId, int], Path]
"""Where the log of an attempt belongs."""

PENDING = "pending"
"""Name of the file that takes what the next step writes, until it has written something."""

_CHUNK = 1 << 16


class InlineCapture:
    """Captures what inline steps of one pipeline run write, step by step, and shows it at once.

    Only one at a time in a process, since there is one standard output: another one shows everything and records
    nothing; `is_recording` tells. A context manager. `begin` and `end` are for the thread that executes the steps,
    `poll` for another one, which sees to what children and C libraries write.
    """

    def __init__(self, *, screen: Screen, folder: Path, path_of: PathOf) -> None:
        self.is_recording = False
        self.screen = screen
        self._folder = folder
        self._path_of = path_of
        self._process = os.getpid()
        self._step: tuple[RunId, int] | None = None
        self._path: Path | None = None
        self._is_suspended = False
        # Open files of the same name, each with a place of its own: ours, and what descriptors 1 and 2 write to.
        self._log = -1
        self._ends: dict[int, int] = {}
        self._shown = 0
        self._given_up: tuple[Path | None, int] = None, 0
        """Up to where the log of a step cannot be read any more."""
        self._before: dict[int, int | None] = {}
        self._streams: tuple[TextIO, TextIO] = (sys.stdout, sys.stderr)
        self._ours: tuple[TextIO, TextIO] | None = None
        self._afterwards: dict[int, TextSink] = {}
        """What takes the place of descriptors 1 and 2 once this has ended, where the streams did not write to them."""
        self._enabled_faults = False

    @property
    def path(self) -> Path | None:
        """The log of the step that executes now, once it has written something."""
        return self._path

    def __enter__(self) -> Self:
        if not _claim.take(self):
            return self
        try:
            self._open()
        except OSError:
            # The folder cannot be written: everything is shown, nothing is recorded.
            self._restore()
            _claim.give_back()
            return self
        self.is_recording = True
        self.screen.before_break = self.suspend
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.is_recording or os.getpid() != self._process:
            return
        try:
            # A second Ctrl-C may have come just when one file took the place of another.
            with suppress(OSError):
                self.end()
                self._flush()
                with self.screen.lock:
                    self._forward(os.fstat(self._log).st_size)
        finally:
            with self.screen.lock:
                self.is_recording = False
                self._restore()
            _claim.give_back()

    def before(self, number: int) -> int | None:
        """Return a copy of standard output (1) or error (2) as it was before, as `subprocess.Popen` takes it."""
        copy = self._before.get(number)
        return subprocess.DEVNULL if self._before and copy is None else copy

    def original(self, number: int) -> Sink:
        """Return a sink of its own for what standard output (1) or error (2) was before."""
        stream = self._streams[number - 1]
        copy = self._before.get(number)
        if number in self._afterwards or copy is None:
            return TextSink(stream) if stream is not None else NoSink()
        return DescriptorSink(copy)

    def begin(self, run_id: RunId, attempt: int) -> None:
        """A step begins: what is written from now on is its own."""
        if not self.is_recording:
            return
        self._flush()
        with self.screen.lock:
            if self._is_suspended:
                self._resume()
            if os.fstat(self._log).st_size:
                # Other code of this process wrote it, between the steps.
                self._forward(os.fstat(self._log).st_size)
                self._empty()
            self._step = run_id, attempt

    def end(self) -> Path | None:
        """The step has ended: everything it wrote is shown and in its log, which is returned if there is one."""
        if self._step is None or os.getpid() != self._process:
            return None
        written = None
        self._flush()
        with self.screen.lock:
            if self._is_suspended:
                self._resume()
            size = os.fstat(self._log).st_size
            if size:
                self._forward(size)
                self._name()
                written, self._path = self._path, None
                self._close_log()
                self._open_log()
            self._step = None
        return written

    def poll(self) -> Path | None:
        """Show what children and C libraries wrote since, and return the log of the present step if it has one."""
        if not self.is_recording:
            return None
        with self.screen.lock:
            if self._log < 0:
                return None
            size = os.fstat(self._log).st_size
            if size > self._shown:
                if self._step is not None:
                    self._name()
                self._forward(size)
            return self._path

    def give_up(self, path: Path, end: int) -> None:
        """Read nothing before a place in a step's log any more: it is left out. Waits for nobody."""
        self._given_up = path, end

    def suspend(self) -> None:
        """Give the terminal back until the step ends: a debugger wants it. Python's own output is still recorded."""
        if not self.is_recording or self._is_suspended:
            return
        self._flush()
        with self.screen.lock:
            self._forward(os.fstat(self._log).st_size)
            self._is_suspended = True
            for number, copy in self._before.items():
                if copy is not None:
                    os.dup2(copy, number)

    def wrote(self, number: int, content: bytes) -> None:
        """Show and record what Python code of this process writes to standard output (1) or error (2)."""
        if os.getpid() != self._process:
            # In a forked child the lock may be held for ever; the descriptor is all there is.
            write_all(number, content)
            return
        if not self.is_recording:
            self._passed_on(number, content)
            return
        with self.screen.lock:
            if self._step is not None:
                self._record(content)
            self.screen.show(number, content)

    def _passed_on(self, number: int, content: bytes) -> None:
        """Write what somebody prints who has kept the stream of a step, such as a handler of `logging`."""
        sink = self._afterwards.get(number)
        if sink is None or _claim.holder is not None:
            write_all(number, content)
        else:
            sink.write(content)

    def _record(self, content: bytes) -> None:
        try:
            if self._path is None:
                self._name()
            write_all(self._log, content)
        except OSError as error:
            self.screen.show(ERR, f"[sematic: not in the log of this step: {error.strerror}]\n".encode())
            return
        end = os.lseek(self._log, 0, os.SEEK_CUR)
        self._forward(end - len(content))
        self._shown = end

    def _open(self) -> None:
        make_private(self._folder)
        self._pending.unlink(missing_ok=True)
        flush_streams()
        self._before = {number: copy_of(number) for number in (OUT, ERR)}
        self._streams = sys.stdout, sys.stderr
        self._open_log()
        self._ours = (
            text_stream(_Teed(self, OUT), like=sys.stdout),
            text_stream(_Teed(self, ERR), like=sys.stderr),
        )
        for number, stream in zip((OUT, ERR), self._streams, strict=True):
            if stream is not None and not writes_to(stream, number):
                self._afterwards[number] = TextSink(stream)
        sys.stdout, sys.stderr = self._ours
        self._enabled_faults = not faulthandler.is_enabled()
        if self._enabled_faults:
            faulthandler.enable(file=ERR)

    @property
    def _pending(self) -> Path:
        return self._folder / PENDING

    def _open_log(self) -> None:
        self._log = opened_at_end(self._pending, os.O_RDWR)
        self._attach(self._pending)
        self._shown = 0

    def _attach(self, path: Path) -> None:
        for number in (OUT, ERR):
            self._ends[number] = opened_at_end(path, os.O_WRONLY)
            if not self._is_suspended:
                os.dup2(self._ends[number], number)

    def _close_log(self) -> None:
        handles = [self._log, *self._ends.values()]
        self._log, self._ends = -1, {}
        for handle in handles:
            os.close(handle)

    def _name(self) -> None:
        """Give the pending file the name of the step that wrote to it."""
        if self._path is not None or self._step is None:
            return
        path = self._path_of(*self._step)
        if _is_another(path, self._log):
            # The driver before this one had begun the same attempt when it died: what it wrote stays.
            written = os.pread(self._log, os.fstat(self._log).st_size, 0)
            self._close_log()
            self._log = opened_at_end(path, os.O_RDWR)
            self._attach(path)
            at = os.fstat(self._log).st_size
            write_all(self._log, written)
            self._shown += at
            self._pending.unlink(missing_ok=True)
        elif self._pending.exists():
            self._pending.rename(path)
        self._path = path

    def _empty(self) -> None:
        os.ftruncate(self._log, 0)
        for handle in self._ends.values():
            os.lseek(handle, 0, os.SEEK_SET)
        self._shown = 0

    def _forward(self, end: int) -> None:
        """Show what descriptors 1 and 2 were given by others than Python's own streams, up to a place in the log.

        Each has a place of its own in the file, which is where it wrote last: so it can be told who wrote.
        """
        if end <= self._shown:
            return
        out, err = (os.lseek(self._ends[number], 0, os.SEEK_CUR) for number in (OUT, ERR))
        first, second = (ERR, OUT) if self._shown < err < out or out <= self._shown < err else (OUT, ERR)
        turn = {OUT: out, ERR: err}[first]
        # With both in one go nobody knows who was first; the last one is certain.
        turn = min(turn, end) if min(out, err) > self._shown else end
        self._show(first, turn)
        self._show(second, end)

    def _show(self, number: int, end: int) -> None:
        while self._shown < end:
            content = os.pread(self._log, min(_CHUNK, end - self._shown), self._shown)
            path, gone = self._given_up
            if path is not None and path == self._path and self._shown < gone:
                note = f"[sematic: {gone - self._shown:,} bytes came too fast to be shown.]\n"
                self._shown = gone
                self.screen.show(number, note.encode())
                continue
            if not content:
                return
            self._shown += len(content)
            self.screen.show(number, content)

    def _resume(self) -> None:
        self._is_suspended = False
        for number, handle in self._ends.items():
            os.dup2(handle, number)

    def _flush(self) -> None:
        ours = self._ours
        if ours is not None:
            for stream, present in zip(ours, (sys.stdout, sys.stderr), strict=True):
                stream.flush()
                if present is not stream and present is not None:
                    with suppress(Exception):  # somebody's own class
                        present.flush()
        flush_c()

    def _restore(self) -> None:
        if self._enabled_faults:
            faulthandler.disable()
        for number, copy in self._before.items():
            put_back(copy, number)
        self._before = {}
        if self._ours is not None:
            if sys.stdout is self._ours[0]:
                sys.stdout = self._streams[0]
            if sys.stderr is self._ours[1]:
                sys.stderr = self._streams[1]
        if self._log >= 0:
            self._close_log()
        with suppress(OSError):
            self._pending.unlink(missing_ok=True)
            self._folder.rmdir()


class _Teed(io.RawIOBase):
    """What stands below `sys.stdout` while steps are captured: it says and does what the one before did."""

    def __init__(self, capture: InlineCapture, number: int) -> None:
        self._capture = capture
        self._number = number
        self._is_terminal = capture.screen.is_terminal(number)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._is_terminal

    def fileno(self) -> int:
        return self._number

    def write(self, content: Any) -> int:
        self._capture.wrote(self._number, bytes(content))
        return len(content)


class _Claim:
    """Which capture has the standard output of this process."""

    def __init__(self) -> None:
        self.holder: InlineCapture | None = None
        self._lock = threading.Lock()

    def take(self, holder: InlineCapture) -> bool:
        with self._lock:
            if self.holder is None:
                self.holder = holder
            return self.holder is holder

    def give_back(self) -> None:
        self.holder = None


def shown_beside_steps(number: int, text: str) -> bool:
    """Show something on standard output (1) or error (2) as it was before, and in no step's log.

    False if no steps are captured now: nothing is shown then.
    """
    holder = _claim.holder
    if holder is None or not holder.is_recording:
        return False
    holder.screen.show(number, text.encode(errors="backslashreplace"))
    return True


def streams_for_children() -> tuple[int | None, int | None]:
    """Return what a child that is nobody's step gets as standard output and error, for `subprocess.Popen`."""
    holder = _claim.holder
    return (None, None) if holder is None else (holder.before(OUT), holder.before(ERR))


def sinks_here() -> Mapping[int, Sink] | None:
    """Return where another run of this process, whose steps are captured now, shows its output; None if there is none.

    Standard output and error lead to that run's log meanwhile.
    """
    holder = _claim.holder
    if holder is None:
        return None
    return {number: holder.original(number) for number in (OUT, ERR)}


# There is one standard output in a process, so this is the process's too.
_claim = _Claim()


def _is_another(path: Path, handle: int) -> bool:
    """Return whether a file other than the open one has this name. An interrupted renaming may have been done."""
    try:
        return not os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False
