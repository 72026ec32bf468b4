"""Folders that are made once each on a machine, used by any number of processes, and removed when long unused."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sematic.machine.private import make_private, write_private
from sematic.model.errors import TravelError
from sematic.model.records import Json
from sematic.packaging.uv import Say

Card: TypeAlias = "Mapping[str, Json]"
"""What is written down of a folder once it is whole."""

Make: TypeAlias = "Callable[[Path, int], Card]"
"""Makes a folder that is not there, while a lock is held whose descriptor a child may keep open; returns its card."""

_CARD, _USE, _MAKING = ".json", ".used", ".making"
_PART, _GONE = ".part-", ".gone-"


class Hold:
    """Keeps a folder from being removed until it is let go of, or this process and its forks have ended."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def let_go(self) -> None:
        """Let others remove the folder; twice does no harm."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def outlast_exec(self) -> None:
        """Keep the folder also for the program that takes this process over."""
        if self._handle is not None:
            os.set_inheritable(self._handle, True)

    def __del__(self) -> None:
        """Let go of it when nobody knows of it any more."""
        with suppress(OSError):
            self.let_go()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A folder that is whole, and stays as long as it is held."""

    folder: Path
    card: Card
    hold: Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A folder that nobody uses."""

    folder: Path
    used_at: float
    """When it was last asked for, in seconds since 1970."""
    size: int
    """Bytes of its files; of those that have other names elsewhere, none."""


class Shelf:
    """Folders by name; two processes that want the same one make it once, and nobody finds one that is not whole.

    A folder is whole when it has a card, which is written last. Locks are the system's (`flock`): a process that is
    killed leaves none behind.
    """

    def __init__(self, folder: Path, *, most: int, clock: Callable[[], float] = time.time) -> None:
        """`most` is how many are kept when another one has been made."""
        self._folder = folder
        self._most = most
        self._clock = clock

    def kept(self, name: str) -> Kept | None:
        """Return a folder if it is whole; TravelError if nothing can be written beside it."""
        with _told(self._folder):
            make_private(self._folder)
            hold = Hold(_waited_for(self._folder / f"{name}{_USE}", fcntl.LOCK_SH))
            card = self._card_of(name)
            if card is None:
                hold.let_go()
                return None
            os.utime(self._folder / f"{name}{_USE}", (self._clock(), self._clock()))
        return Kept(folder=self._folder / name, card=card, hold=hold)

    def made(self, name: str, make: Make, *, say: Say, waiting: str) -> Kept:
        """Return a folder, made now if need be; `waiting` is said if another process is making it.

        TravelError if it cannot be written; what `make` raises leaves nothing that is taken for whole.
        """
        while (kept := self.kept(name)) is None:
            with self.making(name, say=say, waiting=waiting) as lock:
                if self._card_of(name) is None:
                    self.clear(name)
                    self.write_card(name, make(self._folder / name, lock))
        self._remove_beyond()
        return kept

    @contextmanager
    def making(self, name: str, *, say: Say, waiting: str) -> Iterator[int]:
        """Be the only one to make or mend a folder for the body of a `with`; gives the descriptor of the lock."""
        path = self._folder / f"{name}{_MAKING}"
        with _told(self._folder):
            handle = _locked(path, fcntl.LOCK_EX)
            if handle is None:
                say(waiting)
                handle = _waited_for(path, fcntl.LOCK_EX)
        try:
            yield handle
        finally:
            os.close(handle)

    def write_card(self, name: str, card: Card) -> None:
        """Note that a folder is whole; whoever does so is the one to make it."""
        path = self._folder / f"{name}{_CARD}"
        draft = self.part_of(name).with_suffix(_CARD)
        with _told(path):
            write_private(draft, json.dumps(dict(card), separators=(",", ":")))
            draft.replace(path)

    def part_of(self, name: str) -> Path:
        """Return where a folder may be got ready before it is moved to its place."""
        return self._folder / f"{_PART}{name}"

    def clear(self, name: str) -> None:
        """Remove a folder, and what a killed process left of one; whoever does so is the one to make it."""
        with _told(self._folder / name):
            (self._folder / f"{name}{_CARD}").unlink(missing_ok=True)
            self.part_of(name).with_suffix(_CARD).unlink(missing_ok=True)
            gone = self._folder / f"{_GONE}{name}"
            shutil.rmtree(gone, ignore_errors=True)
            with suppress(FileNotFoundError):
                (self._folder / name).rename(gone)
            for place in (gone, self.part_of(name)):
                with suppress(FileNotFoundError):
                    shutil.rmtree(place)

    def unused(self, *, since: float) -> list[Unused]:
        """Return the folders that nobody holds and nobody has asked for since a moment, the oldest first."""
        found = []
        for name, used_at in self._by_use():
            if used_at < since:
                with self._alone(name) as is_alone:
                    if is_alone:
                        folder = self._folder / name
                        found.append(Unused(folder=folder, used_at=used_at, size=_bytes_in(folder)))
        return found

    def remove(self, unused: Unused) -> bool:
        """Remove a folder unless somebody holds it or has asked for it since it was found; returns whether it did."""
        name = unused.folder.name
        with self._alone(name) as is_alone:
            if not is_alone or dict(self._by_use()).get(name) != unused.used_at:
                return False
            self.clear(name)
            for ending in (_USE, _MAKING):
                (self._folder / f"{name}{ending}").unlink(missing_ok=True)
            return True

    def _remove_beyond(self) -> None:
        names = self._by_use()
        for name, used_at in names[: max(len(names) - self._most, 0)]:
            with suppress(TravelError):
                self.remove(Unused(folder=self._folder / name, used_at=used_at, size=0))

    @contextmanager
    def _alone(self, name: str) -> Iterator[bool]:
        """Let nobody make or begin to use a folder for the body of a `with`, unless somebody does already."""
        handles: list[int] = []
        try:
            with suppress(OSError):
                for ending in (_MAKING, _USE):
                    handle = _locked(self._folder / f"{name}{ending}", fcntl.LOCK_EX)
                    if handle is None:
                        break
                    handles.append(handle)
            yield len(handles) == 2  # noqa: PLR2004 - both locks
        finally:
            for handle in handles:
                os.close(handle)

    def _by_use(self) -> list[tuple[str, float]]:
        """Return the folders with the time of their last use, the longest unused first."""
        found = []
        with suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.endswith(_USE):
                    with suppress(FileNotFoundError):
                        found.append((entry.name.removesuffix(_USE), entry.stat().st_mtime))
        return sorted(found, key=lambda each: (each[1], each[0]))

    def _card_of(self, name: str) -> Card | None:
        try:
            card = json.loads((self._folder / f"{name}{_CARD}").read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return card if isinstance(card, dict) and (self._folder / name).is_dir() else None


def _locked(path: Path, kind: int) -> int | None:
    """Lock a file without waiting, made if need be, and return its handle; None if somebody else has it."""
    try:
        return _waited_for(path, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return None


def _waited_for(path: Path, kind: int) -> int:
    """Lock a file, made if need be, and return its handle."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, kind)
            # Whoever removes a folder removes this file, and then others lock a new one.
            is_the_one = os.path.samestat(os.stat(path), os.fstat(handle))  # noqa: PTH116 - beside fstat
        except FileNotFoundError:
            is_the_one = False
        except BaseException:
            os.close(handle)
            raise
        if is_the_one:
            return handle
        os.close(handle)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Turn what the file system says into a sentence."""
    try:
        yield
    except OSError as error:
        raise TravelError(
            f"{error.filename or place} cannot be used: {error.strerror}. Make room or give access there, or set"
            " SEMATIC_CACHE_DIR to a folder on this machine that can be written."
        ) from error


def _bytes_in(folder: Path) -> int:
    found = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                status = os.lstat(os.path.join(place, name))  # noqa: PTH118 - thousands of files
                found += status.st_size if status.st_nlink == 1 else 0
    return found
