"""The process between a driver and its workers: makes them, tells how they end, and sees to it that none is left."""

from __future__ import annotations

import atexit
import gc
import os
import select
import signal
import socket
import subprocess
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, assert_never

from sematic.executors.channel import Channel, ClosedChannelError
from sematic.executors.messages import Born, Close, Died, Fork, Kill, Prepared, Program, Signal, ToSupervisor
from sematic.executors.program import import_all, settle_into
from sematic.executors.starting import environment
from sematic.executors.streams import flush_streams
from sematic.graph.context import become_worker
from sematic.machine.memory_kills import memory_kills
from sematic.machine.process_tree import (
    adopt_orphans,
    be_the_first_to_go,
    children,
    die_with,
    kill_group,
    kill_orphans,
    kill_tree,
)

_LOOK = 250
"""Milliseconds after which it looks whether the driver is still there, should its end of the channel live on."""

_FAREWELL = 0.5
"""Seconds that idle workers get to end by themselves."""


class Supervisor:
    """Serves one driver, in one thread. `serve` is what a worker does with its end of a channel."""

    def __init__(
        self, connection: socket.socket, *, serve: Callable[[socket.socket], None], fresh: Callable[[int], list[str]]
    ) -> None:
        """`fresh` gives the command of a worker that starts afresh, given the descriptor of its end."""
        self._channel: Channel[ToSupervisor] = Channel(connection, receives=ToSupervisor)
        self._serve = serve
        self._fresh = fresh
        self._driver = os.getppid()
        self._workers: dict[int, int] = {}
        """The number of each worker by its process id."""
        self._pids: dict[int, int] = {}
        """The other way round."""
        self._killed: set[int] = set()
        self._own: frozenset[int] = frozenset()
        """Processes that imported modules have started."""
        self._memory_kills = 0
        self._is_forking = True
        self._is_over = False
        self._alarm, self._bell = socket.socketpair()

    def run(self) -> None:
        """Return when the driver has gone or has closed the channel, and all workers with it."""
        become_worker()
        adopt_orphans()
        self._listen()
        poll = select.poll()
        poll.register(self._channel.fileno(), select.POLLIN)
        poll.register(self._alarm.fileno(), select.POLLIN)
        try:
            while not self._is_over:
                poll.poll(_LOOK)
                with suppress(BlockingIOError):
                    self._alarm.recv(4096)
                self._reap()
                for message in self._channel.received():
                    self._do(message)
                if self._channel.is_ended or os.getppid() != self._driver:
                    break
        finally:
            self._end_all(is_driver_gone=not self._is_over)
            self._let_go()

    def _listen(self) -> None:
        for end in (self._alarm, self._bell):
            end.setblocking(False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # The driver decides what they mean; if it goes, so does this process.
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._bell.fileno(), warn_on_full_buffer=False)

    def _do(self, message: ToSupervisor) -> None:
        match message:
            case Program():
                self._prepare(message)
            case Fork():
                self._make(message.number, self._channel.files.popleft())
            case Signal():
                self._signal(message)
            case Kill():
                self._kill(message.number)
            case Close():
                self._is_over = True
            case _:
                assert_never(message)

    def _prepare(self, program: Program) -> None:
        self._is_forking = program.is_forking
        settle_into(program)
        self._memory_kills = memory_kills()
        if program.is_forking:
            import_all(program.modules)
            gc.collect()
            # What is there now is shared with all workers, as long as nobody writes to it.
            gc.freeze()
        self._own = children()
        self._tell(Prepared())

    def _make(self, number: int, handle: int) -> None:
        try:
            pid = self._forked(handle) if self._is_forking else self._started(handle)
        except OSError as error:
            self._tell(Died(number=number, status=0, is_ours=False, is_for_memory=False, reason=str(error)))
            return
        finally:
            os.close(handle)
        self._workers[pid], self._pids[number] = number, pid
        self._tell(Born(number, pid))

    def _forked(self, handle: int) -> int:
        flush_streams()
        supervisor = os.getpid()
        with warnings.catch_warnings():
            # Imported libraries may have threads of their own; those that cannot do without are never forked.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            self._be_worker(handle, supervisor)
        return pid

    def _started(self, handle: int) -> int:
        command = self._fresh(handle)
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, pass_fds=[handle], start_new_session=True, env=environment()
        )
        # Reaped here, with all other processes; the object must not do it too.
        process.returncode = 0
        return process.pid

    def _be_worker(self, handle: int, supervisor: int) -> NoReturn:
        code = 1
        try:
            self._let_go()
            begin_worker(supervisor)
            self._serve(socket.socket(fileno=handle))
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else int(error.code is not None)
        except BaseException:  # noqa: BLE001 - boundary: nothing may get back into the supervisor's own loop
            traceback.print_exc()
        finally:
            end_worker(code)

    def _let_go(self) -> None:
        """Close this process's ends of what the supervisor listens to."""
        signal.set_wakeup_fd(-1)
        self._channel.close()
        self._alarm.close()
        self._bell.close()

    def _signal(self, message: Signal) -> None:
        pid = self._pids.get(message.number)
        if pid is not None:
            with suppress(OSError):
                os.killpg(pid, message.signal)

    def _kill(self, number: int) -> None:
        # One that has died by itself meanwhile was not killed.
        self._reap()
        pid = self._pids.get(number)
        if pid is not None:
            self._killed.add(pid)
            kill_tree(pid)

    def _reap(self) -> None:
        died = []
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if not pid:
                break
            if pid in self._workers:
                kill_group(pid)
                died.append((pid, self._workers.pop(pid), status))
        if not died:
            return
        # Whatever the dead have left behind has become a child of this process.
        kill_orphans(but={*self._workers, *self._own})
        before, self._memory_kills = self._memory_kills, memory_kills()
        for pid, number, status in died:
            del self._pids[number]
            is_for_memory = self._memory_kills > before
            is_ours = pid in self._killed
            self._tell(Died(number=number, status=status, is_ours=is_ours, is_for_memory=is_for_memory))

    def _tell(self, message: object) -> None:
        # If the driver has gone, the loop notices.
        with suppress(ClosedChannelError):
            self._channel.send_all(message)

    def _end_all(self, *, is_driver_gone: bool) -> None:
        until = time.monotonic() + _FAREWELL
        while self._workers and not is_driver_gone and time.monotonic() < until:
            select.select([self._alarm], [], [], 0.02)
            with suppress(BlockingIOError):
                self._alarm.recv(4096)
            self._reap()
        for pid in list(self._workers):
            kill_tree(pid)
        until = time.monotonic() + _FAREWELL
        while (left := children()) and time.monotonic() < until:
            for pid in left:
                kill_tree(pid)
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            time.sleep(0.005)


def begin_worker(parent: int) -> None:
    """Make this process a worker in a session of its own, which ends with its parent."""
    with suppress(OSError):
        # One that was started afresh has its session already.
        os.setsid()
    for number in (signal.SIGCHLD, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    adopt_orphans()
    be_the_first_to_go()
    die_with(parent)


def end_worker(code: int) -> NoReturn:
    """End this process as Python would, without waiting for threads that were left behind."""
    with suppress(BaseException):
        atexit._run_exitfuncs()  # noqa: SLF001 - the only way to run them before os._exit
    flush_streams()
    os._exit(code)
