"""Bytes that come from elsewhere, a piece at a time, on their way to the blobs; nobody sees them before they are whole.

What comes in one go is written to a file of its own. What may be interrupted and gone on with is kept under its digest
in `blobs/uploads`, until it is whole or nobody has added to it for a day.
"""

# ruff: noqa: PTH108, PTH116, PTH118, PTH208 - as in the module of blobs
from __future__ import annotations

import fcntl
import hashlib
import os
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from sematic.machine.private import make_private
from sematic.model.errors import InvalidMessageError, UploadError
from sematic.model.ids import Digest
from sematic.store.blobs import SMALL
from sematic.store.faults import fault_of_file
from sematic.store.storage import BlobStore

FOLDER = "uploads"
KEPT_SECONDS = 24 * 3600.0
"""How long an upload that nobody goes on with is kept."""


class Upload:
    """Content of a known digest that comes in one go; a context manager that leaves nothing half done behind."""

    def __init__(self, blobs: BlobStore, digest: Digest) -> None:
        self._blobs = blobs
        self._digest = digest
        self._path, self._handle = blobs.draft()
        self._hashing = hashlib.sha256()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Where it became a blob, there is no such file any more.
        with suppress(FileNotFoundError):
            os.unlink(self._path)
        os.close(self._handle)

    def write(self, piece: bytes) -> None:
        """Add a piece; StoreError if the disk is full."""
        self._hashing.update(piece)
        try:
            _write_all(self._handle, piece)
        except OSError as error:
            raise fault_of_file(error, path=self._blobs.folder) from error

    def finish(self) -> None:
        """Make it a blob; InvalidMessageError, and nothing is stored, if it is not what its digest says."""
        _refuse_other(self._hashing.hexdigest(), self._digest)
        self._blobs.adopt(self._path, self._handle, self._digest)


class PartialUpload:
    """Content of a known digest and size that comes in pieces, over several requests if need be.

    A context manager; UploadError if another request is adding to it in this moment.
    """

    def __init__(self, blobs: BlobStore, digest: Digest, *, size: int) -> None:
        self._blobs = blobs
        self._digest = digest
        self._size = size
        folder = os.path.join(blobs.folder, FOLDER)
        self._path = os.path.join(folder, digest)
        try:
            make_private(folder)
            remove_abandoned(blobs)
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise fault_of_file(error, path=folder) from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever had it in the moment before may have made it a blob, which never changes.
            is_ours = os.stat(self._path).st_ino == os.fstat(self._handle).st_ino
        except (BlockingIOError, FileNotFoundError):
            is_ours = False
        if not is_ours:
            os.close(self._handle)
            raise UploadError(f"The bytes {digest[:12]} are being sent by another request; try again soon.")
        self.written = os.fstat(self._handle).st_size
        """Bytes that are there."""
        if self.written > size:
            # Somebody announced another size: one of them was wrong.
            os.ftruncate(self._handle, 0)
            self.written = 0
        # What comes in order from the first byte on need not be read again to be checked.
        self._hashing = hashlib.sha256()
        self._hashed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._handle)

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there."""
        return self.written == self._size

    def seek(self, offset: int) -> None:
        """Go to where a piece begins; UploadError if what comes before it is not there."""
        if offset > self.written:
            raise UploadError(f"There are {self.written} bytes of {self._digest[:12]} here; send on from there.")
        os.lseek(self._handle, offset, os.SEEK_SET)

    def write(self, piece: bytes) -> None:
        """Add a piece; InvalidMessageError if that is more than was announced, StoreError if the disk is full."""
        at = os.lseek(self._handle, 0, os.SEEK_CUR)
        if at + len(piece) > self._size:
            self.discard()
            raise InvalidMessageError(
                f"More than the {self._size} announced bytes came for {self._digest[:12]}; begin again."
            )
        try:
            _write_all(self._handle, piece)
        except OSError as error:
            raise fault_of_file(error, path=self._blobs.folder) from error
        if at == self._hashed:
            self._hashing.update(piece)
            self._hashed += len(piece)
        self.written = max(self.written, at + len(piece))

    def finish(self) -> None:
        """Make it a blob; InvalidMessageError, and everything is forgotten, if it is not what its digest says."""
        hashing, at = self._hashing, self._hashed
        while piece := os.pread(self._handle, SMALL, at):
            hashing.update(piece)
            at += len(piece)
        try:
            _refuse_other(hashing.hexdigest(), self._digest)
        except InvalidMessageError:
            self.discard()
            raise
        self._blobs.adopt(self._path, self._handle, self._digest)

    def discard(self) -> None:
        """Forget what came so far."""
        with suppress(FileNotFoundError):
            os.unlink(self._path)


def remove_abandoned(blobs: BlobStore, *, kept: float = KEPT_SECONDS) -> None:
    """Remove uploads that nobody has added to for so many seconds."""
    folder = os.path.join(blobs.folder, FOLDER)
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        with suppress(OSError):
            if time.time() - os.stat(path).st_mtime > kept:
                os.unlink(path)


def _refuse_other(found: str, expected: Digest) -> None:
    if found != expected:
        raise InvalidMessageError(
            f"These bytes are not {expected[:12]}: their digest is {found[:12]}. Nothing was stored; send them again."
        )


def _write_all(handle: int, piece: bytes) -> None:
    with memoryview(piece) as view:
        start = 0
        while start < len(view):
            start += os.write(handle, view[start:])
