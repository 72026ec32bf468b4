"""What a Ray task does: has a worker process of ours, on its node, make a call."""

from __future__ import annotations

import atexit
import os
import select
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from sematic.executors.answers import raised_answer
from sematic.executors.channel import ClosedChannelError
from sematic.executors.crew import Crew, End, Manners, Question
from sematic.executors.messages import Answer, Noted, Stopped, Task
from sematic.executors.outcome import Failure
from sematic.integrations.ray.ground import Ground
from sematic.integrations.ray.line import Line
from sematic.integrations.ray.messages import Call, Luggage, Place, Result, read_call, read_luggage, written
from sematic.integrations.ray.surroundings import environ_of_task
from sematic.model.changes import ExternalResourceMoved
from sematic.model.errors import TravelError
from sematic.model.ids import RunId
from sematic.types.naming import SCRIPTS

_SHORT = 0.05
"""Seconds after which a call is said to execute: of shorter ones it is enough to hear how they ended."""

# A Ray worker process executes one task at a time; its crew stays warm between them.
_posts: dict[str, Post] = {}


def make(content: bytes, program: list[Any], office: Any) -> bytes:
    """Make a call in a worker process on this node, and return the result; see `messages.Call` and `messages.Result`.

    Args:
        content: The call.
        program: The program's digest, and a reference to the program, which is read only once.
        office: The handle of the actor that looks after the call.
    """
    call = read_call(content)
    name = f"{call.driver} {program[0]}"
    post = _posts.get(name)
    if post is None:
        close_all()
        office.prepares.remote(_key_of(call), node_name())
        try:
            post = _posts[name] = Post(_luggage_from(program[1]), call)
        except TravelError as error:
            place = Place(node=node_name(), at=datetime.now(UTC))
            answer = raised_answer(_on_node(error, place.node), with_code=frozenset())
            return written(Result(answer=answer, usage=None, place=place, at=place.at, rest=None))
    return written(post.make(call, office))


def close_all() -> None:
    """End what calls of other programs have left warm."""
    while _posts:
        _posts.popitem()[1].close()


def _luggage_from(reference: Any) -> Luggage:
    import ray

    return read_luggage(ray.get(reference))


def _on_node(error: TravelError, node: str) -> TravelError:
    return TravelError(f"A call cannot be made on node {node}. {error}")


class Post:
    """Worker processes of one program, in one Ray worker process."""

    def __init__(self, luggage: Luggage, call: Call) -> None:
        self._ground = Ground(luggage)
        self._drivers = {os.fsdecode(name): os.fsdecode(value) for name, value in luggage.program.environ}
        self._bell, self._alarm = socket.socketpair()
        self._bell.setblocking(False)
        self._alarm.setblocking(False)
        self._line: Line | None = None
        self._asker = 0
        self._is_stopping = False
        manners = Manners(python=self._ground.python, time_out_grace=call.time_out_grace, stop_grace=call.stop_grace)
        self._crew = Crew(program=self._ground.program, ask=self._ask, manners=manners)
        atexit.register(self._crew.end_all)

    def make(self, call: Call, office: Any) -> Result:
        """Have a worker make a call and return how it ended."""
        with tempfile.TemporaryDirectory(prefix="sematic-") as folder, self._told_to_stop():
            log = Path(folder, "log") if call.has_log else None
            place = Place(node=node_name(), at=datetime.now(UTC))
            line = self._line = Line(office, _key_of(call), log=log, wake=self._ring)
            self._prepare(call.task, line, place)
            task = msgspec.structs.replace(
                call.task,
                ends_at=None if call.seconds_left is None else time.monotonic() + call.seconds_left,
                log=os.fsencode(log) if log is not None else None,
                environ={**call.task.environ, **environ_of_task(call.share, drivers=self._drivers)},
            )
            self._crew.hand_over(task, most=1)
            try:
                end = self._end_of(RunId(task.run_id), line, place)
                rest = line.close()
            finally:
                # As long as it had references to what the office answers, this Ray worker process would never leave.
                self._line = None
        return Result(answer=_answer_of(end), usage=end.usage, place=place, at=end.at, rest=rest)

    def close(self) -> None:
        """End all processes."""
        atexit.unregister(self._crew.end_all)
        self._crew.end_all()
        self._ground.close()
        self._bell.close()
        self._alarm.close()

    def _prepare(self, task: Task, line: Line, place: Place) -> None:
        """Return when workers can be had at once, so that a call's time-out is about the call alone."""
        crew = self._crew
        with suppress(OSError, ClosedChannelError):
            crew.prepare([task.module] if task.module not in SCRIPTS else [])
        while crew.is_preparing and not self._is_stopping and not line.is_stopping:
            line.open(place)
            self._wait(crew.time_left)
            crew.hear()
            crew.kill_overdue()

    def _end_of(self, run_id: RunId, line: Line, place: Place) -> End:
        crew = self._crew
        opens_at, is_open = time.monotonic() + _SHORT, False
        while True:
            crew.kill_overdue()
            while crew.ended:
                if isinstance(found := crew.ended.popleft(), End):
                    return found
                if isinstance(found.change, ExternalResourceMoved):
                    line.hold(Noted(found.change.resource, found.release))
            if not is_open and time.monotonic() >= opens_at:
                line.open(place)
                is_open = True
            wait = crew.time_left if is_open else min(crew.time_left, opens_at - time.monotonic())
            self._wait(wait)
            crew.hear()
            line.pid = crew.processes().get(run_id)
            while line.things:
                crew.tell(self._asker, line.things.popleft())
            if line.is_stopping or self._is_stopping:
                crew.stop(run_id)

    def _wait(self, seconds: float) -> None:
        poll = select.poll()
        poll.register(self._alarm.fileno(), select.POLLIN)
        for channel in self._crew.channels:
            if not channel.is_ended:
                poll.register(channel.fileno(), select.POLLIN | (select.POLLOUT if channel.has_unsent else 0))
        poll.poll(max(0, min(int(seconds * 1000) + 1, 60_000)) if seconds < 60 else 60_000)  # noqa: PLR2004 - a minute
        with suppress(BlockingIOError):
            self._alarm.recv(4096)

    def _ask(self, question: Question) -> None:
        self._asker = question.worker
        if self._line is not None:
            self._line.ask(question.asked)

    def _ring(self) -> None:
        with suppress(BlockingIOError, OSError):
            self._bell.send(b"\0")

    @contextmanager
    def _told_to_stop(self) -> Iterator[None]:
        """Take Ray's request to stop as a wish, for the body of a `with`: it comes as SIGINT would."""
        self._is_stopping = False
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def on_interrupt(_signal: int, _frame: object) -> None:
            self._is_stopping = True
            self._ring()

        before = signal.signal(signal.SIGINT, on_interrupt)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def node_name() -> str:
    """Return what people call this node: its host, and what tells it from others on the same host."""
    import ray

    return f"{socket.gethostname()}/{ray.get_runtime_context().get_node_id()[:6]}"


def _key_of(call: Call) -> str:
    return f"{call.task.run_id}:{call.task.attempt}"


def _answer_of(end: End) -> Answer:
    outcome = end.outcome
    if isinstance(outcome, Failure):
        return raised_answer(outcome.error, with_code=frozenset())
    return outcome if isinstance(outcome, Answer) else Stopped()
