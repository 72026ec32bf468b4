"""Ctrl-C and SIGTERM while a run is driven elsewhere: the first one cancels it, the next one leaves it to itself."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

from sematic.runners.interrupts import SIGNALS, is_in_notebook

AS_ONE = 0.3
"""Seconds in which signals count as one: `timeout` and terminals send one to a process and to its group."""

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C has ended."""


@dataclass
class Leaving:
    """Raises KeyboardInterrupt for the first signal, and for the next one from `listen_again` on.

    Between `hold` and `listen` only the next one is raised: what is being submitted has no orderly end before.
    """

    clock: Callable[[], float] = field(kw_only=True, default=time.monotonic)
    _first_at: float | None = field(init=False, default=None)
    _is_repeated: bool = field(init=False, default=False)
    _is_shielded: bool = field(init=False, default=False)
    _is_held: bool = field(init=False, default=False)

    @property
    def is_signaled(self) -> bool:
        """Whether there was a signal."""
        return self._first_at is not None

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """Hear signals for the body of a `with`, but those that the process takes no notice of."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in SIGNALS}
        heard = [number for number in SIGNALS if before[number] is not signal.SIG_IGN]
        for number in heard:
            signal.signal(number, self._on_signal)
        try:
            yield
        finally:
            for number in heard:
                signal.signal(number, before[number] or signal.SIG_DFL)

    def hold(self) -> None:
        """Say that a run is being recorded, and a driver asked for."""
        self._is_held = True

    def listen(self) -> None:
        """Say that there is a run to cancel; KeyboardInterrupt if somebody has wanted that before."""
        self._is_held = False
        if self._first_at is not None:
            self._is_shielded = True
            raise KeyboardInterrupt

    def listen_again(self) -> None:
        """Say that what the first signal wants is asked for; KeyboardInterrupt if there was a next one meanwhile."""
        self._is_shielded = False
        if self._is_repeated:
            raise KeyboardInterrupt

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._first_at is None:
            self._first_at = self.clock()
            if self._is_held:
                return
            # Until the run is asked to end, which is a moment, or all is over that was begun.
            self._is_shielded = True
            raise KeyboardInterrupt
        if self.clock() - self._first_at < AS_ONE:
            return
        self._is_repeated = True
        if not self._is_shielded:
            raise KeyboardInterrupt


def leave(sentence: str) -> NoReturn:
    """End the program with a sentence; a notebook's kernel goes on, as after any KeyboardInterrupt."""
    if is_in_notebook():
        raise KeyboardInterrupt(sentence)
    say(sentence)
    raise SystemExit(INTERRUPTED)


def say(sentence: str) -> None:
    """Write a sentence for whoever has pressed Ctrl-C, who has to know."""
    # The terminal shows ^C where the line begins.
    sys.stderr.write(f"\n{sentence}\n" if sys.stderr.isatty() else f"{sentence}\n")
    sys.stderr.flush()
