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

_TICK = 0.011
"""Seconds by which a process may seem to have begun too early: the system counts in hundredths."""

PATIENT_SECONDS = 1.0
"""How long a step that was interrupted may take before what it has started is ended, because it may wait for that."""


class Leftovers:
    """Processes that this one has started since a moment, for one inline step; supervisors of workers do not count."""

    def __init__(self, *, since: float) -> None:
        """`since` is the moment the step began, on the clock of `relatives_clock`."""
        self._since = since
        self._is_over = threading.Event()
        self.has_ended_some = False
        """Whether the step went on without something that it had started: what it returns is no result then."""

    def end_if_it_goes_on(self) -> None:
        """End them soon, in a thread of its own, unless the step is over by then."""
        threading.Thread(target=self._end_soon, name="sematic-leftovers", daemon=True).start()

    def over(self) -> None:
        """The step is over: end them, and wait until they have."""
        self._is_over.set()
        self.end()

    def _end_soon(self) -> None:
        if not self._is_over.wait(PATIENT_SECONDS):
            self.has_ended_some = bool(self._there())
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
        found = relatives_of(os.getpid(), besides=supervisors_here())
        return [each for each in found if each.began >= self._since - _TICK and _executes(each.pid)]


def _executes(pid: int) -> bool:
    """Return whether a process has not ended; one that its parent has yet to ask for its end has."""
    import psutil

    with suppress(psutil.Error):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False
