"""SIGINT and SIGTERM in a worker: a polite request to end the call, heard by the call alone."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
INTERRUPTING = (*SIGNALS, signal.SIGALRM)


class Politeness:
    """Raises KeyboardInterrupt in the main thread while the user's code runs there; other code is left in peace."""

    def __init__(self) -> None:
        self.is_asked = False
        """Whether the end of the call has been asked for."""
        self._is_allowed = False
        self._masks = threading.local()

    def listen(self) -> None:
        """Take the signals from now on; processes that the user's code forks get Python's ordinary handling."""
        self._install()
        os.register_at_fork(before=self._before_fork, after_in_parent=self._unblock, after_in_child=self._in_child)

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Let the signals interrupt the body of a `with`, which is the user's code."""
        self._install()
        self._is_allowed = True
        try:
            if self.is_asked:
                raise KeyboardInterrupt
            yield
        finally:
            self._is_allowed = False

    def _install(self) -> None:
        for number in SIGNALS:
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.is_asked = True
        if self._is_allowed:
            raise KeyboardInterrupt

    def _before_fork(self) -> None:
        # Python forgets a signal that reaches the child before its handlers are its own.
        self._masks.before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)

    def _unblock(self) -> None:
        mask = getattr(self._masks, "before", None)
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def _in_child(self) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self._unblock()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let no signal interrupt the body of a `with` half-way."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
