"""The journal of a driver: changes are queued at once and committed in groups."""

from __future__ import annotations

import atexit
import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from sematic.model.changes import ArtifactRecorded, Batch
from sematic.model.errors import DiskFullError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sematic.model.changes import Change

WINDOW = 0.025
"""Seconds that changes wait for company."""

PATIENCE = 1.5
"""How many windows the background thread waits for the program to commit by itself."""

FULL_SECONDS = 3.0
"""How long to wait for room on a full disk."""

_PAUSE = 0.1

MOST_CHANGES = 4096
MOST_BYTES = 16 * 1024 * 1024
"""What the queue holds before the one who records has to wait for the commit."""


class GroupCommitJournal:
    """A journal that applies everything recorded within some 25 ms as one batch.

    What could not be applied stays queued: the next `record` or `flush` tries again, and raises what stands in the way.
    Where that is a full disk, it waits `patience` seconds for room first: what fills it may be about to be removed.
    """

    def __init__(
        self,
        apply: Callable[[Batch], None],
        *,
        window: float = WINDOW,
        limit: int = MOST_CHANGES,
        patience: float = FULL_SECONDS,
    ) -> None:
        self._apply = apply
        self._patience = patience
        self._window = window
        self._limit = limit
        self._process = os.getpid()
        self._queue: list[Change] = []
        self._bytes = 0
        self._waiting_since = 0.0
        self._unapplied: Batch | None = None
        self._error: Exception | None = None
        self._is_closed = False
        self._state = threading.Condition()
        self._applying = threading.Lock()
        self._thread: threading.Thread | None = None

    def record(self, changes: Sequence[Change]) -> None:
        """Queue changes; raise what stands in the way of earlier ones, and then queue nothing.

        Who records while earlier changes wait too long, or are too many, commits them first.
        """
        self._refuse_if_unusable()
        if self._is_full() or self._error is not None:
            self._commit()
        elif self._is_due() and self._applying.acquire(blocking=False):
            try:
                self._apply_queue()
            finally:
                self._applying.release()
        with self._state:
            is_first = not self._queue
            self._queue.extend(changes)
            for change in changes:
                if type(change) is ArtifactRecorded and change.artifact.document is not None:
                    self._bytes += len(change.artifact.document)
            if is_first and self._queue:
                self._waiting_since = time.monotonic()
                self._wake_thread()

    def flush(self) -> None:
        """Return once everything recorded is durable; raise what stood in the way."""
        if not self._is_closed:
            self._refuse_other_process()
            self._commit()

    def close(self) -> None:
        """Flush, and stop the thread even if that fails. Closing twice is harmless."""
        if self._is_closed or os.getpid() != self._process:
            return
        try:
            self._commit()
        finally:
            atexit.unregister(self.close)
            with self._state:
                self._is_closed = True
                self._state.notify_all()
            if self._thread is not None:
                self._thread.join()

    def _refuse_if_unusable(self) -> None:
        self._refuse_other_process()
        if self._is_closed:
            raise StoreError("This journal is closed; open the store again to record more.")

    def _refuse_other_process(self) -> None:
        if os.getpid() != self._process:
            raise StoreError(
                f"This journal belongs to process {self._process}; a forked process opens the store for itself."
            )

    def _is_full(self) -> bool:
        return len(self._queue) >= self._limit or self._bytes >= MOST_BYTES

    def _is_due(self) -> bool:
        return bool(self._queue) and time.monotonic() - self._waiting_since >= self._window

    def _commit(self) -> None:
        """Apply what is queued, in the calling thread; only one does at a time, and in order."""
        with self._applying:
            self._apply_queue()

    def _apply_queue(self) -> None:
        while (batch := self._next_batch()) is not None:
            try:
                self._apply_when_there_is_room(batch)
            except Exception as error:
                self._error = error
                raise
            self._unapplied = self._error = None

    def _apply_when_there_is_room(self, batch: Batch) -> None:
        until = time.monotonic() + self._patience
        while True:
            try:
                self._apply(batch)
            except DiskFullError:
                if time.monotonic() >= until:
                    raise
                time.sleep(_PAUSE)
            else:
                return

    def _next_batch(self) -> Batch | None:
        if self._unapplied is None:
            with self._state:
                if self._queue:
                    self._unapplied = Batch(self._queue)
                    self._queue, self._bytes = [], 0
        return self._unapplied

    def _wake_thread(self) -> None:
        if self._thread is None:
            # A program that forgets to close still gets what it recorded written.
            atexit.register(self.close)
            self._thread = threading.Thread(target=self._commit_in_background, name="sematic-journal", daemon=True)
            self._thread.start()
        else:
            self._state.notify()

    def _commit_in_background(self) -> None:
        """Commit what nobody else does: changes after which nothing is recorded for a while.

        A busy program commits in its own thread, because two threads of one interpreter would only wait for each
        other, holding the write lock meanwhile.
        """
        while True:
            with self._state:
                self._state.wait_for(lambda: self._is_closed or (bool(self._queue) and self._error is None))
                if self._state.wait_for(lambda: self._is_closed, timeout=self._window * PATIENCE):
                    return
            if self._is_due():
                # A boundary: what went wrong is kept, and raised by the next record or flush.
                with suppress(Exception):
                    self._commit()
