"""What a worker does: one call after the other, until nobody wants any more."""

from __future__ import annotations

import faulthandler
import os
import random
import signal
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import Any, assert_never

from sematic.executors.answers import answer_of, raised_answer
from sematic.executors.channel import Channel, ClosedChannelError
from sematic.executors.failure import bare
from sematic.executors.inputs import artifact_from, trusted, value_of
from sematic.executors.invocation import Invocation, outcome_of
from sematic.executors.logging_setup import filter_warnings, set_up_logging
from sematic.executors.messages import (
    CUT_OFF,
    Answer,
    Asked,
    LoggingSetup,
    Measured,
    Noted,
    Program,
    Stopped,
    Task,
    Thing,
    ToWorker,
)
from sematic.executors.no_terminal import leave_terminal
from sematic.executors.outcome import Failure, Interrupted, Outcome
from sematic.executors.politeness import Politeness, undisturbed
from sematic.executors.program import import_all, settle_into
from sematic.executors.shared_blobs import SharedBlobs
from sematic.executors.shipping import unshipped
from sematic.executors.stand_in import StandInFinder, stand_in_for_main
from sematic.executors.streams import flush_streams
from sematic.executors.surroundings import surroundings
from sematic.executors.usage import Meter
from sematic.graph.context import SematicContext, become_worker
from sematic.graph.function import Function
from sematic.model.changes import Change, ExternalResourceMoved
from sematic.model.errors import EncodeError, UnsupportedUsageError
from sematic.model.ids import RunId
from sematic.model.records import ResourceUsage
from sematic.settings import Storage
from sematic.types.naming import SCRIPTS


class Worker:
    """Makes the calls that come over a channel. `blobs_at` opens the blobs that are at home somewhere."""

    def __init__(self, connection: socket.socket, *, blobs_at: Callable[[Path, Storage | None], SharedBlobs]) -> None:
        self._channel: Channel[ToWorker] = Channel(connection, receives=ToWorker)
        self._blobs_at = blobs_at
        self._blobs: SharedBlobs | None = None
        self._functions: dict[int, Function[...]] = {}
        self._politeness = Politeness()
        self._meter = Meter()
        self._usage: ResourceUsage | None = None
        self._finder = StandInFinder(self)
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._pending: deque[ToWorker] = deque()
        self._main: object = None
        self._logging: LoggingSetup | None = None

    def serve(self) -> None:
        """Return when the driver has closed its end."""
        become_worker()
        _seed_anew()
        leave_terminal()
        faulthandler.enable(2, all_threads=False)
        self._politeness.listen()
        while True:
            try:
                message = self._next()
            except ClosedChannelError:
                return
            match message:
                case Program():
                    self._become(message)
                case Task():
                    self._answer(self._done(message))
                case Thing():
                    raise TypeError("The driver has answered a question that nobody asked.")
                case _:
                    assert_never(message)

    def has_module(self, name: str) -> bool:
        """Return whether the driver has a module of this name that only it can have."""
        return self._asked(name, None).content is not None

    def fetch(self, module: str, name: str) -> Any:
        """Return what one of the driver's modules calls by a name; AttributeError if it cannot be had."""
        thing = self._asked(module, name)
        if thing.content is None:
            raise AttributeError(thing.reason)
        return unshipped(thing.content)

    def _next(self) -> ToWorker:
        if not self._pending:
            self._pending.extend(self._channel.receive())
        return self._pending.popleft()

    def _asked(self, module: str, name: str | None) -> Thing:
        if os.getpid() != self._pid:
            return Thing(
                content=None, reason=f"{module}.{name} cannot be fetched in a process that the function forked."
            )
        with self._lock, undisturbed():
            self._channel.send_all(Asked(module=module, name=name))
            things: list[Thing] = []
            while not things:
                messages = self._channel.receive()
                things += [message for message in messages if isinstance(message, Thing)]
                # A task may have been sent before the question came.
                self._pending.extend(message for message in messages if not isinstance(message, Thing))
        return things[0]

    def _become(self, program: Program) -> None:
        settle_into(program)
        self._main = sys.modules["__main__"], stand_in_for_main(program.main, self)
        sys.meta_path.append(self._finder)
        if not program.is_forking:
            import_all(program.modules)
        self._blobs = self._blobs_at(Path(os.fsdecode(program.blobs.home)), program.blobs.storage)
        self._logging = program.logging
        self._set_up_logging()
        if program.logging is not None:
            filter_warnings(program.logging)

    def _set_up_logging(self) -> None:
        if self._logging is not None:
            set_up_logging(self._logging)

    def _done(self, task: Task) -> Answer:
        try:
            with surroundings(log=_log_of(task), environ=task.environ):
                self._meter.begin()
                answer = self._called(task)
                with undisturbed():
                    self._usage = self._meter.end()
                return answer
        except OSError as error:
            # The log cannot be written.
            return raised_answer(error, with_code=self._with_code)

    def _called(self, task: Task) -> Answer:
        blobs = self._blobs
        if blobs is None:
            raise RuntimeError("A worker got a task before it knew the program.")
        with_code = self._with_code
        try:
            invocation = self._invocation(task, blobs)
        except KeyboardInterrupt:
            return Stopped()
        except BaseException as error:  # noqa: BLE001 - boundary: reading values and functions runs anybody's code
            return raised_answer(bare(error), with_code=with_code)
        outcome = self._outcome_of(invocation)
        if os.getpid() != self._pid:
            # A process that the function forked has come back as if it were this one.
            flush_streams()
            os._exit(0)
        with undisturbed():
            return answer_of(outcome, function=invocation.function, blobs=blobs, with_code=with_code)

    def _invocation(self, task: Task, blobs: SharedBlobs) -> Invocation:
        function = self._function(task)
        trusted(task.fingerprints, blobs=blobs)
        with self._politeness.allowed():
            inputs = {
                name: value_of(artifact_from(facts), function=function, name=name, blobs=blobs)
                for name, facts in task.inputs.items()
            }
        return Invocation(
            function=function,
            inputs=inputs,
            context=SematicContext(run_id=RunId(task.run_id), root_id=RunId(task.root_id), attempt=task.attempt),
            seconds_left=task.ends_at - time.monotonic() if task.ends_at is not None else None,
            timeout=task.timeout,
            tell=self._tell,
        )

    def _tell(self, change: Change, release: bytes) -> None:
        # A process that the function forked has no connection of its own.
        if isinstance(change, ExternalResourceMoved) and os.getpid() == self._pid:
            with self._lock, undisturbed():
                self._channel.send_all(Noted(change.resource, release))

    def _function(self, task: Task) -> Function[...]:
        if task.code is not None:
            try:
                self._functions[task.function] = self._loaded(task.code, module=task.path.rpartition(".")[0])
            except Exception as error:
                raise UnsupportedUsageError(
                    f"{task.path} cannot be made again in a worker process: {type(error).__name__}: {error}"
                ) from error
            # The function's module may have set up its logger a second time.
            self._set_up_logging()
        return self._functions[task.function]

    def _loaded(self, code: bytes, *, module: str) -> Function[...]:
        try:
            function: Function[...] = unshipped(code)
        except KeyboardInterrupt:
            raise
        except BaseException:
            # A module may refuse to be imported twice: it reads arguments, opens a port, starts a pipeline. The driver
            # has it.
            if module in SCRIPTS or not self._finder.take(module):
                raise
            function = unshipped(code)
        return function

    def _outcome_of(self, invocation: Invocation) -> Outcome:
        outcome: Outcome = Interrupted()
        try:
            with self._politeness.allowed():
                outcome = outcome_of(invocation)
        except KeyboardInterrupt:
            return Interrupted()
        finally:
            _disarm()
        return Interrupted() if self._politeness.is_asked and isinstance(outcome, Failure) else outcome

    def _answer(self, answer: Answer) -> None:
        usage, self._usage = self._usage, None
        try:
            if usage is not None:
                self._channel.send_all(Measured(usage))
            self._channel.send_all(answer)
        except (ClosedChannelError, OSError):
            # Nobody hears it; or the function has closed what it did not open.
            os._exit(CUT_OFF)
        except Exception as error:  # noqa: BLE001 - boundary: the user's texts may be none, such as half of a character
            reason = EncodeError(f"What the function returned or raised cannot be sent to the driver: {error}")
            self._channel.send_all(raised_answer(reason, with_code=self._with_code))

    @property
    def _with_code(self) -> AbstractSet[str]:
        return {*SCRIPTS, *self._finder.names}


def _disarm() -> None:
    """Take back an alarm that a call has left: it would go off in the next one."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _seed_anew() -> None:
    """Give this process random numbers of its own: a forked one would have its siblings'."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        with suppress(Exception):
            numpy.random.seed()


def _log_of(task: Task) -> str | None:
    return os.fsdecode(task.log) if task.log is not None else None
