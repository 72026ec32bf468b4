"""Ctrl-C and SIGTERM while a pipeline runs: the user's code is interrupted, Sematic's own never half-way."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeAlias

Handler: TypeAlias = Callable[[int, FrameType | None], Any] | int | None


class Interrupts:
    """Whether somebody wants the pipeline run to end; the same request twice ends the process at once."""

    def __init__(self) -> None:
        self.is_requested = False
        self._is_allowed = False
        self._process = os.getpid()
        self._previous: dict[int, Handler] = {}

    def request(self) -> None:
        """Ask for the end of the pipeline run."""
        self.is_requested = True

    @contextmanager
    def listening(self) -> Iterator[Interrupts]:
        """Take Ctrl-C and SIGTERM as requests for the body of a `with`; the handlers before are back after it."""
        if threading.current_thread() is not threading.main_thread():
            yield self
            return
        self._previous = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        for number in self._previous:
            signal.signal(number, self._on_signal)
        try:
            yield self
        finally:
            for number, handler in self._previous.items():
                signal.signal(number, handler if handler is not None else signal.SIG_DFL)

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Let a signal interrupt the body of a `with`, which is the user's code."""
        self._is_allowed = True
        try:
            yield
        except KeyboardInterrupt:
            # It came between the user's code and here; the request is noted, that is enough.
            if not self.is_requested:
                raise
        finally:
            self._is_allowed = False

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if os.getpid() != self._process:
            self._as_before(number, frame)
            return
        is_second = self.is_requested
        self.is_requested = True
        if self._is_allowed or is_second:
            raise KeyboardInterrupt

    def _as_before(self, number: int, frame: FrameType | None) -> None:
        """Do what the signal did before: a process that user code forked has nothing to do with the pipeline run."""
        handler = self._previous[number]
        if callable(handler):
            handler(number, frame)
        elif handler is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
