"""Sharing the machine: a step that asks for CPUs, memory or GPUs starts when they are free, whoever uses them."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sematic.executors.capacity import NO_SETTINGS, Capacity, capacity_of_machine
from sematic.executors.claim import WITHIN, Claim, environ_within
from sematic.executors.fitting import hindrance_of, is_no_less, left_of, refusal_of, tickets_before
from sematic.executors.ledger import (
    FORM,
    Book,
    Claimed,
    DamagedLedgerError,
    Holder,
    Ledger,
    LedgerIsHeldError,
    Ticket,
    book_of,
    content_of,
)
from sematic.graph.quantities import Needs
from sematic.machine.identity import ProcessIdentity, Vitality, this_process
from sematic.machine.runtime_folder import runtime_folder

FORGOTTEN = 5.0
"""Seconds after which nobody waits for a ticket's turn any more: its driver does not ask, it may have been stopped."""
_FRESH = 1.0
"""Seconds for which a ticket need not be written again."""
_LOOK_AGAIN = 0.5
"""Seconds after which to look even if nothing was written: a process that is killed writes nothing."""

_log = logging.getLogger("sematic")


def slots_of_machine(settings: Mapping[str, str] = NO_SETTINGS, *, environ: Mapping[str, str] = os.environ) -> Slots:
    """Return the slots that all drivers of this user on this machine share; SettingsError if a setting is no amount."""
    capacity = capacity_of_machine(settings, environ=environ)
    try:
        ledger = runtime_folder(environ) / f"slots-{_place(capacity, environ)}.json"
    except OSError as error:
        _log.warning("CPUs, memory and GPUs are not shared with other pipelines: %s", error)
        ledger = None
    return Slots(capacity, ledger, environ=environ)


class Slots:
    """Claims on parts of a machine, which never add up to more than there is; may be used by several threads.

    What this object knows of its own claims is the truth, and the ledger is how others learn of it: whatever happens
    to the file, the next look puts it right. Claims of processes that are gone are dropped on every look. First come,
    first served: what is free is kept for who has waited longer, but only of the kind that is waited for.
    """

    def __init__(
        self,
        capacity: Capacity,
        ledger: Path | None,
        *,
        environ: Mapping[str, str] = os.environ,
        is_alive: Callable[[ProcessIdentity], bool] = lambda process: process.vitality() is not Vitality.GONE,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._capacity = capacity
        self._ledger = None if ledger is None else Ledger(ledger)
        self._environ, self._is_alive, self._now = environ, is_alive, now
        # A signal may be handled in the middle of a claim, and give it back.
        self._lock = threading.RLock()
        self._holder: Holder | None = None
        self._claims: dict[str, Claim] = {}
        self._tickets: dict[str, Ticket] = {}
        self._hindrances: dict[str, str] = {}
        self._releases = 0
        self._seen: tuple[bytes, int] | None = None
        self._seen_at = 0.0
        self._has_warned = False

    def refusal(self, needs: Needs) -> str | None:
        """Return why this machine can never give so much, in sentences that say what to do; None if it can."""
        return refusal_of(needs, self._capacity) if needs else None

    def claim(self, key: str, needs: Needs) -> Claim | None:
        """Return what was claimed under a key, until it is released; None if that does not fit now: ask again soon.

        Who needs nothing in particular gets it at once.
        """
        if not needs:
            return Claim(key=key)
        with self._lock:
            holder = self._myself()
            if key not in self._claims and not self._is_behind_our_own(key, needs):
                self._ask(key, needs, holder)
            return self._claims.get(key)

    def release(self, key: str) -> None:
        """Give back what was claimed under a key, or stop waiting for it; nothing happens if there is no such thing."""
        with self._lock:
            self._forget_after_a_fork()
            had = self._claims.pop(key, None), self._tickets.pop(key, None)
            self._hindrances.pop(key, None)
            if had != (None, None):
                self._releases += 1
                self._write_down(self._myself())

    def hindrance(self, key: str) -> str | None:
        """Return for what a key waited when it last asked, and for which other processes, in a sentence.

        None if it does not wait, or behind something else of this driver.
        """
        with self._lock:
            return self._hindrances.get(key)

    def has_changed(self) -> bool:
        """Return whether it is worth asking again for what did not fit when this was last asked."""
        with self._lock:
            now = self._now()
            try:
                content = b"" if self._ledger is None else self._ledger.content()
            except OSError:
                content = b""
            seen = content, self._releases
            if seen == self._seen and now - self._seen_at < _LOOK_AGAIN:
                return False
            self._seen, self._seen_at = seen, now
            return True

    def close(self) -> None:
        """Give everything back; what is claimed later is claimed anew."""
        with self._lock:
            self._forget_after_a_fork()
            if self._holder is not None:
                self._claims.clear()
                self._tickets.clear()
                self._hindrances.clear()
                self._write_down(self._holder)

    def _ask(self, key: str, needs: Needs, holder: Holder) -> None:
        """Take what is asked for, or a ticket for it."""
        try:
            with self._opened(holder) as book:
                self._decide(key, needs, holder=holder, book=book)
        except LedgerIsHeldError:
            # As good as taken; whoever holds it will let go, or somebody will end it.
            return
        except OSError as error:
            self._warn(f"CPUs, memory and GPUs are not shared with other pipelines: {error}")
            if key not in self._claims:
                self._decide(key, needs, holder=holder, book=self._with_our_own(Book(), holder))

    def _write_down(self, holder: Holder) -> None:
        # What cannot be written now is put right by the next look, or by the end of this process.
        with suppress(OSError), self._opened(holder):
            pass

    @contextmanager
    def _opened(self, holder: Holder) -> Iterator[Book]:
        """Give what is claimed and waited for, and write down what this object changed in the body of a `with`."""
        if self._ledger is None:
            yield self._with_our_own(Book(), holder)
            return
        with self._ledger.held():
            content = self._ledger.content()
            book = self._with_our_own(self._read(content, ours=holder.process), holder)
            yield book
            fresh = content_of(self._with_our_own(book, holder))
            if not fresh:
                self._ledger.remove()
            elif fresh != content:
                self._ledger.write(fresh)

    def _read(self, content: bytes, *, ours: ProcessIdentity) -> Book:
        """Return what the living have written; whoever wrote something else does no harm."""
        try:
            book = book_of(content)
        except DamagedLedgerError as error:
            _log.warning("The list of what other pipelines use was damaged and begins anew: %s", error)
            return Book()
        named = {c.holder.process for c in book.claims} | {t.holder.process for t in book.tickets}
        living = {process for process in named if process == ours or self._is_alive(process)}
        return Book(
            claims=tuple(c for c in book.claims if c.holder.process in living),
            tickets=tuple(t for t in book.tickets if t.holder.process in living),
        )

    def _with_our_own(self, book: Book, holder: Holder) -> Book:
        """Return a book that says of this object what it knows of itself; who waits keeps its place."""
        claims = [
            Claimed(holder=holder, key=c.key, needs=c.needs, gpus=c.gpus, cores=self._capacity.cores)
            for c in self._claims.values()
        ]
        waiting = dict(self._tickets)
        tickets = [
            ours
            for ticket in book.tickets
            if (ours := waiting.pop(ticket.key, None) if ticket.holder == holder else ticket) is not None
        ]
        return Book(
            claims=(*(c for c in book.claims if c.holder != holder), *claims), tickets=(*tickets, *waiting.values())
        )

    def _decide(self, key: str, needs: Needs, *, holder: Holder, book: Book) -> None:
        now = self._now()
        ahead = [t for t in tickets_before(key, holder, book.tickets) if now - t.asked_at < FORGOTTEN]
        left = left_of(self._capacity, claims=book.claims, ahead=ahead)
        if left.has_room_for(needs):
            self._tickets.pop(key, None)
            self._hindrances.pop(key, None)
            gpus = left.gpus[: needs.gpus]
            environ = environ_within(needs, gpus_given=gpus, environ=self._environ)
            self._claims[key] = Claim(key=key, needs=needs, gpus=gpus, environ=environ)
            return
        self._hindrances[key] = hindrance_of(needs, left, pid=holder.process.pid)
        if key not in self._tickets or now - self._tickets[key].asked_at >= _FRESH:
            self._tickets[key] = Ticket(
                holder=holder,
                key=key,
                needs=needs,
                gpus=self._capacity.gpus,
                cores=self._capacity.cores,
                asked_at=now,
            )

    def _is_behind_our_own(self, key: str, needs: Needs) -> bool:
        """Return whether something else of this driver waits already for no more than this: that goes first.

        A thousand steps that wait for the same would otherwise make a thousand tickets.
        """
        if key in self._tickets:
            return False
        now = self._now()
        return any(now - t.asked_at < FORGOTTEN and is_no_less(needs, t.needs) for t in self._tickets.values())

    def _myself(self) -> Holder:
        self._forget_after_a_fork()
        if self._holder is None:
            self._holder = Holder(process=this_process(), token=os.urandom(8).hex())
        return self._holder

    def _forget_after_a_fork(self) -> None:
        """Leave alone what the process that this one was forked from has claimed."""
        if self._holder is not None and self._holder.process.pid != os.getpid():
            self._claims.clear()
            self._tickets.clear()
            self._hindrances.clear()
            self._holder = None

    def _warn(self, sentence: str) -> None:
        if not self._has_warned:
            self._has_warned = True
            _log.warning(sentence)


def _place(capacity: Capacity, environ: Mapping[str, str]) -> str:
    """Return what is equal for drivers that share a machine, or a part of it, and can see each other's processes."""
    try:
        processes = os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116 - a link whose target is no path
    except OSError:
        processes = 0
    # Each step has a session of its own, so what runs within a step's claim shares it, and nobody else does. A session
    # led by a process outside this container is number 0.
    within = os.getsid(0) if environ.get(WITHIN) else None
    return hashlib.sha256(repr((FORM, processes, capacity.share, within)).encode()).hexdigest()[:16]
