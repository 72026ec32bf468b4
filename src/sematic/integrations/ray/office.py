"""The actor that looks after the calls of one pipeline run: it owns their Ray tasks, and outlives their driver."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sematic.executors.answers import raised_answer
from sematic.executors.messages import Answer, Raised, Stopped
from sematic.integrations.ray.causes import Circumstances, cause_of
from sematic.integrations.ray.mailbox import Mailbox
from sematic.integrations.ray.messages import (
    Call,
    Holds,
    Moved,
    News,
    Over,
    Place,
    Result,
    Wonders,
    Wrote,
    read_asked,
    read_call,
    read_noted,
    read_piece,
    read_place,
    read_result,
)
from sematic.integrations.ray.room import Room, awaited_somewhere, room_here
from sematic.model.jobs import JobState
from sematic.model.records import ResourceUsage

_LONGEST_REASON = 500
"""Characters of a reason."""

_PENDING_AFTER = 1.0
"""Seconds after which a call that has not begun is said to wait."""

_LOOK_AGAIN = 5.0
"""Seconds between two looks at what calls wait for."""

_NOTICED_AFTER = 3.0
"""Seconds after which Ray has noticed what waits for room."""

_FORCE_AFTER = 5.0
"""Seconds, beyond those that the agent takes, after which a call that was told to stop is ended by Ray."""


@dataclass(slots=True, kw_only=True)
class _Job:
    """A call that is on its way."""

    call: Call
    ref: Any
    number: str
    since: float
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    place: Place | None = None
    memory: int = 0
    prepared_on: str = ""
    """The node that gets ready what the call stands on."""
    hindrance: str = ""
    questions: dict[int, asyncio.Future[bytes]] = field(default_factory=dict)


class Office:
    """Looks after calls; every method is called from elsewhere, and none of them holds the others up."""

    def __init__(self, *, patience: float) -> None:
        """`patience` is how many seconds it goes on without a driver."""
        self._patience = patience
        self._driver = ""
        self._heard_at = time.monotonic()
        self._program: list[Any] = []
        self._jobs: dict[str, _Job] = {}
        self._mailbox = Mailbox()
        self._questions = 0
        self._is_closing = False
        self._stopped_early: set[str] = set()
        """Calls that were to stop before they came: Ray promises no order."""
        self._is_idle = asyncio.Event()
        self._remote: Any = None
        self._self: Any = None
        self._background: set[asyncio.Task[None]] = set()

    # What the driver calls

    async def begin(self, driver: str, digest: str, program: bytes, attempts: Sequence[str]) -> list[str]:
        """Serve a driver from now on, and return which calls of an earlier one there are still; others are stopped."""
        import ray

        from sematic.integrations.ray.agent import make

        if self._self is None:
            self._self = ray.get_runtime_context().current_actor
            self._remote = ray.remote(make)
            self._in_background(self._look_after())
        self._driver, self._heard_at = driver, time.monotonic()
        self._mailbox.wake()
        self._program = [digest, ray.put(program)]
        wanted = set(attempts)
        self._mailbox.keep_only(wanted)
        for key in [key for key in self._jobs if key not in wanted]:
            self._stop(self._jobs[key])
        for job in self._jobs.values():
            if job.place is not None:
                # The earlier driver may have heard it, and ended before it was written down.
                self._tell(job, self._moved(job, JobState.RUNNING))
            # For what it waits is told anew.
            job.hindrance = ""
        return sorted({*self._jobs, *self._mailbox.keys} & wanted)

    async def submit(self, content: bytes) -> None:
        """Have a call executed somewhere."""
        call = read_call(content)
        share, key = call.share, _key_of(call)
        if self._is_closing or call.driver != self._driver:
            # Ray promises no order: who closed this, or took it over, was heard first.
            return
        options = {"num_cpus": share.cpus, "num_gpus": share.gpus, "max_retries": 0, "name": call.task.path}
        if share.memory:
            options["memory"] = share.memory
        if share.others:
            options["resources"] = share.others
        ref = self._remote.options(**options).remote(content, self._program, self._self)
        job = _Job(call=call, ref=ref, number=ref.task_id().hex(), since=time.monotonic())
        self._jobs[key] = job
        self._tell(job, self._moved(job, JobState.REQUESTED))
        self._in_background(self._watch(job))
        if key in self._stopped_early:
            self._stopped_early.discard(key)
            self._stop(job)

    async def take(self, driver: str, after: int, seconds: float) -> list[tuple[int, bytes]] | None:
        """Return news after a number, as soon as there are any; those up to it are forgotten. None: not yours any more.

        An empty list says that there were none within `seconds`.
        """
        if driver != self._driver:
            return None
        self._heard_at = time.monotonic()
        self._mailbox.forget_up_to(after)
        await self._mailbox.until_news(seconds)
        self._heard_at = time.monotonic()
        return self._mailbox.oldest() if driver == self._driver else None

    async def nudge(self) -> None:
        """Have whoever waits for news go on."""
        self._mailbox.wake()

    async def answer(self, number: int, thing: bytes) -> None:
        """Answer a worker's question."""
        for job in self._jobs.values():
            question = job.questions.pop(number, None)
            if question is not None and not question.done():
                question.set_result(thing)

    async def stop(self, key: str) -> None:
        """Ask for the end of a call, politely and then by force."""
        job = self._jobs.get(key)
        if job is None:
            self._stopped_early.add(key)
        else:
            self._stop(job)

    async def close(self) -> None:
        """Stop all calls and return when they have ended."""
        self._is_closing = True
        for job in self._jobs.values():
            self._stop(job)
        self._mailbox.make_room()
        self._mailbox.wake()
        if self._jobs:
            self._is_idle.clear()
            await self._is_idle.wait()

    # What agents call

    async def prepares(self, key: str, node: str) -> None:
        """Hear that a call has a place, and what it stands on is got ready there."""
        job = self._jobs.get(key)
        if job is not None:
            # What was said of it so far is not true any more.
            job.prepared_on, job.hindrance = node, ""

    async def began(self, key: str, place: bytes) -> None:
        """Hear that a call executes."""
        job = self._jobs.get(key)
        if job is not None and job.place is None:
            job.place = read_place(place)
            self._tell(job, self._moved(job, JobState.RUNNING))

    async def orders(self, key: str) -> None:
        """Return when a call is to stop, or has ended."""
        job = self._jobs.get(key)
        if job is not None:
            await job.stop.wait()

    async def wrote(self, key: str, piece: bytes) -> None:
        """Pass on what a call has written; return when there is room for more."""
        job = self._jobs.get(key)
        if job is None:
            return
        run_id, attempt = job.call.task.run_id, job.call.task.attempt
        self._tell(job, Wrote(run_id=run_id, attempt=attempt, piece=read_piece(piece)))
        await self._mailbox.until_room(job.stop)

    async def holds(self, key: str, noted: bytes) -> None:
        """Pass on what a call holds outside of Sematic."""
        job = self._jobs.get(key)
        if job is not None:
            run_id, attempt = job.call.task.run_id, job.call.task.attempt
            self._tell(job, Holds(run_id=run_id, attempt=attempt, noted=read_noted(noted)))

    async def uses(self, key: str, memory: int) -> None:
        """Hear how many bytes of memory a call uses."""
        job = self._jobs.get(key)
        if job is not None:
            job.memory = memory

    async def ask(self, key: str, asked: bytes) -> bytes:
        """Ask the driver something for a worker, and return the answer."""
        job = self._jobs[key]
        self._questions += 1
        number, question = self._questions, asyncio.get_running_loop().create_future()
        job.questions[number] = question
        run_id, attempt = job.call.task.run_id, job.call.task.attempt
        self._tell(job, Wonders(run_id=run_id, attempt=attempt, number=number, asked=read_asked(asked)))
        thing: bytes = await question
        return thing

    # What becomes of calls

    async def _watch(self, job: _Job) -> None:
        try:
            result = read_result(await job.ref)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - boundary: Ray raises what became of the task
            self._given_up(job, error)
        else:
            self._ended(job, result)

    def _ended(self, job: _Job, result: Result) -> None:
        if job.place is None:
            job.place = result.place
            self._tell(job, self._moved(job, JobState.RUNNING))
        if result.rest is not None:
            run_id, attempt = job.call.task.run_id, job.call.task.attempt
            self._tell(job, Wrote(run_id=run_id, attempt=attempt, piece=result.rest))
        self._over(job, result.answer, is_lost=False, usage=result.usage, at=result.at)

    def _given_up(self, job: _Job, error: BaseException) -> None:
        from ray import exceptions

        if job.stop.is_set() or isinstance(error, exceptions.TaskCancelledError):
            self._over(job, Stopped(), is_lost=False)
            return
        cause = cause_of(error, _circumstances_of(job))
        answer = raised_answer(cause.error, with_code=frozenset())
        self._over(job, answer, is_lost=cause.is_lost, reason=str(cause.error))

    def _over(
        self,
        job: _Job,
        answer: Answer,
        *,
        is_lost: bool,
        usage: ResourceUsage | None = None,
        reason: str = "",
        at: datetime | None = None,
    ) -> None:
        task, at = job.call.task, at or datetime.now(UTC)
        match answer:
            case Raised():
                state, reason = JobState.FAILED, reason or f"{answer.name}: {answer.message}"[:_LONGEST_REASON]
            case Stopped():
                state, reason = JobState.DELETED, "It was told to stop."
            case _:
                state = JobState.SUCCEEDED
        self._tell(job, self._moved(job, state, reason=reason))
        over = Over(run_id=task.run_id, attempt=task.attempt, answer=answer, is_lost=is_lost, usage=usage, at=at)
        self._tell(job, over)
        self._jobs.pop(_key_of(job.call), None)
        job.stop.set()
        if not self._jobs:
            self._is_idle.set()

    def _stop(self, job: _Job) -> None:
        import ray

        if job.stop.is_set():
            return
        job.stop.set()
        self._mailbox.make_room()
        if job.place is None:
            # It waits, or has begun this moment: then its agent takes it as a wish.
            ray.cancel(job.ref, force=False, recursive=False)
        self._in_background(self._force(job))

    async def _force(self, job: _Job) -> None:
        import ray

        await asyncio.sleep(job.call.stop_grace + _FORCE_AFTER)
        if _key_of(job.call) in self._jobs:
            ray.cancel(job.ref, force=True, recursive=False)

    # Bookkeeping

    async def _look_after(self) -> None:
        """Say what calls wait for, and end this actor when nobody has called for long."""
        import ray

        looked_at = 0.0
        while time.monotonic() - self._heard_at < self._patience:
            await asyncio.sleep(min(_PENDING_AFTER / 2, self._patience / 2))
            now = time.monotonic()
            waiting = [j for j in self._jobs.values() if j.place is None and now - j.since > _PENDING_AFTER]
            news = [job for job in waiting if not job.hindrance]
            if news or (waiting and now - looked_at > _LOOK_AGAIN):
                looked_at = now
                await self._say_what_is_waited_for(waiting)
        await asyncio.wait_for(self.close(), 60)
        ray.kill(self._self)

    async def _say_what_is_waited_for(self, waiting: Sequence[_Job]) -> None:
        room = await asyncio.to_thread(room_here)
        for job in waiting:
            if job.place is not None:
                continue
            hindrance = _hindrance_of(job, room)
            if hindrance and hindrance != job.hindrance:
                job.hindrance = hindrance
                self._tell(job, self._moved(job, JobState.PENDING, reason=hindrance))

    def _tell(self, job: _Job, news: News) -> None:
        self._mailbox.put(_key_of(job.call), news)

    def _moved(self, job: _Job, state: JobState, *, reason: str = "") -> Moved:
        at = job.place.at if state is JobState.RUNNING and job.place is not None else datetime.now(UTC)
        return Moved(
            run_id=job.call.task.run_id,
            attempt=job.call.task.attempt,
            job=job.number,
            state=state,
            node=job.place.node if job.place is not None else "",
            reason=reason,
            at=at,
        )

    def _in_background(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _hindrance_of(job: _Job, room: Room | None) -> str:
    """Return for what a call waits that has not begun; nothing if that is not known yet."""
    if job.prepared_on:
        return (
            f"Its environment is being prepared on {job.prepared_on}: what is missing there of its code and packages is"
            " installed."
        )
    if room is None:
        return awaited_somewhere(job.call.share)
    is_noticed = time.monotonic() - job.since > _NOTICED_AFTER
    return room.hindrance(job.call.share) if room.has_noticed(job.call.share) or is_noticed else ""


def _circumstances_of(job: _Job) -> Circumstances:
    return Circumstances(
        path=job.call.task.path,
        share=job.call.share,
        node=job.place.node if job.place is not None else "",
        memory=job.memory,
    )


def _key_of(call: Call) -> str:
    return f"{call.task.run_id}:{call.task.attempt}"
