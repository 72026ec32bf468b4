"""Blobs in object storage, with a cache of them on this machine."""

# ruff: noqa: PTH108, PTH118, PTH120 - as in the module of blobs

from __future__ import annotations

import fcntl
import mmap
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sematic.machine.private import make_private
from sematic.model.errors import CorruptedBlobError, DiskFullError, MissingBlobError, StoreError
from sematic.model.ids import Digest, digest_of
from sematic.store.blobs import FileBlobs, plain_bytes
from sematic.store.faults import fault_of_file
from sematic.store.objects.claims import Claims, name_of
from sematic.store.objects.fetching import fetch, pieces_of
from sematic.store.sweeping import FRESH_SECONDS, TEMPORARIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sematic.settings.storage import Storage
    from sematic.store.blobs import Fingerprint
    from sematic.store.objects.cache import Cache
    from sematic.store.objects.port import ObjectStore, Stored

LARGE = 1024 * 1024
"""Bytes from which on it is asked whether an object is there before it is sent; smaller ones are sent at once."""

THREADS = 16
_MOST_SECURED = 100_000


class ObjectBlobs:
    """Blobs in object storage that several machines share; those that this machine has had lately are files here.

    What is put is in the object storage before `put` returns. What is opened comes from here, if it is here; otherwise
    in several ranges at once, checked against its digest. Nobody sees anything that is half there.
    """

    def __init__(
        self,
        *,
        home: str,
        storage: Storage,
        cache: Cache,
        connect: Callable[[], ObjectStore],
        earlier: FileBlobs | None = None,
        claims: Claims | None = None,
    ) -> None:
        """`connect` makes a client, in each process anew; `earlier` are blobs from before there was object storage."""
        self.home, self.storage = home, storage
        self.cache = cache
        self.earlier = earlier
        self._connect = connect
        self._claims = claims if claims is not None else Claims()
        self._client: tuple[int, ObjectStore, ThreadPoolExecutor] | None = None
        self._secured: dict[Digest, float] = {}
        self._lock = threading.Lock()

    @property
    def folder(self) -> str:
        """Where what is kept on this machine is."""
        return self.cache.folder

    @property
    def used_by(self) -> Callable[[Digest], str]:
        """Says, for an error, which artifact and run some content belongs to."""
        return self.cache.used_by

    @used_by.setter
    def used_by(self, say: Callable[[Digest], str]) -> None:
        self.cache.used_by = say

    @property
    def objects(self) -> ObjectStore:
        """The object storage, with a client of this process's own."""
        return self._here()[0]

    @property
    def threads(self) -> ThreadPoolExecutor:
        """Threads that wait for the object storage."""
        return self._here()[1]

    def put(self, content: bytes | memoryview) -> Digest:
        """Store bytes unless they are there already; StoreError or UnreachableStoreError if that cannot be."""
        with plain_bytes(content) as view:
            try:
                digest = self.cache.put(view)
                self.cache.came(view.nbytes)
            except DiskFullError:
                # The cache saves time; the object storage keeps.
                digest = digest_of(view)
            self._secure(digest, view)
            return digest

    def put_all(self, chunks: Iterable[bytes], *, expected: Digest) -> None:
        """Store bytes that come in pieces; CorruptedBlobError, and nothing is stored, if the digest is another one."""
        self.cache.put_all(chunks, expected=expected)
        with self.cache.open(expected) as view:
            self.cache.came(view.nbytes)
            self._secure(expected, view)

    def adopt(self, path: str, handle: int, digest: Digest) -> None:
        """Make a blob of an open file with content of a digest, which the caller has checked."""
        size = os.fstat(handle).st_size
        if size:
            with self._reading(path) as reading, mmap.mmap(reading, size, access=mmap.ACCESS_READ) as content:
                self._secure(digest, memoryview(content))
        else:
            self._secure(digest, memoryview(b""))
        self.cache.adopt(path, handle, digest)
        self.cache.came(size)

    def draft(self) -> tuple[str, int]:
        """Return a new file to write content to, and its handle, which is locked; then `adopt` it, or remove it."""
        return self.cache.draft()

    def open(self, digest: Digest) -> memoryview:
        """Return the bytes as private, writable memory, mapped rather than read.

        MissingBlobError or CorruptedBlobError if the bytes are not what was put.
        """
        try:
            with suppress(MissingBlobError):
                return self._files_with(digest).open(digest)
            # It had to make room for others in between.
            return self._files_with(digest).open(digest)
        except CorruptedBlobError:
            if not self.cache.forget(digest):
                raise
            # What is damaged here may be right there.
            return self._files_with(digest).open(digest)
        except DiskFullError:
            return self._in_memory(digest)

    def pieces(self, digest: Digest) -> Iterator[bytes]:
        """Yield the bytes a piece at a time; MissingBlobError, or CorruptedBlobError after the last piece."""
        yield from self._files_with(digest).pieces(digest)

    def part(self, digest: Digest, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from one place up to another, unchecked, and nothing else is fetched; MissingBlobError."""
        if self.cache.is_here(digest):
            yield from self.cache.part(digest, start, end)
            return
        try:
            for piece in pieces_of(self.objects, name_of(digest), start=start, end=end, threads=self.threads):
                yield bytes(piece)
        except FileNotFoundError:
            yield from self._before(digest).part(digest, start, end)

    def size_of(self, digest: Digest) -> int:
        """Return how many bytes a blob has; MissingBlobError if it is not there."""
        if self.cache.is_here(digest):
            return self.cache.size_of(digest)
        found = self.objects.head(name_of(digest))
        return found.size if found is not None else self._before(digest).size_of(digest)

    def link(self, digest: Digest, *, seconds: int) -> str | None:
        """Return an address at which anybody can read a blob for so long; None if there is none, or it is not there."""
        name = name_of(digest)
        return self.objects.signed(name, seconds=seconds) if self.objects.head(name) is not None else None

    def opened(self, digest: Digest) -> int:
        """Open a file with a blob's bytes to read parts of it, and return the handle; MissingBlobError."""
        with suppress(MissingBlobError):
            return self._files_with(digest).opened(digest)
        return self._files_with(digest).opened(digest)

    def has(self, digest: Digest) -> bool:
        """Return whether the bytes are there, without reading them; they stay for as long as after a `put`."""
        if self._is_secured(digest) or self._asked(digest) is not None:
            return True
        if self.earlier is None or not self.earlier.has(digest):
            return False
        # Whoever relies on it may be on another machine.
        with self.earlier.open(digest) as content:
            self._secure(digest, content)
        return True

    def missing(self, digests: Sequence[Digest]) -> tuple[Digest, ...]:
        """Return those of some blobs that are not there, each once; the others stay, as after `has`."""
        wanted = list(dict.fromkeys(digests))
        return tuple(
            digest for digest, is_there in zip(wanted, self.threads.map(self.has, wanted), strict=True) if not is_there
        )

    def forget(self, digest: Digest) -> None:
        """Take notice that a blob is not in the object storage any more."""
        self._secured.pop(digest, None)
        self.cache.forget(digest)

    def fingerprints(self, digests: Iterable[Digest]) -> dict[Digest, Fingerprint]:
        """Return how the files here look whose content this process knows to be right, of those asked for."""
        return self.cache.fingerprints(digests)

    def trust(self, fingerprints: Mapping[Digest, Fingerprint]) -> None:
        """Take another process's word that these files' contents are right, as long as they look like this."""
        self.cache.trust(fingerprints)

    def remove_leftovers(self) -> None:
        """Remove what killed writers left behind on this machine; object storage shows nothing of them."""
        self.cache.remove_leftovers()

    def _secure(self, digest: Digest, content: memoryview) -> None:
        """Have bytes in the object storage."""
        if self._is_secured(digest):
            return
        objects, name = self.objects, name_of(digest)
        while True:
            found = self._found(digest) if content.nbytes >= LARGE else None
            if found is not None and found.size == content.nbytes:
                self._claims.want(objects, digest)
            else:
                objects.put(name, content)
            if self._claims.is_safe(objects, digest):
                break
        self._remember(digest)

    def _asked(self, digest: Digest) -> Stored | None:
        """Return the object of a blob, which stays from now on; None if there is none."""
        objects = self.objects
        while (found := self._found(digest)) is not None:
            self._claims.want(objects, digest)
            if self._claims.is_safe(objects, digest):
                self._remember(digest)
                return found
        return None

    def _found(self, digest: Digest) -> Stored | None:
        return self.objects.head(name_of(digest))

    def _is_secured(self, digest: Digest) -> bool:
        return self._secured.get(digest, float("-inf")) > time.monotonic() - FRESH_SECONDS

    def _remember(self, digest: Digest) -> None:
        if len(self._secured) >= _MOST_SECURED:
            self._secured.clear()
        self._secured[digest] = time.monotonic()

    def _files_with(self, digest: Digest) -> FileBlobs:
        """Return the files here that have a blob, once it was fetched; MissingBlobError or CorruptedBlobError."""
        if self.cache.has(digest):
            return self.cache
        with self._fetching(digest):
            # Another process may have fetched it meanwhile.
            if self.cache.has(digest):
                return self.cache
            found = self._found(digest)
            if found is None:
                return self._before(digest)
            self._fetch(digest, size=found.size)
        self.cache.came(found.size)
        return self.cache

    def _fetch(self, digest: Digest, *, size: int) -> None:
        path, handle = self.cache.draft()
        try:
            fetch(self.objects, name_of(digest), size=size, into=handle, expected=digest, threads=self.threads)
            self.cache.adopt(path, handle, digest)
        except FileNotFoundError:
            raise self._lost(digest) from None
        except OSError as error:
            raise fault_of_file(error, path=self.folder) from error
        finally:
            with suppress(FileNotFoundError):
                os.unlink(path)
            os.close(handle)

    def _before(self, digest: Digest) -> FileBlobs:
        """Return the blobs from before there was object storage if they have one; else MissingBlobError."""
        if self.earlier is not None and self.earlier.has(digest):
            return self.earlier
        raise self._lost(digest)

    def _lost(self, digest: Digest) -> MissingBlobError:
        objects = self.objects
        # Where there is no bucket, or it must not be listed, nothing is ever there: that is the error then.
        next(iter(objects.list("databases")), None)
        return MissingBlobError(digest, path=f"{objects.address}/{name_of(digest)}", used_by=self.used_by(digest))

    def _in_memory(self, digest: Digest) -> memoryview:
        objects, name = self.objects, name_of(digest)
        size = self.size_of(digest)
        content = memoryview(bytearray(size))
        at = 0
        for piece in pieces_of(objects, name, start=0, end=size, threads=self.threads):
            content[at : at + piece.nbytes] = piece
            at += piece.nbytes
        if digest_of(content) != digest:
            raise CorruptedBlobError(digest, path=f"{objects.address}/{name}", used_by=self.used_by(digest))
        return content

    @contextmanager
    def _fetching(self, digest: Digest) -> Iterator[None]:
        """Have no other process on this machine fetch a blob for the body of a `with`."""
        path = os.path.join(self.folder, TEMPORARIES, f"fetch-{digest}")
        while True:
            try:
                handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except FileNotFoundError:
                make_private(os.path.dirname(path))
                continue
            except OSError as error:
                raise fault_of_file(error, path=self.folder) from error
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                break
            # Whoever had it has removed it since.
            os.close(handle)
        try:
            yield
        finally:
            with suppress(FileNotFoundError):
                os.unlink(path)
            os.close(handle)

    @contextmanager
    def _reading(self, path: str) -> Iterator[int]:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield handle
        finally:
            os.close(handle)

    def _here(self) -> tuple[ObjectStore, ThreadPoolExecutor]:
        with self._lock:
            if self._client is None:
                threads = ThreadPoolExecutor(THREADS, thread_name_prefix="sematic-objects")
                self._client = os.getpid(), self._connect(), threads
            pid, objects, threads = self._client
        if pid != os.getpid():
            # The threads of the client stayed behind, and the library makes none anew.
            raise StoreError(
                f"The object storage {objects.address} cannot be used in a process that was forked from one that uses"
                " it. Read and return values in the function itself, or start processes afresh (spawn)."
            )
        return objects, threads
