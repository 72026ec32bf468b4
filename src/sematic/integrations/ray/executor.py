"""The executor whose calls run on a Ray cluster."""

from __future__ import annotations

import math
import os
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, assert_never

from sematic.executors.answers import outcome_from
from sematic.executors.engine import Site
from sematic.executors.executor import Ended, Event, Placed
from sematic.executors.failure import bare
from sematic.executors.invocation import Invocation
from sematic.executors.outcome import Failure, Outcome
from sematic.executors.parcels import Parcels
from sematic.executors.tasks import task_of
from sematic.graph.resources import ResourceRequirements
from sematic.integrations.ray.causes import office_lost_error
from sematic.integrations.ray.cluster import connect, nodes_now, nodes_to_come
from sematic.integrations.ray.hearing import job_of, key_of, told_of, write_piece
from sematic.integrations.ray.joining import joined_office
from sematic.integrations.ray.messages import (
    Call,
    Holds,
    Moved,
    News,
    Over,
    Wonders,
    Wrote,
    read_news,
    written,
)
from sematic.integrations.ray.resources import refusal_of, share_of
from sematic.machine.private import make_private
from sematic.model.errors import InfrastructureError, InsufficientResourcesError
from sematic.model.ids import RunId
from sematic.model.records import ResourceUsage

_POLL = 20.0
"""Seconds that the office waits for news before it says that there are none."""

_LONGEST_SILENCE = 60.0
"""Seconds in which an office must answer again that cannot be reached: Ray may still find out what became of it."""

_PAUSE = 0.5
"""Seconds between two tries to hear it."""

_LONGEST_CLOSING = 20.0
"""Seconds that calls may take to end when the executor is closed."""


class RayExecutor:
    """Runs calls as Ray tasks, each in a worker process of ours on the node that Ray chooses.

    Args:
        site: What calls need to know of the pipeline run.
        time_out_grace: Seconds after its time-out when a call is killed.
        stop_grace: Seconds after a polite request when a call is killed.
        patience: Seconds that calls go on without a driver.
    """

    def __init__(
        self, site: Site, *, time_out_grace: float = 2.0, stop_grace: float = 1.5, patience: float = 600.0
    ) -> None:
        self._site = site
        self._graces = {"time_out_grace": time_out_grace, "stop_grace": stop_grace}
        self._patience = patience
        self._driver = uuid.uuid4().hex
        self._parcels = Parcels()
        self._on_the_way: dict[str, str] = {}
        """Paths of functions by the keys of their calls."""
        self._logs: dict[str, Path] = {}
        self._events: deque[Event] = deque()
        self._office: Any = None
        self._poll: Any = None
        self._seen = 0
        self._asked: dict[str, Any] = {}
        """What the office was told of calls that it has said nothing of yet, by their keys."""
        self._silent_since: float | None = None
        self._is_closed = False
        self._process = os.getpid()
        self._lock = threading.RLock()
        # Whoever holds it listens to the office; taken before the lock.
        self._turn = threading.Lock()
        self._news = threading.Event()
        """Set when there is an office to listen to, or something to report."""
        if site.blobs.storage is None:
            # Nodes tell by the folder whether they share it; it may be still to be made.
            make_private(Path(site.blobs.home))
        connect(site.settings)

    @property
    def has_room(self) -> bool:
        """Whether a call can be started now."""
        with self._lock:
            return self._may_start()

    def refusal(self, resources: ResourceRequirements | None) -> str | None:
        """Return why no node can ever have what a call asks for; None if one can, or an autoscaler may add one."""
        try:
            share = share_of(resources)
        except ValueError as error:
            return str(error)
        refusal = refusal_of(share, nodes_now())
        return None if refusal is None or refusal_of(share, nodes_to_come()) is None else refusal

    def start(self, invocation: Invocation) -> None:
        """Accept a call and return at once; RuntimeError if the executor is closed or has no room."""
        call = self._call_or_failure(invocation)
        key = key_of(invocation.context.run_id, invocation.context.attempt)
        with self._lock:
            if not self._may_start():
                raise RuntimeError("The executor is closed, or as many calls are on their way as there may be.")
            self._on_the_way[key] = invocation.function.path
            if invocation.log is not None:
                self._logs[key] = invocation.log
            if isinstance(call, Failure):
                self._end(key, call)
            else:
                self._asked[key] = self._reached().submit.remote(written(call))

    def next(self, timeout: float | None = None) -> Event | None:
        """Return what has become known of a started call; None if nothing has in `timeout` seconds, or none is started.

        InfrastructureError if another driver of the same pipeline run has taken the calls over.
        """
        until = math.inf if timeout is None else time.monotonic() + timeout
        if not self._turn.acquire(timeout=-1 if timeout is None else max(timeout, 0)):
            return None
        try:
            return self._listen_until(until, is_patient=timeout is not None)
        finally:
            self._turn.release()

    def stop(self, run_id: RunId) -> None:
        """Ask for the end of a call, politely and then by force; `next` reports it as `Interrupted`."""
        with self._lock:
            for key in self._on_the_way if self._office is not None else ():
                if key.rpartition(":")[0] == run_id:
                    self._office.stop.remote(key)

    def reconnect(self, attempts: Mapping[RunId, int], *, log: Callable[[RunId, int], Path | None]) -> set[RunId]:
        """Take over calls that an earlier driver started, of those that are named; return which are still there.

        `log` tells where one of them is to have its log. All others that the earlier driver started are stopped.
        """
        keys = {key_of(run_id, attempt): run_id for run_id, attempt in attempts.items()}
        with self._lock:
            found = self._joined_office(list(keys))
            for key in found:
                self._on_the_way[key] = f"The call of run {keys[key]}"
                path = log(keys[key], attempts[keys[key]])
                if path is not None:
                    self._logs[key] = path
        return {keys[key] for key in found}

    def let_go(self) -> None:
        """Leave everything that was started as it is, for another driver to reconnect; instead of `close`."""
        with self._lock:
            self._is_closed, self._office = True, None
            self._on_the_way.clear()
            self._events.clear()
        self._news.set()

    def close(self) -> None:
        """End everything that was started, and wait until it has; nothing more is reported. Twice does no harm."""
        import ray

        with self._lock:
            office, self._office = self._office, None
            self._is_closed = True
            self._on_the_way.clear()
            self._events.clear()
        self._news.set()
        if office is None or os.getpid() != self._process:
            return
        with suppress(ray.exceptions.RayError):
            ray.get(office.close.remote(), timeout=_LONGEST_CLOSING)
        with suppress(ray.exceptions.RayError):
            ray.kill(office)

    # What the office is told

    def _may_start(self) -> bool:
        return not self._is_closed and len(self._on_the_way) < self._site.max_parallelism

    def _call_or_failure(self, invocation: Invocation) -> Call | Failure:
        path = invocation.function.path
        try:
            share = share_of(invocation.resources)
            refusal = self.refusal(invocation.resources) if invocation.resources is not None else None
            if refusal is not None:
                raise InsufficientResourcesError(path, refusal=refusal, where="on this Ray cluster")  # noqa: TRY301 - one way out
            # Where the log is on the node, and when the call ends by the node's clock, is known there.
            task = task_of(replace(invocation, log=None, seconds_left=None), self._parcels, blobs=self._site.blobs)
            return Call(
                task=task,
                driver=self._driver,
                share=share,
                seconds_left=invocation.seconds_left,
                has_log=invocation.log is not None,
                **self._graces,
            )
        except Exception as error:  # noqa: BLE001 - boundary: storing values and pickling run anybody's code
            return Failure(bare(error))

    def _reached(self) -> Any:
        """Return the office, called into being if need be."""
        if self._office is None:
            self._joined_office(())
        return self._office

    def _joined_office(self, keys: Sequence[str]) -> list[str]:
        """Take over the office of this pipeline run, or make one; return which of some calls it has."""
        office, found = joined_office(self._site, driver=self._driver, keys=keys, patience=self._patience)
        self._office, self._poll, self._seen, self._silent_since = office, None, 0, None
        self._news.set()
        return found

    # What the office tells

    def _listen_until(self, until: float, *, is_patient: bool) -> Event | None:
        import ray

        while True:
            with self._lock:
                if self._events:
                    return self._events.popleft()
                if self._is_closed or not (is_patient or self._on_the_way):
                    return None
                office, left = self._office, max(0.0, until - time.monotonic())
                if office is None:
                    self._news.clear()
                elif self._poll is None:
                    self._poll = office.take.remote(self._driver, self._seen, _POLL)
                poll = self._poll
            if office is None:
                self._news.wait(None if math.isinf(left) else left)
            else:
                ready, _ = ray.wait([poll], timeout=None if math.isinf(left) else left)
                if ready:
                    self._hear(poll)
            if not self._events and time.monotonic() >= until:
                return None

    def _hear(self, poll: Any) -> None:
        import ray

        try:
            news = ray.get(poll)
        except ray.exceptions.RayError as error:
            if not (isinstance(error, ray.exceptions.ActorUnavailableError) and self._bears_silence(poll)):
                self._lose_office(poll, type(error).__name__)
            return
        if news is None and not self._is_closed:
            raise InfrastructureError(
                f"Another driver of pipeline run {self._site.root_id} has taken over its calls; this one cannot go on."
            )
        with self._lock:
            if self._poll is poll:
                self._poll = None
            if self._silent_since is not None:
                self._silent_since = None
                self._lose_what_did_not_arrive()
        for number, content in news or ():
            self._take_note(read_news(content))
            self._seen = number

    def _bears_silence(self, poll: Any) -> bool:
        """Return whether the office is to be asked once more, after a pause: Ray cannot reach it in this moment."""
        self._silent_since = self._silent_since or time.monotonic()
        if time.monotonic() - self._silent_since > _LONGEST_SILENCE:
            return False
        time.sleep(_PAUSE)
        with self._lock:
            if self._poll is poll:
                self._poll = None
        return True

    def _lose_what_did_not_arrive(self) -> None:
        """Give up the calls that the office, which could not be reached, was not told of."""
        import ray

        for key, ref in list(self._asked.items()):
            try:
                ray.get(ref, timeout=0)
            except ray.exceptions.GetTimeoutError:
                continue
            except ray.exceptions.RayError as error:
                self._office.stop.remote(key)
                self._end(key, Failure(office_lost_error(self._on_the_way[key], type(error).__name__), is_lost=True))

    def _lose_office(self, poll: Any, reason: str) -> None:
        with self._lock:
            if self._poll is not poll:
                return
            self._office = self._poll = None
            for key, path in list(self._on_the_way.items()):
                self._end(key, Failure(office_lost_error(path, reason), is_lost=True))

    def _take_note(self, news: News) -> None:
        key = key_of(RunId(news.run_id), news.attempt)
        with self._lock:
            if key not in self._on_the_way:
                return
            self._asked.pop(key, None)
            match news:
                case Moved():
                    self._events.append(Placed(job_of(news)))
                case Wrote():
                    if key in self._logs:
                        write_piece(news.piece, to=self._logs[key])
                case Holds():
                    self._events.append(told_of(news))
                case Wonders():
                    self._office.answer.remote(news.number, written(self._parcels.answer(news.asked)))
                case Over():
                    outcome = outcome_from(news.answer, blobs=self._site.blobs)
                    if news.is_lost and isinstance(outcome, Failure):
                        outcome = replace(outcome, is_lost=True)
                    self._end(key, outcome, news.usage, at=news.at)
                case _:
                    assert_never(news)

    def _end(
        self, key: str, outcome: Outcome, usage: ResourceUsage | None = None, *, at: datetime | None = None
    ) -> None:
        self._on_the_way.pop(key, None)
        self._asked.pop(key, None)
        self._logs.pop(key, None)
        run_id, _, attempt = key.rpartition(":")
        self._events.append(Ended(RunId(run_id), int(attempt), outcome, usage, at or datetime.now(UTC)))
        self._news.set()
        if self._poll is not None:
            # Somebody may wait for the office, which has nothing to do with this.
            self._office.nudge.remote()
