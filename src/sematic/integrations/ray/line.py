"""What an agent and its office tell each other while a call executes."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sematic.executors.messages import Asked, Noted, Thing
from sematic.integrations.ray.messages import Piece, Place, read_thing, written
from sematic.machine.relatives import memory_of, relatives_of

_LOOK = 0.1
"""Seconds between two looks at the log."""

_LOOK_AT_MEMORY = 0.5
"""Seconds between two looks at the memory."""

LONGEST_PIECE = 64 * 1024
"""Bytes of a log that travel at once, and that may go with the result."""


class Line:
    """A connection to the office, for one call; a thread of its own from `open` on.

    Only one piece of the log is on its way: the office takes the next when it has room. `wake` is called when there is
    something in `things`, or `is_stopping` has become true.
    """

    def __init__(self, office: Any, key: str, *, log: Path | None, wake: Callable[[], None]) -> None:
        self.is_stopping = False
        self.things: deque[Thing] = deque()
        """Answers to questions."""
        self.pid: int | None = None
        """The process that executes the call."""
        self._office = office
        self._key = key
        self._log = log
        self._wake = wake
        self._offset = 0
        self._sending: Any = None
        self._orders: Any = None
        self._seen_at = 0.0
        self._thread: threading.Thread | None = None
        self._is_over = False
        self._lock = threading.Lock()

    def open(self, place: Place) -> None:
        """Say where the call executes, and listen; twice does no harm."""
        if self._thread is None:
            self._office.began.remote(self._key, written(place))
            self._thread = threading.Thread(target=self._run, name="sematic-line", daemon=True)
            self._thread.start()

    def ask(self, asked: Asked) -> None:
        """Ask the driver something; the answer will be among `things`."""
        threading.Thread(target=self._ask, args=(asked,), name="sematic-question", daemon=True).start()

    def hold(self, noted: Noted) -> None:
        """Tell what the call holds outside of Sematic."""
        import ray

        # Somebody may have to let go of it in the place of the call: the call's end must not overtake it.
        with suppress(ray.exceptions.RayError):
            ray.get(self._office.holds.remote(self._key, written(noted)))

    def close(self) -> Piece | None:
        """Listen no more. Send the log but for its end, and return that."""
        import ray

        with self._lock:
            self._is_over = True
        piece = self._piece()
        while piece is not None and (self._sending is not None or len(piece.content) == LONGEST_PIECE):
            if self._sending is None:
                self._send(piece)
            with suppress(ray.exceptions.RayError):
                ray.get(self._sending)
            self._sending = None
            piece = self._piece()
        if self._sending is not None:
            with suppress(ray.exceptions.RayError):
                ray.get(self._sending)
        return piece

    def _run(self) -> None:
        import ray

        self._orders = self._office.orders.remote(self._key)
        while True:
            awaited = [self._orders] + ([self._sending] if self._sending is not None else [])
            ready, _ = ray.wait(awaited, timeout=_LOOK)
            with self._lock:
                if self._is_over:
                    return
                if self._orders in ready:
                    self._is_stopping_now()
                    return
                if self._sending in ready:
                    self._sending = None
                if self._sending is None and (piece := self._piece()) is not None:
                    self._send(piece)
            self._tell_memory()

    def _is_stopping_now(self) -> None:
        """The office wants the call to end, or has gone."""
        self.is_stopping = True
        self._wake()

    def _ask(self, asked: Asked) -> None:
        import ray

        try:
            thing = read_thing(ray.get(self._office.ask.remote(self._key, written(asked))))
        except ray.exceptions.RayError as error:
            thing = Thing(content=None, reason=f"The driver cannot be asked: {type(error).__name__}")
        self.things.append(thing)
        self._wake()

    def _piece(self) -> Piece | None:
        """Return what was written to the log since the last piece, as much as may travel at once."""
        if self._log is None:
            return None
        try:
            handle = os.open(self._log, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            content = os.pread(handle, LONGEST_PIECE, self._offset)
        finally:
            os.close(handle)
        return Piece(self._offset, content) if content else None

    def _send(self, piece: Piece) -> None:
        self._offset = piece.offset + len(piece.content)
        self._sending = self._office.wrote.remote(self._key, written(piece))

    def _tell_memory(self) -> None:
        import time

        now = time.monotonic()
        if self.pid is None or now - self._seen_at < _LOOK_AT_MEMORY:
            return
        self._seen_at = now
        with suppress(Exception):  # the process may end at any moment; what it used is only for a sentence
            memory = memory_of(self.pid) + sum(each.memory for each in relatives_of(self.pid, besides=()))
            self._office.uses.remote(self._key, memory)
