"""Worker processes and their supervisor: what they are doing, and what becomes of their calls."""

from __future__ import annotations

import math
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from sematic.executors import cause
from sematic.executors.channel import Channel, ClosedChannelError
from sematic.executors.executor import Told
from sematic.executors.member import Member
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
    LoggingSetup,
    Measured,
    Noted,
    Prepared,
    Program,
    Signal,
    Stopped,
    Task,
    Thing,
)
from sematic.executors.outcome import Failure, Interrupted, Outcome
from sematic.executors.starting import SupervisorProcess, end_groups
from sematic.model.changes import ExternalResourceMoved
from sematic.model.ids import RunId
from sematic.model.records import ResourceUsage
from sematic.types.naming import SCRIPTS

_CUT_OFF_GRACE = 1.0
"""Seconds that a worker has to end once its connection is closed."""


@dataclass(frozen=True, slots=True)
class End:
    """A call that has ended, and how."""

    run_id: RunId
    attempt: int
    outcome: Answer | Outcome
    """An answer is still to be read."""
    usage: ResourceUsage | None = None
    """What it used of the machine, if it lived to say so."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When its worker became free, or was found dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How workers are started and ended."""

    python: Sequence[str] | None = None
    """The command of their Python; None: that of this process."""
    time_out_grace: float = 2.0
    """Seconds after its time-out when a call is killed."""
    stop_grace: float = 1.5
    """Seconds after a polite request when a call is killed."""
    logging: Callable[[], LoggingSetup | None] = lambda: None
    """Tells a new worker how the program has set up logging by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a worker needs of the driver before it goes on."""

    worker: int
    """The worker's number."""
    task: Task | None
    """What it is executing."""
    asked: Asked


class Crew:
    """All workers of one program. Nothing here waits, and one thread at a time may use it.

    Args:
        program: Returns the program; its argument names modules that are imported before others.
        ask: Hears a worker's question and returns what it asked for; None if `tell` does that later.
        manners: How workers are started and ended.
    """

    def __init__(
        self,
        *,
        program: Callable[[Iterable[str]], Program],
        ask: Callable[[Question], Thing | None],
        manners: Manners,
    ) -> None:
        self.ended: deque[End | Told] = deque()
        """Calls that have ended, and what others tell meanwhile, in order."""
        self._ask = ask
        self._program_for = program
        self._manners = manners
        self._supervisor: SupervisorProcess | None = None
        self._program: Program | None = None
        self._imports_first = True
        self._members: dict[int, Member] = {}
        self._made = 0

    @property
    def busy(self) -> int:
        """How many calls are on their way."""
        return sum(member.task is not None for member in self._members.values())

    def processes(self) -> dict[RunId, int]:
        """Return the id of the process that executes each run, of those that have one by now."""
        return {RunId(m.task.run_id): m.pid for m in self._members.values() if m.task is not None and m.pid is not None}

    @property
    def channels(self) -> Iterator[Channel[Any]]:
        """The channels to listen to."""
        if self._supervisor is not None:
            yield self._supervisor.channel
        yield from (member.channel for member in self._members.values())

    @property
    def time_left(self) -> float:
        """Seconds until something has to be ended."""
        overdue = min((member.kill_at for member in self._members.values()), default=math.inf)
        unprepared = math.inf if self._supervisor is None else self._supervisor.prepared_by
        return min(overdue, unprepared) - time.monotonic()

    @property
    def is_preparing(self) -> bool:
        """Whether the supervisor still imports what workers need; calls handed over meanwhile wait for it."""
        return self._supervisor is not None and not self._supervisor.is_prepared

    def prepare(self, modules: Iterable[str]) -> None:
        """Start the supervisor; `modules` are imported there in advance."""
        self._supervised(modules)

    def hand_over(self, task: Task, *, most: int) -> None:
        """Give a call to a worker that is idle, or to a new one; a worker or supervisor found dead is replaced."""
        for _ in range(most + 2):
            try:
                member = self._idle(task, most) or self._new_member(task)
            except ClosedChannelError:
                self._lose_supervisor()
                continue
            except OSError as error:
                reason = cause.unborn_error(task.path, reason=str(error))
                self.ended.append(_end_of(task, Failure(reason)))
                return
            try:
                member.channel.send(task if task.function not in member.known else _without_code(task))
            except ClosedChannelError:
                member.is_retired = True
                continue
            member.known.add(task.function)
            member.task = task
            if task.ends_at is not None:
                member.kill_at = task.ends_at + self._manners.time_out_grace
            return
        self.ended.append(_end_of(task, Failure(cause.unsupervised_error(task.path))))

    def stop(self, run_id: RunId) -> None:
        """Ask for the end of a call, politely and then by force."""
        for member in self._members.values():
            if member.task is not None and member.task.run_id == run_id and not member.is_stopped:
                member.is_stopped = member.is_retired = True
                member.kill_at = min(member.kill_at, time.monotonic() + self._manners.stop_grace)
                if member.pid is None:
                    # It has hardly begun, and would not hear a polite request yet.
                    self._tell(Kill(member.number))
                else:
                    self._tell(Signal(member.number, signal.SIGINT))

    def tell(self, worker: int, thing: Thing) -> None:
        """Answer a worker's question, if it is still there."""
        member = self._members.get(worker)
        if member is not None:
            with suppress(ClosedChannelError):
                member.channel.send(thing)

    def hear(self) -> None:
        """Take note of what has arrived, and send what can be sent now."""
        for channel in self.channels:
            if channel.has_unsent:
                # If the other end has gone, that is noticed where it is read.
                with suppress(ClosedChannelError):
                    channel.flush()
        for member in self._members.values():
            self._hear_member(member)
        if self._supervisor is not None:
            self._hear_supervisor(self._supervisor)

    def kill_overdue(self) -> None:
        """End what had to be ended by now."""
        if self._supervisor is not None and self._supervisor.prepared_by <= time.monotonic():
            self._supervisor.give_up()
        now = time.monotonic()
        for member in self._members.values():
            if member.kill_at <= now:
                member.kill_at = math.inf
                member.is_late = not member.is_stopped and not member.channel.is_ended
                self._kill(member)

    def end_all(self) -> None:
        """End all processes and wait until they have."""
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            with suppress(ClosedChannelError):
                for member in self._members.values():
                    if member.task is not None:
                        supervisor.channel.send(Kill(member.number))
                supervisor.channel.send(Close())
        for member in self._members.values():
            # Idle ones end when they hear that.
            member.channel.close()
        if supervisor is not None:
            supervisor.wait()
            end_groups([member.pid for member in self._members.values() if member.pid is not None])
        self._members.clear()
        self.ended.clear()

    def disown(self) -> None:
        """Let go of the processes, which are another driver's."""
        for member in self._members.values():
            member.channel.close()
        if self._supervisor is not None:
            self._supervisor.disown()
        self._supervisor = None
        self._members.clear()

    def _idle(self, task: Task, most: int) -> Member | None:
        """Return a worker for a call, rather one that has the function; what does not suit makes room for a new one."""
        idle = [member for member in self._members.values() if member.is_idle]
        suited = [member for member in idle if member.environ == task.environ]
        if not suited and len(self._members) >= most and idle:
            self._kill(idle[0])
        return next((member for member in suited if task.function in member.known), suited[0] if suited else None)

    def _new_member(self, task: Task) -> Member:
        supervisor, program = self._supervised([task.module] if task.module not in SCRIPTS else [])
        mine, its = socket.socketpair()
        self._made += 1
        channel: Channel[FromWorker] = Channel(mine, receives=FromWorker)
        try:
            supervisor.channel.send(Fork(self._made), files=[its.detach()])
        except ClosedChannelError:
            channel.close()
            raise
        member = Member(number=self._made, channel=channel, environ=dict(task.environ))
        self._members[self._made] = member
        member.channel.send(msgspec.structs.replace(program, logging=self._manners.logging()))
        return member

    def _supervised(self, modules: Iterable[str]) -> tuple[SupervisorProcess, Program]:
        if self._supervisor is None or self._program is None:
            program = self._program_for(modules)
            if not self._imports_first:
                program.modules.clear()
            self._supervisor, self._program = SupervisorProcess(self._manners.python), program
            self._supervisor.channel.send(program)
        return self._supervisor, self._program

    def _hear_member(self, member: Member) -> None:
        was_ended = member.channel.is_ended
        for message in member.channel.received():
            if isinstance(message, Asked):
                thing = self._ask(Question(worker=member.number, task=member.task, asked=message))
                if thing is not None:
                    self.tell(member.number, thing)
            elif isinstance(message, Noted):
                told = message.resource
                self.ended.append(Told(told.run_id, told.attempt, ExternalResourceMoved(told), message.release))
            elif isinstance(message, Measured):
                member.usage = message.usage
            else:
                self._answered(member, message)
        if member.channel.is_ended and not was_ended:
            member.is_retired = True
            member.kill_at = min(member.kill_at, time.monotonic() + _CUT_OFF_GRACE)

    def _answered(self, member: Member, answer: Answer) -> None:
        task = member.task
        member.task, member.kill_at = None, math.inf
        usage, member.usage = member.usage, None
        if task is not None:
            outcome: Answer | Outcome = answer
            if member.is_stopped:
                outcome = Interrupted()
            elif isinstance(answer, Stopped):
                outcome = Failure(cause.interrupted_error(task.path))
                # It goes on hearing the request.
                member.is_retired = True
            self.ended.append(_end_of(task, outcome, usage))
        if member.is_retired:
            # What the call has started ends with it.
            self._kill(member)

    def _hear_supervisor(self, supervisor: SupervisorProcess) -> None:
        for message in supervisor.channel.received():
            match message:
                case Prepared():
                    supervisor.is_prepared, supervisor.prepared_by = True, math.inf
                case Born() if message.number in self._members:
                    self._members[message.number].pid = message.pid
                case Died() if message.number in self._members:
                    self._bury(self._members[message.number], message)
                case _:
                    continue
        if supervisor.channel.is_ended:
            self._lose_supervisor()

    def _bury(self, member: Member, died: Died) -> None:
        # It may have answered first.
        self._hear_member(member)
        if member.task is not None:
            self.ended.append(_end_of(member.task, self._last_outcome(member, died)))
        member.channel.close()
        del self._members[member.number]

    def _last_outcome(self, member: Member, died: Died) -> Outcome:
        path = member.path()
        if member.is_stopped:
            return Interrupted()
        if member.is_late and member.task is not None:
            return Failure(cause.late_error(path, timeout=member.task.timeout))
        if died.reason:
            return Failure(cause.unborn_error(path, reason=died.reason))
        if died.is_ours or died.status == CUT_OFF << 8:
            return Failure(cause.closed_error(path))
        return Failure(cause.lost_error(path, status=died.status, is_for_memory=died.is_for_memory))

    def _lose_supervisor(self) -> None:
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is None:
            return
        crew = list(self._members.values())
        self._members.clear()
        end_groups([member.pid for member in crew if member.pid is not None])
        supervisor.wait()
        # What it imported may have ended it; the next one does without.
        is_import_to_blame = self._imports_first and not supervisor.is_prepared
        self._imports_first = self._imports_first and not is_import_to_blame
        for member in crew:
            self._hear_member(member)
            member.channel.close()
            if member.task is None:
                continue
            if is_import_to_blame and not member.is_stopped:
                # It has not begun.
                self.hand_over(member.task, most=len(crew))
            else:
                lost = cause.unsupervised_error(member.path())
                self.ended.append(_end_of(member.task, Interrupted() if member.is_stopped else Failure(lost)))

    def _kill(self, member: Member) -> None:
        member.is_retired = True
        self._tell(Kill(member.number))

    def _tell(self, message: Signal | Kill) -> None:
        if self._supervisor is not None:
            # If it has gone, that is noticed where it is read.
            with suppress(ClosedChannelError):
                self._supervisor.channel.send(message)


def _end_of(task: Task, outcome: Answer | Outcome, usage: ResourceUsage | None = None) -> End:
    return End(RunId(task.run_id), task.attempt, outcome, usage)


def _without_code(task: Task) -> Task:
    return msgspec.structs.replace(task, code=None)
