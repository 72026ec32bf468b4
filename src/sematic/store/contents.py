"""Stored bytes by parts: as much of a value as somebody wants, read from disk when it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sematic.model.ids import Digest
    from sematic.model.records import Artifact
    from sematic.store.storage import BlobStore

PIECE = 256 * 1024
"""Bytes that tell what some content is."""


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


def content_of_blob(digest: Digest, *, blobs: BlobStore) -> Content:
    """Return a blob's bytes, without checking them; MissingBlobError if they are not there."""
    size = blobs.size_of(digest)

    def read(start: int, end: int) -> Iterator[bytes]:
        return blobs.part(digest, start, end)

    return Content(digest=digest, size=size, read=read)


def document_of(artifact: Artifact, *, blobs: BlobStore) -> Content:
    """Return the bytes of an artifact's document; MissingBlobError if they are not there."""
    document = artifact.document
    if document is None:
        return content_of_blob(artifact.document_digest, blobs=blobs)

    def read(start: int, end: int) -> Iterator[bytes]:
        yield document[start:end]

    return Content(digest=artifact.document_digest, size=len(document), read=read)
