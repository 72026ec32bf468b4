"""A driver's heart: says that the driver lives, and listens for wishes that its pipeline run end."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from sematic.machine.identity import this_process
from sematic.model.ids import RunId
from sematic.model.records import Cancellation, Lease

if TYPE_CHECKING:
    from sematic.store.embedded import Store

BEAT = 2.0
"""Seconds between two signs of life."""

LISTEN = 0.25
"""Seconds between two looks for wishes to cancel."""


class Pulse(Protocol):
    """Where a driver says that it lives."""

    def take(self, lease: Lease) -> None:
        """Write down who drives a pipeline run from now on."""
        ...

    def renew(self, lease: Lease, *, at: datetime) -> bool:
        """Write down that a driver lives; False if the lease is not its own any more."""
        ...

    def release(self, lease: Lease) -> None:
        """Forget a lease."""
        ...


def heart_of(store: Store, root_id: RunId, *, on_cancel: Callable[[RunId | None], None], heard: int = 0) -> Heart:
    """Return the heart of this process as the driver of a pipeline run; the rest as in `Heart`."""
    return Heart(
        lease_of_this_process(root_id),
        pulse=lambda: store.leases,
        cancellations=store.runs.cancellations_of,
        on_cancel=on_cancel,
        heard=heard,
    )


def lease_of_this_process(root_id: RunId) -> Lease:
    """Return the lease of this process as the driver of a pipeline run from now on."""
    now, process = datetime.now(UTC), this_process()
    return Lease(
        root_id=root_id,
        hostname=process.hostname,
        boot_id=process.boot_id,
        pid=process.pid,
        process_started_at=process.started_at,
        taken_at=now,
        beat_at=now,
    )


class Heart:
    """Beats for the body of a `with`, in a thread of its own, while a pipeline run is driven.

    Whatever is wrong with the store, the run goes on: it is said once, and tried again at the next beat. When the body
    raises, the lease stays, so that people are told when and how the run lost its driver.
    """

    def __init__(
        self,
        lease: Lease,
        *,
        pulse: Callable[[], Pulse],
        cancellations: Callable[[RunId], Sequence[Cancellation]],
        on_cancel: Callable[[RunId | None], None],
        heard: int = 0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Make a heart for a lease.

        Args:
            lease: Of the pipeline run, on this process.
            pulse: Opens where the lease is kept, at the first beat: many runs are over before that.
            cancellations: What was asked to end of a pipeline run so far, in order.
            on_cancel: Called in the heart's thread with each run that is to end, None for all of the pipeline run;
                once for each wish.
            heard: How many wishes there were before this driver: they were for another one.
            now: The present moment.
        """
        self._lease = lease
        self._pulse = pulse
        self._cancellations = cancellations
        self._on_cancel = on_cancel
        self._heard = heard
        self._now = now
        self._process = os.getpid()
        self._is_taken = False
        self._has_complained = False
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._live, name="sematic-heart", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A forked child has no such thread, and the lease is its parent's.
        if os.getpid() != self._process:
            return
        self._is_over.set()
        self._thread.join()
        if kind is None and self._is_taken:
            self._attempt(lambda: self._pulse().release(self._lease))

    def beat(self) -> None:
        """Say that the driver lives."""
        self._attempt(self._renew)

    def listen(self) -> None:
        """Pass on what was asked to end since the last time."""
        self._attempt(self._hear)

    def _live(self) -> None:
        # The first beat comes after the first pause: what is over by then needs no lease, its lock is enough.
        turn = 0
        while not self._is_over.wait(LISTEN):
            if turn % round(BEAT / LISTEN) == 0:
                self.beat()
            self.listen()
            turn += 1

    def _renew(self) -> None:
        now = self._now()
        if not self._is_taken or not self._pulse().renew(self._lease, at=now):
            # Not taken yet, or somebody cleaned up: the lock says that the run is this driver's.
            self._pulse().take(replace(self._lease, beat_at=now))
            self._is_taken = True

    def _hear(self) -> None:
        wishes = self._cancellations(self._lease.root_id)
        fresh, self._heard = wishes[self._heard :], len(wishes)
        for wish in fresh:
            self._on_cancel(wish.run_id)

    def _attempt(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Exception as error:  # noqa: BLE001 - boundary: a background loop
            if not self._has_complained:
                self._has_complained = True
                logging.getLogger("sematic").warning(
                    "Pipeline run %s cannot say that it lives, or hear that it is to end: %s It goes on.",
                    self._lease.root_id,
                    error,
                )
