"""The file in which drivers on a machine write down what they use and what they wait for."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sematic.graph.quantities import Needs
from sematic.machine.identity import ProcessIdentity

FORM = 2
"""To be raised when a ledger says something else than before: versions of Sematic that differ in it do not share."""

PATIENCE = 0.25
"""Seconds for which somebody else may hold the ledger: longer only if the process was stopped just then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who claims: one `Slots` of one process."""

    process: ProcessIdentity
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What somebody uses."""

    holder: Holder
    key: str
    needs: Needs
    gpus: tuple[str, ...]
    """Which ones."""
    cores: frozenset[int]
    """The CPUs the holder is bound to; empty if nobody can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What somebody waits for."""

    holder: Holder
    key: str
    needs: Needs
    gpus: tuple[str, ...]
    """Of which ones it can be given."""
    cores: frozenset[int]
    asked_at: float
    """When it last asked, on the machine's monotonic clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What a ledger says: what is used, and who waits, first come first."""

    claims: tuple[Claimed, ...] = ()
    tickets: tuple[Ticket, ...] = ()


class DamagedLedgerError(ValueError):
    """A ledger's content is none."""


class LedgerIsHeldError(OSError):
    """Another process holds the ledger and does not let go of it."""


def book_of(content: bytes) -> Book:
    """Return what a ledger's content says; DamagedLedgerError if it says nothing."""
    if not content:
        return Book()
    try:
        return msgspec.json.decode(content, type=Book)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DamagedLedgerError(str(error)) from None


def content_of(book: Book) -> bytes:
    """Return the content of a ledger that says this; nothing for an empty book."""
    return msgspec.json.encode(book, order="sorted") if book != Book() else b""


class Ledger:
    """One file: changed by one process at a time, and read whole at any time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = path.with_suffix(".lock")
        self._draft = path.with_suffix(".new")

    def content(self) -> bytes:
        """Return what is written, nothing if nothing is."""
        try:
            handle = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return b""
        with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 - a handle, not a path
            return file.readall()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep others from changing the ledger for the body of a `with`; LedgerIsHeldError if somebody else does."""
        handle = self._locked()
        try:
            yield
        finally:
            # A process forked meanwhile has the handle too; closing it here would not let go of the lock.
            fcntl.flock(handle, fcntl.LOCK_UN)
            os.close(handle)

    def write(self, content: bytes) -> None:
        """Replace what is written, at once; only while it is held."""
        handle = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with open(handle, "wb", buffering=0) as file:  # noqa: PTH123 - a handle, not a path
            file.write(content)
        self._draft.replace(self._path)

    def remove(self) -> None:
        """Leave nothing behind; only while it is held."""
        for path in (self._draft, self._path, self._lock):
            with suppress(OSError):
                path.unlink()

    def _locked(self) -> int:
        gives_up_at = time.monotonic() + PATIENCE
        while True:
            # Opened anew each time: whoever cleans up temporary files may have removed the one we knew.
            handle = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(handle).st_nlink:
                    return handle
            except BlockingIOError:
                if time.monotonic() > gives_up_at:
                    os.close(handle)
                    raise LedgerIsHeldError(f"{self._lock} is held by another process.") from None
                time.sleep(0.0005)
            os.close(handle)
