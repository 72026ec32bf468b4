"""An executor whose calls run in threads of this process, on stored values: its steps can wait for each other."""

from __future__ import annotations

import queue
import threading
from datetime import UTC, datetime

from sematic.executors.executor import Ended
from sematic.executors.invocation import Invocation, outcome_of
from sematic.executors.outcome import Interrupted, Kept, Value
from sematic.model.ids import RunId
from sematic.types.document import decoded, encoded

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


class ThreadExecutor:
    """Follows the executors' port; a call that is told to stop is reported as stopped at once."""

    def __init__(self, blobs, *, most: int = 4) -> None:
        self.blobs = blobs
        self.most = most
        self.peak = 0
        """The most calls that were executed at once."""
        self.started: list[RunId] = []
        self._running: dict[RunId, int] = {}
        self._ended: queue.Queue[Ended | None] = queue.Queue()
        self._lock = threading.Lock()

    @property
    def has_room(self) -> bool:
        return len(self._running) < self.most

    def start(self, invocation: Invocation) -> None:
        context = invocation.context
        with self._lock:
            assert self.has_room
            self._running[context.run_id] = context.attempt
            self.peak = max(self.peak, len(self._running))
            self.started.append(context.run_id)
        threading.Thread(target=self._execute, args=(invocation,), daemon=True).start()

    def next(self, timeout: float | None = None) -> Ended | None:
        if not self._running and self._ended.empty():
            return None
        try:
            return self._ended.get(timeout=timeout)
        except queue.Empty:
            return None

    def stop(self, run_id: RunId) -> None:
        self._end(run_id, Interrupted())

    def close(self) -> None:
        self._running.clear()
        self._ended.put(None)

    def _execute(self, invocation: Invocation) -> None:
        function = invocation.function
        values = {
            name: decoded(stored.artifact, function.inputs[name].codec, blobs=self.blobs)
            for name, stored in invocation.inputs.items()
        }
        outcome = outcome_of(
            Invocation(function=function, inputs=values, context=invocation.context, environ=invocation.environ)
        )
        if isinstance(outcome, Value):
            outcome = Kept(encoded(outcome.value, function.output, blobs=self.blobs, now=NOON))
        self._end(invocation.context.run_id, outcome)

    def _end(self, run_id: RunId, outcome) -> None:
        with self._lock:
            attempt = self._running.get(run_id)
            if attempt is not None:
                self._ended.put(Ended(run_id, attempt, outcome))
                del self._running[run_id]
