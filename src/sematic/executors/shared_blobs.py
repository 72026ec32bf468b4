"""What processes that share a store need of its blobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from sematic.model.ids import Digest


class SharedBlobs(Protocol):
    """Immutable bytes in a folder that several processes read and write; they need not check each other's."""

    @property
    def folder(self) -> str:
        """Where the bytes are."""
        ...

    def put(self, content: bytes | memoryview) -> Digest:
        """Store bytes unless they are there already."""
        ...

    def open(self, digest: Digest) -> memoryview:
        """Return the bytes as private, writable memory."""
        ...

    def fingerprints(self, digests: Iterable[Digest]) -> dict[Digest, tuple[int, int, int]]:
        """Return how the files look whose content this process knows to be right, of those that are asked for."""
        ...

    def trust(self, fingerprints: Mapping[Digest, tuple[int, int, int]]) -> None:
        """Take another process's word that these files' contents are right, as long as they look like this."""
        ...
