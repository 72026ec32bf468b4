"""The feed, live: one thread of the server hears of what is recorded, and each listener gets its events.

No listener has a queue of its own. The latest events are kept once for all of them, encoded once; each listener knows
up to where it has read, and one that is further behind than what is kept reads on in the database.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from bisect import bisect_right
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool

from sematic.engine.ports import Clock
from sematic.model.errors import StoreError
from sematic.model.ids import RunId
from sematic.store.feed import KEPT, Event, FeedLog
from sematic.store.hearing import Hearing, hearing_of
from sematic.wire.changes import Happening, Hello
from sematic.wire.json import to_json

LONGEST = timedelta(hours=1)
"""After so long a stream ends, and whoever reconnects is asked anew who they are."""

RETRY_MILLISECONDS = 500
"""How long a browser waits until it reconnects."""

PRUNED_EVERY = timedelta(hours=1)
"""How often old events are removed."""

_AT_ONCE = 50
_BYTES_AT_ONCE = 250_000
"""What a listener takes at once."""
_CLOSING_SECONDS = 5.0
_PAUSE = 0.5
"""Seconds until a database that could not be read is tried again."""

_log = logging.getLogger("sematic.server")


class Told(NamedTuple):
    """An event as it is sent."""

    seq: int
    root_id: RunId
    sent: bytes


def told(event: Event) -> Told:
    """Return an event as it is sent."""
    return Told(event.seq, event.root_id, _sent(Happening.CHANGES, event.seq, event.told()))


def _sent(happening: Happening, seq: int, shape: object) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (seq, happening.value.encode(), to_json(shape))


@dataclass(slots=True, kw_only=True)
class Recent:
    """The latest events: all of those after `floor`, up to `newest`."""

    most_events: int = 1000
    most_bytes: int = 8_000_000
    floor: int = 0
    newest: int = 0
    _events: list[Told] = field(default_factory=list)
    _bytes: int = 0

    def begin(self, seq: int) -> None:
        """Forget all events; those after `seq` will come."""
        self.floor = self.newest = seq
        self._events.clear()
        self._bytes = 0

    def extend(self, events: Sequence[Told]) -> None:
        """Add events, in order, and forget the oldest if they are too many or too large."""
        self._events.extend(events)
        self._bytes += sum(len(event.sent) for event in events)
        self.newest = events[-1].seq
        surplus = 0
        while surplus < len(self._events) and (
            self._bytes > self.most_bytes or len(self._events) - surplus > self.most_events
        ):
            self._bytes -= len(self._events[surplus].sent)
            self.floor = self._events[surplus].seq
            surplus += 1
        del self._events[:surplus]

    def after(self, seq: int) -> list[Told] | None:
        """Return the next few events after one, in order; None if some are not kept here any more."""
        if seq < self.floor:
            return None
        first = bisect_right(self._events, seq, key=lambda event: event.seq)
        taken: list[Told] = []
        size = 0
        for event in islice(self._events, first, first + _AT_ONCE):
            size += len(event.sent)
            if taken and size > _BYTES_AT_ONCE:
                break
            taken.append(event)
        return taken


@dataclass(eq=False, kw_only=True)
class LiveFeed:
    """Hands out what is recorded, as it is recorded, to all who listen in one process.

    Listeners belong to one event loop at a time; `end` may be called from anywhere.
    """

    log: FeedLog
    hear: Callable[[], Hearing]
    recent: Recent = field(default_factory=Recent)
    longest: timedelta = LONGEST
    listeners: int = field(init=False, default=0)
    """How many listen now."""
    _is_ended: bool = field(init=False, default=False)
    _loop: asyncio.AbstractEventLoop | None = field(init=False, default=None)
    _watch: _Watch | None = field(init=False, default=None)
    _threads: list[threading.Thread] = field(init=False, default_factory=list)
    """Those that watch, or have been told to stop but may not have yet."""
    _news: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    async def follow(self, *, after: int | None, root_id: RunId | None) -> AsyncGenerator[bytes]:
        """Yield what is sent to a listener: a hello, and then the events after one, of a pipeline run if one is given.

        Without a number, they are those that come from now on. It ends after an hour, when the feed does, or if the
        database cannot be read.
        """
        with _ended_by_faults(), self._joined() as loop:
            until = loop.time() + self.longest.total_seconds()
            span = await run_in_threadpool(self.log.span)
            seq = span.newest if after is None else after
            yield b"retry: %d\n" % RETRY_MILLISECONDS + _sent(Happening.HELLO, seq, Hello(seq=seq, newest=span.newest))
            if not span.pruned <= seq <= span.newest:
                # Something it has not heard of is gone, or its number is of another store.
                seq = span.newest
                yield _sent(Happening.RESET, seq, Hello(seq=seq, newest=seq))
            while not self._is_ended and loop.time() < until:
                news = self._news
                events, seen = await self._next(seq, root_id)
                if events:
                    yield b"".join(event.sent for event in events)
                if seen > seq:
                    seq = seen
                    continue
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), until - loop.time())

    async def _next(self, seq: int, root_id: RunId | None) -> tuple[list[Told], int]:
        """Return the next events for a listener, and up to where it knows everything then."""
        events = self.recent.after(seq)
        if events is not None:
            seen = events[-1].seq if events else seq
            return [event for event in events if root_id is None or event.root_id == root_id], seen
        # Whatever is up to here when the database is read, the database has.
        newest = self.recent.newest
        found = await run_in_threadpool(self.log.after, seq, root_id=root_id, limit=_AT_ONCE)
        last = found[-1].seq if found else seq
        return [told(event) for event in found], last if len(found) == _AT_ONCE else max(last, newest)

    def end(self) -> None:
        """End all streams soon, and the thread; to be called when the server begins to stop."""
        self._is_ended = True
        if self._watch is not None:
            self._watch.stop.set()
        if self._loop is not None:
            # A loop that is closed has no listeners.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._wake)

    def close(self) -> None:
        """End all streams, and return once nothing reads the database any more."""
        self.end()
        for thread in self._threads:
            thread.join(_CLOSING_SECONDS)

    @contextmanager
    def _joined(self) -> Iterator[asyncio.AbstractEventLoop]:
        """Count one listener more, and have a thread watch as long as there are any."""
        self._loop = asyncio.get_running_loop()
        self.listeners += 1
        if self._watch is None:
            self._watch = _Watch(feed=self, loop=self._loop)
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            self._threads.append(self._watch.start())
        try:
            yield self._loop
        finally:
            self.listeners -= 1
            if not self.listeners and self._watch is not None:
                self._watch.stop.set()
                self._watch = None

    def begin(self, seq: int, *, of: _Watch) -> None:
        """Take it that a watch sees the events after one."""
        if of is self._watch:
            self.recent.begin(seq)
            self._wake()

    def hand_out(self, events: Sequence[Told], *, of: _Watch) -> None:
        """Hand out the events that a watch has seen, all after those before."""
        if of is self._watch:
            self.recent.extend(events)
            self._wake()

    def _wake(self) -> None:
        before, self._news = self._news, asyncio.Event()
        before.set()


@contextmanager
def _ended_by_faults() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        # Whoever listens comes back, and goes on where they were.
        _log.warning("A stream of changes ends early: %s", error)


@dataclass(eq=False, kw_only=True)
class _Watch:
    """A thread that reads what is new as soon as there is something, until it is stopped."""

    feed: LiveFeed
    loop: asyncio.AbstractEventLoop
    stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> threading.Thread:
        """Begin, in a thread that never keeps the process from ending, and return the thread."""
        thread = threading.Thread(target=self._run, name="sematic-feed", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        hears = True
        while not self.stop.is_set():
            try:
                self._watch()
            except Exception as error:  # noqa: BLE001 - boundary: a background loop; a database may go and come back
                if hears and not self.stop.is_set():
                    _log.warning("The feed of changes cannot be read; trying again until it can: %s", error)
                hears = False
                self.stop.wait(_PAUSE)
            else:
                hears = True

    def _watch(self) -> None:
        hearing = self.feed.hear()
        try:
            seq = self.feed.log.span().newest
            self._on_loop(partial(self.feed.begin, seq, of=self))
            while not self.stop.is_set():
                seq = self._read_on(seq)
                hearing.wait(self.stop)
        finally:
            hearing.close()

    def _read_on(self, seq: int) -> int:
        """Hand out everything after an event, and return the last one."""
        while found := self.feed.log.after(seq):
            seq = found[-1].seq
            self._on_loop(partial(self.feed.hand_out, [told(event) for event in found], of=self))
        return seq

    def _on_loop(self, done: Callable[[], None]) -> None:
        try:
            self.loop.call_soon_threadsafe(done)
        except RuntimeError:
            # The loop is closed, and with it all who listened.
            self.stop.set()


def live_feed(log: FeedLog) -> LiveFeed:
    """Return the live feed of a database."""
    return LiveFeed(log=log, hear=lambda: hearing_of(log.engine))


@contextmanager
def kept_short(log: FeedLog, *, clock: Clock, every: timedelta = PRUNED_EVERY) -> Iterator[None]:
    """Remove old events now and every hour, in a thread, during the body of a `with`."""
    stop = threading.Event()

    def run() -> None:
        while True:
            try:
                while not stop.is_set() and log.prune(before=clock() - KEPT):
                    # Whoever records something gets in between.
                    stop.wait(0.01)
            except Exception as error:  # noqa: BLE001 - boundary: a background loop; it is tried again
                _log.warning("Old events of the feed could not be removed; trying again later: %s", error)
            if stop.wait(every.total_seconds()):
                return

    thread = threading.Thread(target=run, name="sematic-feed-pruning", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5)
