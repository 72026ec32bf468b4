"""Bytes from a server that are kept on this machine once they were read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from sematic.model.errors import DiskFullError, StoreError
from sematic.model.ids import Digest
from sematic.remote.blobs import RemoteBlobs


class KeepsBlobs(Protocol):
    """Where bytes are kept on this machine."""

    def has(self, digest: Digest) -> bool:
        """Return whether the bytes are there."""
        ...

    def open(self, digest: Digest) -> memoryview:
        """Return the bytes as private, writable memory; CorruptedBlobError if they are not what was put."""
        ...

    def put_all(self, chunks: Iterator[bytes], *, expected: Digest) -> None:
        """Store bytes that come in pieces; CorruptedBlobError, and nothing is stored, if the digest is another one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NearbyBlobs:
    """Bytes from here, if they are; otherwise from a server, and from then on from here."""

    here: KeepsBlobs
    there: RemoteBlobs

    def open(self, digest: Digest) -> memoryview:
        """Return the bytes as private, writable memory.

        MissingBlobError if they are nowhere, CorruptedBlobError if what the server has is something else.
        """
        # What is damaged or cannot be kept here may still be read from there.
        with suppress(StoreError):
            if self.here.has(digest):
                return self.here.open(digest)
        return self._fetched(digest)

    def _fetched(self, digest: Digest) -> memoryview:
        try:
            self.here.put_all(self.there.pieces(digest), expected=digest)
            return self.here.open(digest)
        except DiskFullError:
            return self.there.open(digest)
