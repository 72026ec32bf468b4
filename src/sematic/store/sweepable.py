"""Where blobs are that a sweep looks through: what there is, when it was last asked for, and how it is removed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sematic.model.ids import Digest
from sematic.store.faults import fault_of_file
from sematic.store.sweeping import last_asked, move_away, remove

MOST_AT_ONCE = 64
"""Files moved away under one lock: storing anything waits meanwhile, well below a millisecond."""

_REST = re.compile(r"[0-9a-f]{62}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """Blobs that were removed, and their bytes."""

    blobs: int = 0
    bytes: int = 0

    def __add__(self, other: Swept) -> Swept:
        return Swept(blobs=self.blobs + other.blobs, bytes=self.bytes + other.bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A blob that is there."""

    digest: Digest
    size: int
    asked_at: int
    """When it was last asked for, in nanoseconds since 1970."""


class Sweepable(Protocol):
    """A place with blobs."""

    @property
    def most_at_once(self) -> int:
        """How many blobs to remove at once."""
        ...

    def sweeping(self) -> AbstractContextManager[None]:
        """Have nobody else sweep here for the body of a `with`; StoreError if somebody does."""
        ...

    def found(self, prefix: str) -> Sequence[Found]:
        """Return the blobs whose digests begin with two characters."""
        ...

    def beginning_of(self, digest: Digest) -> bytes:
        """Return the first byte of a blob; nothing if it is not there any more."""
        ...

    def take_away(self, digests: Sequence[Digest], *, idle_since: int) -> Swept:
        """Remove those of some blobs that nobody has asked for since a moment; whoever asks now keeps them."""
        ...


class SweepableFiles:
    """Blobs that are files in a folder."""

    most_at_once = MOST_AT_ONCE

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sweeping(self) -> AbstractContextManager[None]:
        """Do nothing: two sweeps of files do each other no harm."""
        return nullcontext()

    def found(self, prefix: str) -> Sequence[Found]:
        """Return the blobs whose digests begin with two characters."""
        return list(_files_in(self._folder / prefix, prefix))

    def beginning_of(self, digest: Digest) -> bytes:
        """Return the first byte of a blob; nothing if it is not there any more."""
        with suppress(OSError), (self._folder / digest[:2] / digest[2:]).open("rb") as file:
            return file.read(1)
        return b""

    def take_away(self, digests: Sequence[Digest], *, idle_since: int) -> Swept:
        """Remove those of some blobs that nobody has asked for since a moment."""
        try:
            moved = move_away(os.fspath(self._folder), digests, idle_since=idle_since)
        except OSError as error:
            raise fault_of_file(error, path=self._folder) from error
        return Swept(blobs=len(moved), bytes=remove(moved))


def document_in(folder: Path) -> Callable[[Digest], bytes]:
    """Return what reads a document in a folder of blobs, as it is there; nothing if it is not."""

    def read(digest: Digest) -> bytes:
        path = folder / digest[:2] / digest[2:]
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            # What it names must not be taken for unwanted because of that.
            raise fault_of_file(error, path=path) from error

    return read


def _files_in(folder: Path, prefix: str) -> Iterator[Found]:
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            if _REST.match(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):
                    status = entry.stat(follow_symlinks=False)
                    yield Found(digest=Digest(prefix + entry.name), size=status.st_size, asked_at=last_asked(status))
