"""What processes that share a store need of its blobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from sematic.model.ids import Digest
from sematic.settings import Storage


class SharedBlobs(Protocol):
    """Immutable bytes that several processes read and write; those of one machine need not check each other's."""

    @property
    def home(self) -> str:
        """The folder by which another process on this machine opens them too."""
        ...

    @property
    def storage(self) -> Storage | None:
        """The object storage that has them; None if the folder has."""
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
