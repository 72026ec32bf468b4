"""The journal of a server: what is recorded is sent at once."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from sematic.model.changes import Batch, Change
from sematic.model.errors import StoreError
from sematic.remote.connection import Connection, Patience
from sematic.wire.journal import Receipt, body_of, delivery_of

MOST_BYTES = 4 * 1024 * 1024
"""How much is sent in one request, but for a single larger batch."""


class RemoteJournal:
    """A journal on a server. What could not be sent waits, and goes first the next time; nothing is sent twice."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: deque[bytes] = deque()
        self._sending = threading.Lock()
        self._is_closed = False

    def record(self, changes: Sequence[Change]) -> None:
        """Send changes, after those that wait; raise what stands in the way."""
        if self._is_closed:
            raise StoreError("This journal is closed; make another to record more.")
        with self._sending:
            if changes:
                self._waiting.append(body_of(Batch(list(changes))))
            self._send()

    def flush(self) -> None:
        """Return once everything recorded is on the server; raise what stands in the way."""
        if not self._is_closed:
            with self._sending:
                self._send()

    def close(self) -> None:
        """Flush. Closing twice is harmless."""
        try:
            self.flush()
        finally:
            self._is_closed = True

    def _send(self) -> None:
        while self._waiting:
            some = first_of(self._waiting)
            for _ in range(deliver(self._connection, some)):
                self._waiting.popleft()


def first_of(bodies: Sequence[bytes]) -> list[bytes]:
    """Return as many batches as are sent in one request: at least one."""
    some: list[bytes] = []
    size = 0
    for body in bodies:
        size += len(body)
        if some and (size > MOST_BYTES or len(some) >= MOST_AT_ONCE):
            break
        some.append(body)
    return some


def deliver(connection: Connection, bodies: Sequence[bytes], *, patience: Patience | None = None) -> int:
    """Have a server apply batches and return how many it did, from the first on; raise why it did not the first."""
    receipt = connection.ask("POST", "/journal", Receipt, body=delivery_of(bodies), patience=patience)
    return receipt.applied


MOST_AT_ONCE = 200
"""How many batches are sent in one request."""
