"""The executor whose calls run in worker processes of their own."""

from __future__ import annotations

import math
import os
import select
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal, TypeAlias

from sematic.executors.answers import outcome_from
from sematic.executors.channel import ClosedChannelError
from sematic.executors.crew import Crew, End, Manners, Question
from sematic.executors.executor import Ended, Told
from sematic.executors.failure import bare
from sematic.executors.invocation import Invocation
from sematic.executors.logging_setup import logging_here
from sematic.executors.messages import Program, Task, Thing
from sematic.executors.outcome import Failure, Outcome
from sematic.executors.parcels import Parcels
from sematic.executors.program import can_fork, program_here
from sematic.executors.shared_blobs import SharedBlobs
from sematic.executors.tasks import task_of
from sematic.model.ids import RunId

StartMethod: TypeAlias = Literal["fork", "spawn"]

_LONGEST_TURN = 5.0
"""Seconds that somebody who was told to stop listening may take."""


class ProcessExecutor:
    """Runs calls in warm worker processes, one call at a time in each, as many at once as there are workers.

    Values go through the blobs: inputs are `Stored` handles (others are stored first), outputs are `Kept`. Processes
    are started when they are needed, and end with this one, whatever becomes of it.
    """

    def __init__(
        self,
        *,
        max_workers: int,
        blobs: SharedBlobs,
        start_method: StartMethod | None = None,
        time_out_grace: float = 2.0,
        stop_grace: float = 1.5,
    ) -> None:
        """Set the pool up; nothing is started yet.

        `start_method` None: workers are forked where that is safe. A call that goes on for `time_out_grace` seconds
        after its time-out, or `stop_grace` seconds after it was asked to end, is killed.
        """
        self._max_workers = max_workers
        self._blobs = blobs
        self._start_method = start_method
        self._parcels = Parcels()
        # What the program has set up since its start counts too.
        manners = Manners(time_out_grace=time_out_grace, stop_grace=stop_grace, logging=logging_here)
        self._crew = Crew(program=self._program, ask=self._answer, manners=manners)
        self._pid = os.getpid()
        self._lock = threading.Lock()
        # Whoever holds it listens to the processes; taken before the lock.
        self._turn = threading.Lock()
        self._bell, self._alarm = socket.socketpair()
        self._bell.setblocking(False)
        self._alarm.setblocking(False)
        self._is_closed = False

    @property
    def has_room(self) -> bool:
        """Whether a call can be started now."""
        with self._lock:
            return self._may_start()

    def prepare(self, modules: Iterable[str] = ()) -> None:
        """Start the supervisor, so that the first call finds it ready; `modules` are imported there in advance."""
        with self._lock, suppress(OSError, ClosedChannelError):
            if not self._is_closed:
                self._crew.prepare(modules)

    def start(self, invocation: Invocation) -> None:
        """Accept a call and return at once; RuntimeError if the executor is closed or has no room."""
        task = self._task_or_failure(invocation)
        with self._lock:
            if not self._may_start():
                raise RuntimeError("The executor is closed, or all its workers are busy.")
            if isinstance(task, Failure):
                context = invocation.context
                self._crew.ended.append(End(context.run_id, context.attempt, task))
            else:
                self._crew.hand_over(task, most=self._max_workers)
        self._ring()

    def next(self, timeout: float | None = None) -> Ended | Told | None:
        """Return how a started call ended, or what it tells; None after `timeout` seconds, or if none is on its way."""
        until = math.inf if timeout is None else time.monotonic() + timeout
        if not self._turn.acquire(timeout=-1 if timeout is None else max(timeout, 0)):
            return None
        try:
            found = self._listen_until(until, is_patient=timeout is not None)
        finally:
            self._turn.release()
        if found is None or isinstance(found, Told):
            return found
        outcome = found.outcome
        if not isinstance(outcome, Outcome):
            outcome = outcome_from(outcome, blobs=self._blobs)
        return Ended(found.run_id, found.attempt, outcome, found.usage, found.at)

    def stop(self, run_id: RunId) -> None:
        """Ask for the end of a call, politely and then by force; `next` reports it as `Interrupted`."""
        with self._lock:
            self._crew.stop(run_id)
        self._ring()

    def close(self) -> None:
        """End everything that was started, and wait until it has; nothing more is reported. Twice does no harm."""
        if os.getpid() != self._pid:
            # The driver has forked this process; the workers are not its own, and its locks are held by nobody.
            self._crew.disown()
            return
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
        self._ring()
        # Whoever listens has been woken; not waiting for ever, in case a signal has cut somebody short.
        is_turn = self._turn.acquire(timeout=_LONGEST_TURN)
        try:
            with self._lock:
                self._crew.end_all()
                self._bell.close()
                self._alarm.close()
        finally:
            if is_turn:
                self._turn.release()

    def processes(self) -> dict[RunId, int]:
        """Return the id of the process that executes each run, of those that have one by now."""
        with self._lock:
            return self._crew.processes()

    def _program(self, modules: Iterable[str]) -> Program:
        is_forking = can_fork() if self._start_method is None else self._start_method == "fork"
        return program_here(blobs=self._blobs, first=modules, is_forking=is_forking)

    def _answer(self, question: Question) -> Thing:
        return self._parcels.answer(question.asked)

    def _may_start(self) -> bool:
        return not self._is_closed and self._crew.busy < self._max_workers

    def _task_or_failure(self, invocation: Invocation) -> Task | Failure:
        try:
            return task_of(invocation, self._parcels, blobs=self._blobs)
        except Exception as error:  # noqa: BLE001 - boundary: storing values and pickling run anybody's code
            return Failure(bare(error))

    def _listen_until(self, until: float, *, is_patient: bool) -> End | Told | None:
        crew = self._crew
        while True:
            with self._lock:
                if not crew.ended:
                    crew.kill_overdue()
                if crew.ended:
                    return crew.ended.popleft()
                if self._is_closed or not (is_patient or crew.busy):
                    return None
                poll = self._poll()
                wait = max(0.0, min(until - time.monotonic(), crew.time_left))
            # Rounded up: a wait of nothing, again and again, would be a busy one.
            poll.poll(None if math.isinf(wait) else math.ceil(wait * 1000))
            with self._lock:
                with suppress(BlockingIOError):
                    self._alarm.recv(4096)
                crew.hear()
                if not crew.ended and time.monotonic() >= until:
                    return None

    def _poll(self) -> select.poll:
        poll = select.poll()
        poll.register(self._alarm.fileno(), select.POLLIN)
        for channel in self._crew.channels:
            if not channel.is_ended:
                poll.register(channel.fileno(), select.POLLIN | (select.POLLOUT if channel.has_unsent else 0))
        return poll

    def _ring(self) -> None:
        """Wake whoever listens."""
        with suppress(BlockingIOError, OSError):
            self._bell.send(b"\0")
