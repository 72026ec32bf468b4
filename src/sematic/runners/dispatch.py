"""Standalone calls: they wait until there is room, and what becomes of them is heard in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sematic.executors.engine import RemoteExecutor
from sematic.executors.executor import Ended, Event, Executor, Placed, Told
from sematic.executors.invocation import Invocation
from sematic.graph.future import Future
from sematic.model.errors import SematicError
from sematic.model.ids import RunId

_PATIENCE = 0.5
"""Seconds after which the thread that hears looks whether it is still needed."""

_LOOK_AGAIN = 0.05
"""Seconds after which a call that waits for resources asks for them again."""


class Slots(Protocol):
    """The machine's resources, shared between all drivers on it."""

    def refusal(self, future: Future) -> SematicError | None:
        """Return why a call can never have what it asks for; None if it can."""
        ...

    def claim(self, future: Future) -> Mapping[str, str] | None:
        """Return environment variables that tell a call what is its own; None if that is not free now."""
        ...

    def release(self, run_id: RunId) -> None:
        """Give back what a call may have used."""
        ...

    def close(self) -> None:
        """Give back everything."""
        ...


class Standalone(Protocol):
    """What the drive of a pipeline run does for its standalone calls; every method is called with its turn held."""

    def wanted(self, run_id: RunId) -> Future | None:
        """Return the call if it is to be executed; None if it was canceled, or has been served from the cache."""
        ...

    def taken(self, future: Future, environ: Mapping[str, str], *, is_enqueued: bool) -> Invocation | None:
        """Return what to execute, noted as scheduled or as waiting there; None if it has failed instead."""
        ...

    def refused(self, future: Future, error: SematicError) -> None:
        """Fail a call that cannot be executed here."""
        ...

    def heard(self, event: Placed | Told) -> None:
        """Take note of what has become known of a call that is executed."""
        ...

    def ended(self, ended: Ended, *, began: float) -> None:
        """Take note of how a call ended that began at a moment of `time.perf_counter`."""
        ...


@dataclass(frozen=True, kw_only=True)
class Outside:
    """Where standalone calls are executed, and with what."""

    executor: Callable[[], Executor]
    """Makes the executor when the first call needs it."""
    slots: Slots | None = None
    is_remote: bool = False
    """Whether it makes a `RemoteExecutor`, whose calls go on if their driver ends."""


class Dispatch:
    """Hands standalone calls to an executor as there is room, and hands back how they ended.

    `turn` is the lock of the drive; whoever calls a method holds it. The thread that hears takes it only to hand on.
    """

    def __init__(self, outside: Outside, *, drive: Standalone, turn: threading.Condition) -> None:
        self._outside = outside
        self._drive = drive
        self._turn = turn
        self._queue: deque[RunId] = deque()
        self._running: dict[RunId, float] = {}
        """When each began."""
        self._executor: Executor | None = None
        self._thread: threading.Thread | None = None
        self._is_closing = False
        self.fault: BaseException | None = None
        """What went wrong while nobody could be told; the drive raises it."""

    @property
    def is_busy(self) -> bool:
        """Whether calls wait or are executed."""
        return bool(self._queue or self._running)

    @property
    def unended(self) -> tuple[RunId, ...]:
        """The calls that wait or are executed."""
        return (*self._queue, *self._running)

    def refuse_impossible(self, futures: Iterable[Future]) -> None:
        """Fail the first call that can never have what it asks for, before others run for hours in vain."""
        slots = self._outside.slots
        if slots is None:
            return
        for future in futures:
            # One that may be served from the cache may need nothing.
            if future.props.resource_requirements is None or future.props.cache:
                continue
            if (refusal := slots.refusal(future)) is not None:
                self._drive.refused(future, refusal)
                return

    def reconnect(self, attempts: Mapping[RunId, int], *, log: Callable[[RunId, int], Path | None]) -> set[RunId]:
        """Take over calls of an earlier driver of the same pipeline run, and return which of them are still there."""
        if not attempts or not self._outside.is_remote:
            return set()
        executor = self._executor = self._outside.executor()
        if not isinstance(executor, RemoteExecutor):
            return set()
        found = executor.reconnect(attempts, log=log)
        self._running.update(dict.fromkeys(found, time.perf_counter()))
        if found:
            self._listen()
        return found

    def add(self, run_id: RunId) -> None:
        """Let a call wait for its turn."""
        self._queue.append(run_id)

    def offer(self) -> None:
        """Start what there is room for, in order; a call that waits for resources lets others pass."""
        held_back: list[RunId] = []
        while self._queue and (self._executor is None or self._executor.has_room):
            run_id = self._queue.popleft()
            future = self._drive.wanted(run_id)
            if future is None:
                # It may have waited for resources until it was canceled.
                self._release(run_id)
            elif not self._start(future):
                held_back.append(run_id)
        self._queue.extendleft(reversed(held_back))

    def stop(self, run_id: RunId) -> bool:
        """Ask for the end of a call that is executed; False if it is not."""
        if run_id not in self._running or self._executor is None:
            return False
        self._executor.stop(run_id)
        return True

    def close(self, *, is_over: bool = True) -> None:
        """End everything that was started; called without the turn, which the thread that hears may need.

        Where the pipeline run is not over, an executor whose calls can go on leaves them for another driver.
        """
        self._is_closing = True
        with self._turn:
            self._turn.notify_all()
        if not is_over and self._outside.is_remote and isinstance(self._executor, RemoteExecutor):
            self._executor.let_go()
        elif self._executor is not None:
            self._executor.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
        if self._outside.slots is not None:
            self._outside.slots.close()

    def _start(self, future: Future) -> bool:
        """Start a call; False if it has to wait for resources."""
        if self._outside.slots is not None and (refusal := self._outside.slots.refusal(future)) is not None:
            self._drive.refused(future, refusal)
            return True
        environ = self._outside.slots.claim(future) if self._outside.slots is not None else {}
        if environ is None:
            self._listen()
            return False
        # An engine tells when a call has the room it asks for; elsewhere it begins at once.
        invocation = self._drive.taken(future, environ, is_enqueued=self._outside.is_remote)
        if invocation is None:
            self._release(future.id)
            return True
        if self._executor is None:
            self._executor = self._outside.executor()
        self._running[future.id] = time.perf_counter()
        self._executor.start(invocation)
        self._listen()
        return True

    def _release(self, run_id: RunId) -> None:
        if self._outside.slots is not None:
            self._outside.slots.release(run_id)

    def _listen(self) -> None:
        if self._thread is not None:
            self._turn.notify_all()
        else:
            self._thread = threading.Thread(target=self._hear, name="sematic-dispatch", daemon=True)
            self._thread.start()

    def _hear(self) -> None:
        try:
            while not self._is_closing:
                self._hear_once()
        except BaseException as error:  # noqa: BLE001 - boundary: a background loop; the drive raises it
            self.fault = error
            with self._turn:
                self._turn.notify_all()

    def _hand_on(self, event: Event) -> None:
        if not isinstance(event, Ended):
            self._drive.heard(event)
            return
        began = self._running.pop(event.run_id)
        self._release(event.run_id)
        self._drive.ended(event, began=began)

    def _hear_once(self) -> None:
        event = None
        if self._executor is not None:
            # Without room, an end is waited for anyhow.
            waits_for_resources = bool(self._queue) and self._outside.slots is not None and self._executor.has_room
            event = self._executor.next(_LOOK_AGAIN if waits_for_resources else _PATIENCE)
        with self._turn:
            if self._is_closing:
                return
            if event is not None:
                self._hand_on(event)
            self.offer()
            self._turn.notify_all()
            if self._executor is None or not self._running:
                # Nothing is executed, so the executor has nothing to wait for: new calls wake this thread.
                self._turn.wait(_LOOK_AGAIN if self._queue else _PATIENCE)
