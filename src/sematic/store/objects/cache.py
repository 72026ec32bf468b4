"""What is kept of an object storage on this machine: the same files as blobs without one, but not for ever."""

# ruff: noqa: PTH108, PTH118 - as in the module of blobs
from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from sematic.model.ids import Digest
from sematic.store.blobs import FileBlobs
from sematic.store.sweeping import FRESH_SECONDS, TEMPORARIES, last_asked, move_away, remove

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PREFIXES = tuple(f"{number:02x}" for number in range(256))
_LOCK = ".trim"
_ROOM = 0.9
"""How much of what may be kept is left after something went, so that it need not be looked at again at once."""

_AT_ONCE = 64


class Cache(FileBlobs):
    """Blobs in a folder that holds so many bytes at the most, but for what was asked for within the last minute.

    When there are more, those that nobody has asked for longest go. Files that are mapped may go too: the mapping
    keeps their bytes. Several processes may use it at once.
    """

    def __init__(
        self, folder: Path, *, most: int, used_by: Callable[[Digest], str] = lambda _: "", fresh: float = FRESH_SECONDS
    ) -> None:
        """`most` is the bytes; `fresh` the seconds for which nothing goes that was asked for."""
        super().__init__(folder, used_by=used_by, fresh=fresh)
        self._most = most
        self._spared = fresh
        self._unseen = most
        """Bytes that came since it was last looked how many there are; the first look comes with the first file."""

    def came(self, size: int) -> None:
        """Say that so many bytes have come, and make room if they are too many."""
        self._unseen += size
        # Others come and go meanwhile; a sixteenth too much does no harm.
        if self._unseen >= self._most / 16:
            self._unseen = 0
            self.trim()

    def forget(self, digest: Digest) -> bool:
        """Remove a file that is not what it should be; return whether there was one."""
        with suppress(OSError):
            os.unlink(os.path.join(self.folder, digest[:2], digest[2:]))
            return True
        return False

    def trim(self) -> int:
        """Remove what is too much, unless another process does; return how many bytes went."""
        handle = self._alone()
        if handle is None:
            return 0
        try:
            found = sorted(self._files())
            surplus = sum(size for _, size, _ in found) - self._most
            if surplus <= 0:
                return 0
            surplus += int(self._most * (1 - _ROOM))
            return self._removed(found, surplus)
        finally:
            os.close(handle)

    def _removed(self, found: list[tuple[int, int, Digest]], surplus: int) -> int:
        idle_since = time.time_ns() - int(self._spared * 1e9)
        gone = 0
        for start in range(0, len(found), _AT_ONCE):
            if gone >= surplus:
                break
            some, room = [], surplus - gone
            for _, size, digest in found[start : start + _AT_ONCE]:
                if room <= 0:
                    break
                some.append(digest)
                room -= size
            with suppress(OSError):
                gone += remove(move_away(self.folder, some, idle_since=idle_since))
        return gone

    def _files(self) -> Iterator[tuple[int, int, Digest]]:
        for prefix in PREFIXES:
            with suppress(FileNotFoundError), os.scandir(os.path.join(self.folder, prefix)) as entries:
                for entry in entries:
                    with suppress(FileNotFoundError):
                        status = entry.stat(follow_symlinks=False)
                        yield last_asked(status), status.st_size, Digest(prefix + entry.name)

    def _alone(self) -> int | None:
        try:
            path = os.path.join(self.folder, TEMPORARIES, _LOCK)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return None
        return handle
