"""Blobs as files: named by their digest, written under a temporary name, never changed."""

# ruff: noqa: PTH104, PTH108, PTH110, PTH118, PTH120, PTH208 - paths as objects cost as much as the writes
from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import re
import stat
import sys
import threading
from contextlib import suppress
from pickle import PickleBuffer
from typing import TYPE_CHECKING, TypeAlias

from sematic.machine.private import make_private
from sematic.model.errors import CorruptedBlobError, MissingBlobError, StoreError
from sematic.model.ids import Digest, digest_of
from sematic.store.faults import fault_of_file
from sematic.store.sweeping import FRESH_SECONDS, TEMPORARIES, mark, unswept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

BLOBS = "blobs"
"""The folder of a store in which its blobs are."""

SMALL = 1024 * 1024
"""Bytes up to which content is hashed before it is written; larger content is hashed while it is written."""

_POPULATE_READ = 22
"""Linux's MADV_POPULATE_READ, for which Python has no name; older kernels refuse it, which does no harm."""

_CHUNK = 8 * 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")

Fingerprint: TypeAlias = tuple[int, int, int]
"""Size, time of change and inode of a file whose digest is known to be right."""


class FileBlobs:
    """Blobs under a folder: `ab/cdef...` holds the content whose digest is `abcdef...`.

    Content is written once, whatever happens: under a temporary name, hashed meanwhile, then renamed into place,
    read-only. It is checked against its digest when this process reads it first, unless this process wrote it.
    """

    def __init__(
        self, folder: Path, *, used_by: Callable[[Digest], str] = lambda _: "", fresh: float = FRESH_SECONDS
    ) -> None:
        """`used_by` says, for an error, which artifact and run some content belongs to; `fresh` is as in `mark`."""
        self._folder = os.fspath(folder)
        self._temporaries = os.path.join(self._folder, TEMPORARIES)
        self.used_by = used_by
        self._fresh = fresh
        self._verified: dict[Digest, Fingerprint] = {}
        self._numbers = iter(range(1 << 62))

    @property
    def folder(self) -> str:
        """Where the files are."""
        return self._folder

    @property
    def home(self) -> str:
        """Where others find these blobs, with no storage to name."""
        return self._folder

    @property
    def storage(self) -> None:
        """No object storage has them."""

    def put(self, content: bytes | memoryview) -> Digest:
        """Store bytes unless they are there already; StoreError if the disk is full or cannot be written."""
        # The view is released here, also when writing fails: one that lives on in a traceback while the memory it
        # looks at is collected crashes the interpreter.
        with plain_bytes(content) as view:
            if view.nbytes > SMALL:
                return self._write(lambda handle: _written_and_hashed(handle, view))
            digest = digest_of(view)
            if not self._holds(digest, view):
                self._write(lambda handle: _written(handle, view, digest))
            return digest

    def put_all(self, chunks: Iterable[bytes], *, expected: Digest) -> None:
        """Store bytes that come in pieces; CorruptedBlobError, and nothing is stored, if the digest is another one."""
        path = self._path_of(expected)

        def written(handle: int) -> Digest:
            hashing = hashlib.sha256()
            for chunk in chunks:
                hashing.update(chunk)
                _write_all(handle, memoryview(chunk))
            if hashing.hexdigest() != expected:
                raise CorruptedBlobError(expected, path=path)
            return expected

        self._write(written)

    def pieces(self, digest: Digest) -> Iterator[bytes]:
        """Yield the bytes a piece at a time; MissingBlobError, or CorruptedBlobError after the last piece."""
        path = self._path_of(digest)
        try:
            handle = _opened(path)
        except FileNotFoundError:
            raise MissingBlobError(digest, path=path, used_by=self.used_by(digest)) from None
        hashing = hashlib.sha256()
        with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 - a handle is opened, not a path
            while piece := file.read(SMALL):
                hashing.update(piece)
                yield piece
        if hashing.hexdigest() != digest:
            raise CorruptedBlobError(digest, path=path, used_by=self.used_by(digest))

    def opened(self, digest: Digest) -> int:
        """Open a blob's file to read parts of it, and return the handle; MissingBlobError if it is not there."""
        path = self._path_of(digest)
        try:
            handle = _opened(path)
        except FileNotFoundError:
            raise MissingBlobError(digest, path=path, used_by=self.used_by(digest)) from None
        try:
            _refuse_if_no_file(handle, path)
        except StoreError:
            os.close(handle)
            raise
        return handle

    def located(self, digest: Digest) -> str:
        """Return the file with the bytes, unchecked, which stays as after `has`; MissingBlobError if there is none."""
        if not self.has(digest):
            raise MissingBlobError(digest, path=self._path_of(digest), used_by=self.used_by(digest))
        return self._path_of(digest)

    def draft(self) -> tuple[str, int]:
        """Return a new file to write content to, and its handle, which is locked; then `adopt` it, or remove it."""
        try:
            return self._new_temporary()
        except OSError as error:
            raise fault_of_file(error, path=self._folder) from error

    def adopt(self, path: str, handle: int, digest: Digest) -> None:
        """Move an open file with content of a digest, which the caller has checked, to where it belongs."""
        try:
            os.fchmod(handle, 0o400)
            self._move_into_place(path, digest)
        except OSError as error:
            raise fault_of_file(error, path=self._folder) from error
        self._verified[digest] = _fingerprint_of(handle)

    def open(self, digest: Digest) -> memoryview:
        """Return the bytes as private, writable memory, mapped rather than read.

        MissingBlobError or CorruptedBlobError if the bytes are not what was put.
        """
        path = self._path_of(digest)
        try:
            handle = _opened(path)
        except FileNotFoundError:
            raise MissingBlobError(digest, path=path, used_by=self.used_by(digest)) from None
        except OSError as error:
            raise StoreError(f"{path} cannot be read: {error.strerror}. Check its permissions.") from error
        try:
            _refuse_if_no_file(handle, path)
            fingerprint = _fingerprint_of(handle)
            size = fingerprint[0]
            content = _mapped(handle, size)
        finally:
            os.close(handle)
        if self._verified.get(digest) != fingerprint:
            if digest_of(content) != digest:
                raise CorruptedBlobError(digest, path=path, used_by=self.used_by(digest))
            self._verified[digest] = fingerprint
        return content

    def has(self, digest: Digest) -> bool:
        """Return whether the bytes are there, without checking them; they stay for as long as after a `put`."""
        try:
            os.close(self._asked_for(digest))
        except FileNotFoundError:
            return False
        except OSError:
            # Where nothing can be written, nothing is swept.
            return os.path.exists(self._path_of(digest))
        return True

    def is_here(self, digest: Digest) -> bool:
        """Return whether the bytes are there, of which nothing follows for the next moment."""
        return os.path.exists(self._path_of(digest))

    def missing(self, digests: Iterable[Digest]) -> tuple[Digest, ...]:
        """Return those of some blobs that are not there, each once; the others stay, as after `has`."""
        return tuple(digest for digest in dict.fromkeys(digests) if not self.has(digest))

    def link(self, digest: Digest, *, seconds: int) -> str | None:  # noqa: ARG002 - as for object storage
        """Return no address: files have none that a browser could be sent to."""
        return None

    def size_of(self, digest: Digest) -> int:
        """Return how many bytes a blob has; MissingBlobError if it is not there."""
        handle = self.opened(digest)
        try:
            return os.fstat(handle).st_size
        finally:
            os.close(handle)

    def part(self, digest: Digest, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from one place up to another, unchecked; MissingBlobError."""
        handle = self.opened(digest)
        try:
            while start < end:
                piece = os.pread(handle, min(SMALL, end - start), start)
                if not piece:
                    raise StoreError(f"The stored bytes {digest[:12]} have become shorter while they were read.")
                start += len(piece)
                yield piece
        finally:
            os.close(handle)

    def fingerprints(self, digests: Iterable[Digest]) -> dict[Digest, Fingerprint]:
        """Return how the files look whose content this process knows to be right, of those that are asked for."""
        return {digest: known for digest in digests if (known := self._verified.get(digest)) is not None}

    def trust(self, fingerprints: Mapping[Digest, Fingerprint]) -> None:
        """Take another process's word that these files' contents are right, as long as they look like this."""
        self._verified.update(fingerprints)

    def remove_leftovers(self) -> None:
        """Remove what killed writers left behind; what a living one is writing stays."""
        with suppress(OSError):
            for name in os.listdir(self._temporaries):
                _remove_if_abandoned(os.path.join(self._temporaries, name))

    def _path_of(self, digest: Digest) -> str:
        if not _DIGEST.match(digest):
            raise StoreError(f"{digest!r} is not a digest; one has 64 hexadecimal characters.")
        return os.path.join(self._folder, digest[:2], digest[2:])

    def _holds(self, digest: Digest, content: memoryview | None) -> bool:
        """Return whether the content is there and undamaged, as far as this process knows or can compare."""
        if content is None and digest not in self._verified:
            return False
        try:
            with open(self._asked_for(digest), "rb", buffering=0) as file:  # noqa: PTH123 - a handle is opened, not a path
                fingerprint = _fingerprint_of(file.fileno())
                if self._verified.get(digest) == fingerprint:
                    return True
                if content is None or fingerprint[0] != content.nbytes or file.read() != content:
                    return False
        except OSError:
            return False
        self._verified[digest] = fingerprint
        return True

    def _asked_for(self, digest: Digest) -> int:
        """Open a blob to read and have it kept for a while; OSError if it is not there, or cannot be kept."""
        with unswept(self._folder):
            handle = _opened(self._path_of(digest))
            try:
                mark(handle, os.fstat(handle), fresh=self._fresh)
            except BaseException:
                os.close(handle)
                raise
        return handle

    def _write(self, write: Callable[[int], Digest]) -> Digest:
        """Have content written to a file and move it to where its digest says."""
        temporary, handle = "", -1
        try:
            temporary, handle = self._new_temporary()
            digest = write(handle)
            if self._holds(digest, None):
                os.unlink(temporary)
                return digest
            # Also where a file is there already: it may be damaged, and this one is not.
            self._move_into_place(temporary, digest)
            self._verified[digest] = _fingerprint_of(handle)
        except BaseException as error:
            with suppress(OSError):
                os.unlink(temporary)
            if isinstance(error, OSError):
                raise fault_of_file(error, path=self._folder) from error
            raise
        finally:
            if handle >= 0:
                os.close(handle)
        return digest

    def _new_temporary(self) -> tuple[str, int]:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        while True:
            name = f"{os.getpid()}-{threading.get_ident()}-{next(self._numbers)}"
            path = os.path.join(self._temporaries, name)
            try:
                handle = os.open(path, flags, 0o400)
            except FileNotFoundError:
                make_private(self._temporaries)
                continue
            # Held until the file is closed, however the process ends: says that somebody is still writing it.
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                return path, handle
            # Taken for a leftover in the moment before it was locked.
            os.close(handle)

    def _move_into_place(self, temporary: str, digest: Digest) -> None:
        path = self._path_of(digest)
        with unswept(self._folder):
            try:
                os.rename(temporary, path)
            except FileNotFoundError:
                make_private(os.path.dirname(path))
                os.rename(temporary, path)


def _mapped(handle: int, size: int) -> memoryview:
    """Return a file's bytes as private, writable memory."""
    if not size:
        # A mapping cannot be empty.
        return memoryview(bytearray())
    mapping = mmap.mmap(handle, size, access=mmap.ACCESS_COPY)
    if size > SMALL and sys.platform == "linux":
        # Whoever opens a blob reads it; all pages at once is four times faster than one fault after the other.
        with suppress(OSError, ValueError):
            mapping.madvise(_POPULATE_READ)
    return memoryview(mapping)


def plain_bytes(content: bytes | memoryview) -> memoryview:
    """Return content as plain bytes, without a copy if it is in one piece; whatever its items and shape are."""
    try:
        return PickleBuffer(content).raw()
    except BufferError:
        return memoryview(bytes(content))


def _written(handle: int, content: memoryview, digest: Digest) -> Digest:
    _write_all(handle, content)
    return digest


def _written_and_hashed(handle: int, content: memoryview) -> Digest:
    """Write content while another thread hashes it: both leave the interpreter to others meanwhile."""
    hashing = hashlib.sha256()
    thread = threading.Thread(target=hashing.update, args=(content,), name="sematic-hash")
    thread.start()
    try:
        _write_all(handle, content)
    finally:
        thread.join()
    return Digest(hashing.hexdigest())


def _write_all(handle: int, content: memoryview) -> None:
    start = 0
    while start < content.nbytes:
        with content[start : start + _CHUNK] as chunk:
            start += os.write(handle, chunk)


def _opened(path: str, flags: int = os.O_RDONLY | os.O_CLOEXEC) -> int:
    # A pipe in a file's place would otherwise be waited for until somebody writes to it.
    return os.open(path, flags | os.O_NONBLOCK)


def _refuse_if_no_file(handle: int, path: str) -> None:
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        raise StoreError(
            f"{path} cannot be read: it is a folder, a pipe or a device, not a file. "
            "Move it away, and rerun the step that made the value."
        )


def _fingerprint_of(handle: int) -> Fingerprint:
    status = os.fstat(handle)
    return status.st_size, status.st_mtime_ns, status.st_ino


def _remove_if_abandoned(path: str) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(path)
    except OSError:
        # Somebody is writing it, or has just finished.
        return
    finally:
        os.close(handle)
