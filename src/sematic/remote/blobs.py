"""Bytes on a server, by their digest."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pickle import PickleBuffer
from tempfile import TemporaryFile

from sematic.model.errors import (
    APIConnectionError,
    CorruptedBlobError,
    InvalidMessageError,
    MissingBlobError,
    ResourceNotFoundError,
)
from sematic.model.ids import Digest, digest_of
from sematic.remote.connection import Connection, Patience, read_from
from sematic.wire.blobs import MOST_DIGESTS, Digests, Extent
from sematic.wire.json import to_json

LARGE = 16 * 1024 * 1024
"""Bytes from which on content is sent so that what has arrived need not be sent again if the connection breaks."""

_PIECE = 1 << 20
_TRIES = 5


class RemoteBlobs:
    """Blobs on a server."""

    def __init__(self, connection: Connection, *, patience: Patience | None = None) -> None:
        self._connection = connection
        self._patience = patience

    def put(self, content: bytes | memoryview) -> Digest:
        """Store bytes unless they are there already."""
        with plain(content) as view:
            digest = digest_of(view)
            if not self.has(digest):
                self.upload(digest, view)
        return digest

    def upload(self, digest: Digest, content: memoryview, *, say: Callable[[int], object] = lambda _: None) -> None:
        """Send bytes whose digest is known; `say` hears how many were sent, each time some were."""
        if content.nbytes < LARGE:
            self._connection.send(
                "PUT",
                f"/blobs/{digest}",
                pieces=(content.nbytes, lambda: _pieces(content, say)),
                patience=self._patience,
            )
            return
        self._upload_in_parts(digest, content, say)

    def open(self, digest: Digest) -> memoryview:
        """Return the bytes as private, writable memory.

        MissingBlobError or CorruptedBlobError if the bytes are not what was put.
        """
        with TemporaryFile() as file:
            for piece in self.pieces(digest):
                file.write(piece)
            file.flush()
            size = file.tell()
            if not size:
                # A mapping cannot be empty.
                return memoryview(bytearray())
            return memoryview(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_COPY))

    def pieces(self, digest: Digest) -> Iterator[bytes]:
        """Yield the bytes a piece at a time; MissingBlobError, or CorruptedBlobError after the last piece."""
        hashing = hashlib.sha256()
        with (
            self._missing_told(digest),
            self._connection.streaming(f"/blobs/{digest}", patience=self._patience) as pieces,
        ):
            for piece in pieces:
                hashing.update(piece)
                yield piece
        if hashing.hexdigest() != digest:
            raise CorruptedBlobError(digest, path=self._connection.address)

    def has(self, digest: Digest) -> bool:
        """Return whether the bytes are there."""
        return not self.missing([digest])

    def missing(self, digests: Sequence[Digest]) -> set[Digest]:
        """Return which of some bytes are not there."""
        found: set[Digest] = set()
        for start in range(0, len(digests), MOST_DIGESTS):
            some = Digests(digests=tuple(digests[start : start + MOST_DIGESTS]))
            answer = self._connection.ask(
                "POST", "/blobs/missing", Digests, body=to_json(some), patience=self._patience
            )
            found.update(answer.digests)
        return found

    def _upload_in_parts(self, digest: Digest, content: memoryview, say: Callable[[int], object]) -> None:
        size = content.nbytes
        for tried in range(_TRIES):
            try:
                at = self._part(digest, content[:0], offset=0, size=size, say=say)
                # What the server's blob has is as large as the whole.
                while at < size:
                    at = self._part(digest, content[at:], offset=at, size=size, say=say)
            except (APIConnectionError, InvalidMessageError):
                # Broken off, or what came earlier, of somebody else's, was wrong and is forgotten now.
                if tried == _TRIES - 1:
                    raise
            else:
                return

    def _part(
        self, digest: Digest, content: memoryview, *, offset: int, size: int, say: Callable[[int], object]
    ) -> int:
        path = f"/blobs/{digest}?offset={offset}&size={size}"
        pieces = (content.nbytes, lambda: _pieces(content, say))
        patience = self._patience or Patience(read=300.0, pauses=(0.5,))
        answer = self._connection.send("PATCH", path, pieces=pieces, patience=patience)
        return read_from(answer, Extent, address=self._connection.address).size

    @contextmanager
    def _missing_told(self, digest: Digest) -> Iterator[None]:
        try:
            yield
        except (MissingBlobError, ResourceNotFoundError) as error:
            raise MissingBlobError(digest, path=f"{self._connection.address}/api/v1/blobs/{digest}") from error


def plain(content: bytes | memoryview) -> memoryview:
    """Return content as plain bytes, without a copy if it is in one piece; whatever its items and shape are."""
    try:
        return PickleBuffer(content).raw()
    except BufferError:
        return memoryview(bytes(content))


def _pieces(content: memoryview, say: Callable[[int], object]) -> Iterator[memoryview]:
    for start in range(0, content.nbytes, _PIECE):
        piece = content[start : start + _PIECE]
        yield piece
        say(piece.nbytes)
