"""Processes that an inline step has started, and that outlive its end by force or keep it from ending."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress

from sematic.executors.starting import supervisors_here
from sematic.machine.relatives import Relative, relatives_of

POLITE_SECONDS = 0.5
"""How long such processes have between the request to end and the end."""

PATIENT_SECONDS = 1.0
"""How long a step that was interrupted may take before what it has started is ended, because it may wait for that."""


class Leftovers:
    """Processes that this one has started since a moment, for one inline step; supervisors of workers do not count."""

    def __init__(self, *, since: float) -> None:
        """`since` is the moment the step began, on the clock of `relatives_clock`."""
        self._since = since
        self._is_over = threading.Event()

    def end_if_it_goes_on(self) -> None:
        """End them soon, in a thread of its own, unless the step is over by then."""
        threading.Thread(target=self._end_soon, name="sematic-leftovers", daemon=True).start()

    def over(self) -> None:
        """The step is over: end them, and wait until they have."""
        self._is_over.set()
        self.end()

    def _end_soon(self) -> None:
        if not self._is_over.wait(PATIENT_SECONDS):
            self.end()

    def end(self) -> None:
        """End them, politely and then by force, and wait until they have."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            there = self._there()
            for relative in there:
                with suppress(OSError):
                    os.kill(relative.pid, number)
            until = time.monotonic() + POLITE_SECONDS
            while there and time.monotonic() < until:
                time.sleep(0.02)
                there = self._there()
            if not there:
                return

    def _there(self) -> list[Relative]:
        return [each for each in relatives_of(os.getpid(), besides=supervisors_here()) if each.began >= self._since]
