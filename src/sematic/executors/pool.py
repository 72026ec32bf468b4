"""The executor whose calls run in worker processes of their own."""

from __future__ import annotations

import math
import os
import select
import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Literal

import msgspec

from sematic.executors import cause
from sematic.executors.answers import outcome_from
from sematic.executors.channel import Channel, ClosedChannelError
from sematic.executors.crew import Member
from sematic.executors.executor import Ended
from sematic.executors.inputs import facts_of, fingerprints_of, stored_inputs
from sematic.executors.invocation import Invocation
from sematic.executors.messages import (
    CUT_OFF,
    Answer,
    Asked,
    Born,
    Close,
    Died,
    Fork,
    FromWorker,
    Kill,
    Measured,
    Prepared,
    Program,
    Signal,
    Stopped,
    Task,
)
from sematic.executors.outcome import Failure, Interrupted, Outcome
from sematic.executors.parcels import Parcels
from sematic.executors.program import can_fork, program_here
from sematic.executors.shared_blobs import SharedBlobs
from sematic.executors.starting import SupervisorProcess, end_groups
from sematic.model.errors import SematicError, WorkerLostError
from sematic.model.ids import RunId
from sematic.model.records import ResourceUsage
from sematic.types.naming import SCRIPTS

_CUT_OFF_GRACE = 1.0
"""Seconds that a worker has to end once its connection is closed."""


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
        start_method: Literal["fork", "spawn"] | None = None,
        time_out_grace: float = 2.0,
        stop_grace: float = 1.5,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set the pool up; nothing is started yet.

        `start_method` None: workers are forked where that is safe. A call that goes on for `time_out_grace` seconds
        after its time-out, or `stop_grace` seconds after it was asked to end, is killed.
        """
        self._max_workers = max_workers
        self._blobs = blobs
        self._start_method = start_method
        self._time_out_grace, self._stop_grace = time_out_grace, stop_grace
        self._monotonic = monotonic
        self._pid = os.getpid()
        self._lock = threading.Lock()
        # Whoever holds it listens to the processes; taken before the lock.
        self._turn = threading.Lock()
        self._bell, self._alarm = socket.socketpair()
        self._bell.setblocking(False)
        self._alarm.setblocking(False)
        self._parcels = Parcels()
        self._supervisor: SupervisorProcess | None = None
        self._program: Program | None = None
        self._imports_first = True
        self._crew: dict[int, Member] = {}
        self._made = 0
        self._usages: dict[tuple[RunId, int], ResourceUsage] = {}
        self._ended: deque[tuple[Invocation, Answer | Outcome]] = deque()
        self._is_closed = False

    @property
    def has_room(self) -> bool:
        """Whether a call can be started now."""
        return not self._is_closed and sum(m.call is not None for m in list(self._crew.values())) < self._max_workers

    def prepare(self, modules: Iterable[str] = ()) -> None:
        """Start the supervisor, so that the first call finds it ready; `modules` are imported there in advance."""
        with self._lock, suppress(OSError, ClosedChannelError):
            if not self._is_closed:
                self._supervised(modules)

    def start(self, invocation: Invocation) -> None:
        """Accept a call and return at once; RuntimeError if the executor is closed or has no room."""
        task = self._task_or_failure(invocation)
        with self._lock:
            if not self.has_room:
                raise RuntimeError("The executor is closed, or all its workers are busy.")
            if isinstance(task, Failure):
                self._ended.append((invocation, task))
            else:
                self._hand_over(invocation, task)
        self._ring()

    def next(self, timeout: float | None = None) -> Ended | None:
        """Return how a started call ended; None if none has within `timeout` seconds, or none is on its way."""
        until = math.inf if timeout is None else time.monotonic() + timeout
        if not self._turn.acquire(timeout=-1 if timeout is None else max(timeout, 0)):
            return None
        try:
            found = self._listen_until(until, is_patient=timeout is not None)
        finally:
            self._turn.release()
        if found is None:
            return None
        invocation, outcome = found
        if not isinstance(outcome, Outcome):
            outcome = outcome_from(outcome, blobs=self._blobs)
        run_id, attempt = invocation.context.run_id, invocation.context.attempt
        return Ended(run_id, attempt, outcome, self._usages.pop((run_id, attempt), None))

    def stop(self, run_id: RunId) -> None:
        """Ask for the end of a call, politely and then by force; `next` reports it as `Interrupted`."""
        with self._lock:
            for member in self._crew.values():
                if member.call is not None and member.call.context.run_id == run_id and not member.is_stopped:
                    member.is_stopped = member.is_retired = True
                    member.kill_at = min(member.kill_at, self._monotonic() + self._stop_grace)
                    if member.pid is None:
                        # It has hardly begun, and would not hear a polite request yet.
                        self._tell(Kill(member.number))
                    else:
                        self._tell(Signal(member.number, signal.SIGINT))
        self._ring()

    def close(self) -> None:
        """End everything that was started, and wait until it has; nothing more is reported. Twice does no harm."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
        self._ring()
        with self._turn, self._lock:
            self._end_all()
            self._bell.close()
            self._alarm.close()

    def _end_all(self) -> None:
        supervisor, self._supervisor = self._supervisor, None
        is_mine = os.getpid() == self._pid
        if supervisor is not None and is_mine:
            with suppress(ClosedChannelError):
                for member in self._crew.values():
                    if member.call is not None:
                        supervisor.channel.send(Kill(member.number))
                supervisor.channel.send(Close())
        for member in self._crew.values():
            # Idle ones end when they hear that.
            member.channel.close()
        if supervisor is not None and is_mine:
            supervisor.wait()
            end_groups([member.pid for member in self._crew.values() if member.pid is not None])
        elif supervisor is not None:
            supervisor.disown()
        self._crew.clear()
        self._ended.clear()

    def _task_or_failure(self, invocation: Invocation) -> Task | Failure:
        try:
            return self._task(invocation)
        except Exception as error:  # noqa: BLE001 - boundary: storing values and pickling run anybody's code
            return Failure(_bare(error))

    def _task(self, invocation: Invocation) -> Task:
        artifacts = stored_inputs(invocation.inputs, invocation.function, blobs=self._blobs)
        number, code = self._parcels.parcel_of(invocation.function)
        ends_at = None if invocation.seconds_left is None else time.monotonic() + invocation.seconds_left
        return Task(
            run_id=invocation.context.run_id,
            root_id=invocation.context.root_id,
            attempt=invocation.context.attempt,
            function=number,
            code=code,
            path=invocation.function.path,
            inputs={name: facts_of(artifact) for name, artifact in artifacts.items()},
            fingerprints=fingerprints_of(artifacts.values(), blobs=self._blobs),
            ends_at=ends_at,
            timeout=invocation.timeout,
            log=os.fspath(invocation.log) if invocation.log is not None else None,
            environ=dict(invocation.environ),
        )

    def _hand_over(self, invocation: Invocation, task: Task) -> None:
        """Give a call to a worker that is idle, or to a new one; a worker or supervisor found dead is replaced."""
        for _ in range(self._max_workers + 2):
            try:
                member = self._idle(task) or self._new_member(invocation)
            except ClosedChannelError:
                self._lose_supervisor()
                continue
            except OSError as error:
                reason = cause.unborn_error(invocation.function.path, reason=str(error))
                self._ended.append((invocation, Failure(reason)))
                return
            try:
                member.channel.send(task if task.function not in member.known else _without_code(task))
            except ClosedChannelError:
                member.is_retired = True
                continue
            member.known.add(task.function)
            member.call, member.task = invocation, task
            if task.ends_at is not None:
                member.kill_at = self._monotonic() + (invocation.seconds_left or 0) + self._time_out_grace
            return
        self._ended.append((invocation, Failure(cause.unsupervised_error(invocation.function.path))))

    def _idle(self, task: Task) -> Member | None:
        """Return a worker for a call, rather one that has the function; what does not suit makes room for a new one."""
        idle = [member for member in self._crew.values() if member.is_idle]
        suited = [member for member in idle if member.environ == task.environ]
        if not suited and len(self._crew) >= self._max_workers and idle:
            self._kill(idle[0])
        return next((member for member in suited if task.function in member.known), suited[0] if suited else None)

    def _new_member(self, invocation: Invocation) -> Member:
        function = invocation.function.func
        supervisor, program = self._supervised([function.__module__] if function.__module__ not in SCRIPTS else [])
        mine, its = socket.socketpair()
        self._made += 1
        channel: Channel[FromWorker] = Channel(mine, receives=FromWorker)
        try:
            supervisor.channel.send(Fork(self._made), files=[its.detach()])
        except ClosedChannelError:
            channel.close()
            raise
        member = Member(number=self._made, channel=channel, environ=dict(invocation.environ))
        self._crew[self._made] = member
        member.channel.send(program)
        return member

    def _supervised(self, modules: Iterable[str]) -> tuple[SupervisorProcess, Program]:
        if self._supervisor is None or self._program is None:
            is_forking = can_fork() if self._start_method is None else self._start_method == "fork"
            program = program_here(blobs=self._blobs.folder, first=modules, is_forking=is_forking)
            if not self._imports_first:
                program.modules.clear()
            self._supervisor, self._program = SupervisorProcess(), program
            self._supervisor.channel.send(program)
        return self._supervisor, self._program

    def _listen_until(self, until: float, *, is_patient: bool) -> tuple[Invocation, Answer | Outcome] | None:
        while True:
            with self._lock:
                now = time.monotonic()
                if not self._ended:
                    self._kill_overdue()
                if self._ended:
                    return self._ended.popleft()
                is_waiting = is_patient or any(member.call is not None for member in self._crew.values())
                if self._is_closed or not is_waiting:
                    return None
                poll = self._poll()
                wait = max(0.0, min(until - now, self._time_left()))
            # Rounded up: a wait of nothing, again and again, would be a busy one.
            poll.poll(None if math.isinf(wait) else math.ceil(wait * 1000))
            with self._lock:
                self._hear()
                if not self._ended and time.monotonic() >= until:
                    return None

    def _time_left(self) -> float:
        """Return the seconds until something has to be ended."""
        overdue = min((member.kill_at for member in self._crew.values()), default=math.inf) - self._monotonic()
        unprepared = math.inf if self._supervisor is None else self._supervisor.prepared_by - time.monotonic()
        return min(overdue, unprepared)

    def _poll(self) -> select.poll:
        poll = select.poll()
        poll.register(self._alarm.fileno(), select.POLLIN)
        for channel in self._channels():
            if not channel.is_ended:
                poll.register(channel.fileno(), select.POLLIN | (select.POLLOUT if channel.has_unsent else 0))
        return poll

    def _channels(self) -> Iterator[Channel[Any]]:
        if self._supervisor is not None:
            yield self._supervisor.channel
        yield from (member.channel for member in self._crew.values())

    def _hear(self) -> None:
        with suppress(BlockingIOError):
            self._alarm.recv(4096)
        for channel in self._channels():
            if channel.has_unsent:
                # If the other end has gone, that is noticed where it is read.
                with suppress(ClosedChannelError):
                    channel.flush()
        for member in self._crew.values():
            self._hear_member(member)
        if self._supervisor is not None:
            self._hear_supervisor(self._supervisor)

    def _hear_member(self, member: Member) -> None:
        was_ended = member.channel.is_ended
        for message in member.channel.received():
            if isinstance(message, Asked):
                with suppress(ClosedChannelError):
                    member.channel.send(self._parcels.answer(message))
            elif isinstance(message, Measured):
                member.usage = message.usage
            else:
                self._answered(member, message)
        if member.channel.is_ended and not was_ended:
            member.is_retired = True
            member.kill_at = min(member.kill_at, self._monotonic() + _CUT_OFF_GRACE)

    def _answered(self, member: Member, answer: Answer) -> None:
        invocation, usage = member.call, member.usage
        member.call, member.task, member.usage, member.kill_at = None, None, None, math.inf
        if invocation is not None:
            if usage is not None:
                self._usages[invocation.context.run_id, invocation.context.attempt] = usage
            outcome: Answer | Outcome = answer
            if member.is_stopped:
                outcome = Interrupted()
            elif isinstance(answer, Stopped):
                outcome = Failure(cause.interrupted_error(invocation.function.path))
                # It goes on hearing the request.
                member.is_retired = True
            self._ended.append((invocation, outcome))
        if member.is_retired:
            # What the call has started ends with it.
            self._kill(member)

    def _hear_supervisor(self, supervisor: SupervisorProcess) -> None:
        for message in supervisor.channel.received():
            match message:
                case Prepared():
                    supervisor.is_prepared, supervisor.prepared_by = True, math.inf
                case Born() if message.number in self._crew:
                    self._crew[message.number].pid = message.pid
                case Died() if message.number in self._crew:
                    self._bury(self._crew[message.number], message)
                case _:
                    continue
        if supervisor.channel.is_ended:
            self._lose_supervisor()

    def _bury(self, member: Member, died: Died) -> None:
        # It may have answered first.
        self._hear_member(member)
        invocation = member.call
        if invocation is not None:
            self._ended.append((invocation, self._last_outcome(member, died)))
        member.channel.close()
        del self._crew[member.number]

    def _last_outcome(self, member: Member, died: Died) -> Outcome:
        path = member.path()
        if member.is_stopped:
            return Interrupted()
        if member.is_late and member.call is not None:
            return Failure(cause.late_error(path, timeout=member.call.timeout))
        if died.reason:
            return Failure(cause.unborn_error(path, reason=died.reason))
        if died.is_ours or died.status == CUT_OFF << 8:
            return Failure(cause.closed_error(path))
        return Failure(cause.lost_error(path, status=died.status, is_for_memory=died.is_for_memory))

    def _lose_supervisor(self) -> None:
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is None:
            return
        crew = list(self._crew.values())
        self._crew.clear()
        end_groups([member.pid for member in crew if member.pid is not None])
        supervisor.wait()
        # What it imported may have ended it; the next one does without.
        is_import_to_blame = self._imports_first and not supervisor.is_prepared
        self._imports_first = self._imports_first and not is_import_to_blame
        for member in crew:
            self._hear_member(member)
            member.channel.close()
            if member.call is None:
                continue
            if is_import_to_blame and member.task is not None and not member.is_stopped:
                # It has not begun.
                self._hand_over(member.call, member.task)
            else:
                lost: WorkerLostError = cause.unsupervised_error(member.path())
                self._ended.append((member.call, Interrupted() if member.is_stopped else Failure(lost)))

    def _kill_overdue(self) -> None:
        if self._supervisor is not None and self._supervisor.prepared_by <= time.monotonic():
            self._supervisor.give_up()
        now = self._monotonic()
        for member in self._crew.values():
            if member.kill_at <= now:
                member.kill_at = math.inf
                member.is_late = not member.is_stopped and not member.channel.is_ended
                self._kill(member)

    def _kill(self, member: Member) -> None:
        member.is_retired = True
        self._tell(Kill(member.number))

    def _tell(self, message: Signal | Kill) -> None:
        if self._supervisor is not None:
            # If it has gone, that is noticed where it is read.
            with suppress(ClosedChannelError):
                self._supervisor.channel.send(message)

    def _ring(self) -> None:
        """Wake whoever listens."""
        with suppress(BlockingIOError, OSError):
            self._bell.send(b"\0")


def _without_code(task: Task) -> Task:
    return msgspec.structs.replace(task, code=None)


def _bare(error: Exception) -> Exception:
    """Return one of Sematic's own errors as its sentence alone: where in Sematic it arose helps no user."""
    if isinstance(error, SematicError):
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)
    return error
