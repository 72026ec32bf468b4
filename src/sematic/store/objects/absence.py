"""Telling whoever reads along that an object storage does not answer, while it is asked again and again."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sematic.model.errors import UnreachableStoreError
from sematic.store.objects.faults import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AGAIN = 10.0
"""Seconds between two lines at the least."""

FIRST_LOOK = 1.0
"""Seconds that a request may take before it is looked whether the storage answers at all."""

_LONGEST_PAUSE = 5.0

_log = logging.getLogger("sematic")


class Absence:
    """What one process tells of an object storage that is away: in a line now and then, and one when it is back.

    What is told goes where logging goes: to the log of the step whose values are asked for, or to the driver's.
    """

    def __init__(
        self, address: str, *, patience: float, clock: Callable[[], float] = time.monotonic, again: float = AGAIN
    ) -> None:
        """`patience` is for how many seconds a request is made again, `again` how many are between two lines."""
        self._address, self._patience = address, patience
        self._clock, self._again = clock, again
        self._since: float | None = None
        self._told_at = float("-inf")
        self._is_told = False
        self._lock = threading.Lock()

    def missed(self, reason: str, *, since: float) -> None:
        """Hear that a request from a moment of the clock has had no answer yet, and why."""
        with self._lock:
            now = self._clock()
            is_first, self._since = self._since is None, since if self._since is None else self._since
            if now - self._told_at < self._again:
                return
            self._told_at, self._is_told = now, True
            seconds = now - self._since
        still = "does not answer" if is_first else f"has not answered for {seconds:.0f} s"
        _log.warning(
            "The object storage %s %s (%s); each request is made again for up to %g s.",
            self._address,
            still,
            reason,
            self._patience,
        )

    def answered(self) -> None:
        """Hear that a request has had an answer."""
        if self._since is None:
            return
        with self._lock:
            since, is_told = self._since, self._is_told
            self._since, self._is_told = None, False
        if since is not None and is_told:
            _log.warning("The object storage %s answers again, after %.0f s.", self._address, self._clock() - since)


class Lookout:
    """Looks whether an object storage answers while a library makes requests again and says nothing.

    `probe` asks it once, and returns why there was no answer; None if there was. It is called in a thread of its own,
    which is there only while a request takes longer than `FIRST_LOOK`.
    """

    def __init__(self, absence: Absence, *, probe: Callable[[], str | None]) -> None:
        self._absence, self._probe = absence, probe
        self._begun: dict[object, float] = {}
        self._is_looking = False
        self._lock = threading.Lock()

    @contextmanager
    def over_a_request(self) -> Iterator[None]:
        """Look while the body of a `with` asks: that something is there already, or is not, is an answer too."""
        request = object()
        with self._lock:
            self._begun[request] = time.monotonic()
            is_first, self._is_looking = not self._is_looking, True
        if is_first:
            threading.Thread(target=self._look, name="sematic-lookout", daemon=True).start()
        try:
            yield
        except (FileNotFoundError, FileExistsError):
            self._absence.answered()
            raise
        else:
            self._absence.answered()
        finally:
            with self._lock:
                del self._begun[request]

    def _look(self) -> None:
        pause = FIRST_LOOK
        while True:
            time.sleep(pause)
            with self._lock:
                oldest = min(self._begun.values(), default=None)
                self._is_looking = oldest is not None
            if oldest is None:
                return
            if time.monotonic() - oldest < FIRST_LOOK:
                pause = FIRST_LOOK
                continue
            reason = self._probe()
            with self._lock:
                is_waiting = oldest in self._begun.values()
            if reason is not None and is_waiting:
                self._absence.missed(reason, since=oldest)
            # What takes long is mostly just large.
            pause = min(2 * pause, _LONGEST_PAUSE)


def reason_of(ask: Callable[[], object]) -> str | None:
    """Return why something that is asked has no answer, if that may be better in a moment; None if it has one."""
    try:
        ask()
    except UnreachableStoreError as error:
        return words_of(error.__cause__ or error)
    except Exception:  # noqa: BLE001 - boundary: whatever else it says, it does answer
        return None
    return None
