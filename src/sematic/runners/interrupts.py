"""Ctrl-C and SIGTERM while a pipeline runs: the user's code is interrupted, Sematic's own never half-way."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeAlias
from weakref import WeakSet

Handler: TypeAlias = Callable[[int, FrameType | None], Any] | int | None

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Whether somebody wants the pipeline run to end; the same request twice ends the process at once."""

    def __init__(self, signals: Sequence[signal.Signals] = SIGNALS) -> None:
        """`signals` are those that mean it; others do what they do without this."""
        self.is_requested = False
        self.is_signaled = False
        """Whether a signal was the request."""
        self._signals = signals
        self._is_allowed = False
        self._is_ours = False
        self._previous: dict[int, Handler] = {}

    def request(self) -> None:
        """Ask for the end of the pipeline run."""
        self.is_requested = True

    def interrupt(self) -> bool:
        """Interrupt the user's code that executes in the main thread; False if nobody listens there."""
        if not self._previous:
            return False
        self._is_ours = True
        # A real signal, because only that ends a call that blocks.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return True

    @contextmanager
    def listening(self) -> Iterator[Interrupts]:
        """Take Ctrl-C and SIGTERM as requests for the body of a `with`; the handlers before are back after it."""
        if threading.current_thread() is not threading.main_thread():
            yield self
            return
        self._previous = {number: signal.getsignal(number) for number in self._signals}
        for number in self._signals:
            signal.signal(number, self._on_signal)
        _forks.listening.add(self)
        try:
            yield self
        finally:
            _forks.listening.discard(self)
            self.restore()

    def restore(self) -> None:
        """Give the handlers back."""
        for number, handler in self._previous.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        self._previous = {}

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Let a signal interrupt the body of a `with`, which is the user's code."""
        self._is_allowed = True
        try:
            yield
        except KeyboardInterrupt:
            # It came between the user's code and here; that it was wanted is noted, that is enough.
            pass
        finally:
            self._is_allowed = False

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self._is_ours:
            self._is_ours = False
            if self._is_allowed:
                raise KeyboardInterrupt
            return
        is_second = self.is_requested
        self.is_requested = self.is_signaled = True
        if is_second and self._is_allowed and not is_in_notebook():
            # The user's code had its exception, and goes on: it may swallow the next one too.
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        if self._is_allowed or is_second:
            raise KeyboardInterrupt


def is_in_notebook() -> bool:
    """Return whether the process is a notebook's kernel, which holds more than one pipeline."""
    return "ipykernel" in sys.modules


class _Forks:
    """Gives the handlers back in processes that user code forks: a pool of processes ends its own with SIGTERM.

    While a process forks, the signals wait: Python forgets one that reaches the child too early.
    """

    def __init__(self) -> None:
        self.listening: WeakSet[Interrupts] = WeakSet()
        self._masks = threading.local()
        os.register_at_fork(before=self._before, after_in_parent=self._after, after_in_child=self._in_child)

    def _before(self) -> None:
        if self.listening:
            self._masks.before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)

    def _after(self) -> None:
        mask = getattr(self._masks, "before", None)
        if mask is not None:
            self._masks.before = None
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def _in_child(self) -> None:
        for interrupts in list(self.listening):
            self.listening.discard(interrupts)
            interrupts.restore()
        self._after()


# Signals and forks are the process's, so this is too; hooks cannot be taken back, so there is one for all runs.
_forks = _Forks()
