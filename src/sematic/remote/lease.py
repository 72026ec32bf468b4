"""A driver's second heart: says to the server that the driver lives, and hears from there what is to end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from sematic.model.errors import SematicError
from sematic.model.ids import RunId
from sematic.model.records import Lease
from sematic.remote.connection import Connection, Patience
from sematic.wire.json import to_json
from sematic.wire.leases import Heard

BEAT = 0.8
"""Seconds between two signs of life: a wish that a run end is heard within a second."""

_PATIENCE = Patience(connect=2.0, read=4.0, pauses=())


class RemoteLease:
    """The lease of a pipeline run on a server, renewed from a thread of its own.

    A server that does not answer is asked again at the next beat; it takes a driver for lost after some seconds of
    silence, and believes that it lives when it speaks again.
    """

    def __init__(
        self,
        connection: Connection,
        lease: Lease,
        *,
        on_cancel: Callable[[RunId | None], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        heard: int | None = None,
    ) -> None:
        """Make a lease that is not taken yet.

        `on_cancel` is called with each run that is to end, None for all of the pipeline run; once for each wish.
        `heard` is how many wishes were for others; None: all that there are when the lease is taken.
        """
        self._connection = connection
        self._lease = replace(lease, is_remote=True)
        self._on_cancel = on_cancel
        self._now = now
        self._heard = heard
        self._is_taken = False
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None

    def take(self) -> None:
        """Take the lease; what was asked to end before that was asked of another driver."""
        path = f"/leases/{self._lease.root_id}"
        heard = self._connection.ask("PUT", path, Heard, body=self._body(), patience=_PATIENCE)
        self._is_taken = True
        if self._heard is None:
            self._heard = len(heard.cancellations)

    def start(self) -> None:
        """Beat from now on."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._live, name="sematic-remote-heart", daemon=True)
            self._thread.start()

    def beat(self) -> None:
        """Say that the driver lives, and pass on what was asked to end since the last time."""
        path = f"/leases/{self._lease.root_id}/renew"
        heard = self._connection.ask("POST", path, Heard, body=self._body(), patience=_PATIENCE)
        if not heard.is_held and not self._is_over.is_set():
            self.take()
        known, self._heard = self._heard or 0, len(heard.cancellations)
        for wish in heard.cancellations[known:]:
            self._on_cancel(wish.run_id)

    def stop(self, *, is_over: bool) -> None:
        """Beat no more; give the lease back if the pipeline run is over, as far as the server knows too."""
        self._is_over.set()
        if self._thread is not None:
            self._thread.join(1.0)
        if is_over and self._is_taken:
            path = f"/leases/{self._lease.root_id}/release"
            self._connection.send("POST", path, body=self._body(), patience=_PATIENCE)

    def _live(self) -> None:
        while not self._is_over.wait(BEAT):
            try:
                self.beat()
            except SematicError:
                # Whoever ships says that the server is not there; the next beat tries again.
                continue

    def _body(self) -> bytes:
        return to_json(replace(self._lease, beat_at=self._now()))
