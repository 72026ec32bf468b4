"""Stored bytes by parts: as much of a value as somebody wants, read from disk when it is wanted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sematic.model.errors import StoreError

if TYPE_CHECKING:
    from sematic.model.ids import Digest
    from sematic.model.records import Artifact
    from sematic.store.blobs import FileBlobs

PIECE = 256 * 1024
"""Bytes that tell what some content is."""
_READ_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Some stored bytes, which need not be in memory."""

    digest: Digest
    size: int
    read: Callable[[int, int], Iterator[bytes]]
    """Yields the bytes from one place up to another."""

    @property
    def beginning(self) -> bytes:
        """The first bytes, at most a piece."""
        return b"".join(self.read(0, min(self.size, PIECE)))


def content_of_blob(digest: Digest, *, blobs: FileBlobs) -> Content:
    """Return a blob's bytes, without checking them; MissingBlobError if they are not there."""
    handle = blobs.opened(digest)
    try:
        size = os.fstat(handle).st_size
    finally:
        os.close(handle)

    def read(start: int, end: int) -> Iterator[bytes]:
        return _pieces(digest, start, end, blobs=blobs)

    return Content(digest=digest, size=size, read=read)


def document_of(artifact: Artifact, *, blobs: FileBlobs) -> Content:
    """Return the bytes of an artifact's document; MissingBlobError if they are not there."""
    document = artifact.document
    if document is None:
        return content_of_blob(artifact.document_digest, blobs=blobs)

    def read(start: int, end: int) -> Iterator[bytes]:
        yield document[start:end]

    return Content(digest=artifact.document_digest, size=len(document), read=read)


def _pieces(digest: Digest, start: int, end: int, *, blobs: FileBlobs) -> Iterator[bytes]:
    handle = blobs.opened(digest)
    try:
        while start < end:
            piece = os.pread(handle, min(_READ_AT_ONCE, end - start), start)
            if not piece:
                raise StoreError(f"The stored bytes {digest[:12]} have become shorter while they were read.")
            start += len(piece)
            yield piece
    finally:
        os.close(handle)
