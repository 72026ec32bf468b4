"""What blobs need of object storage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An object, without its bytes."""

    name: str
    size: int
    changed_at: float
    """Seconds since 1970, on the clock of the object storage."""


class ObjectStore(Protocol):
    """Bytes under names, somewhere that many machines see.

    Every method raises UnreachableStoreError for what may be better in a moment, after it was tried several times, and
    StoreError for everything else: sentences that say what, where, and what to do. Secrets are in none of them.
    """

    @property
    def address(self) -> str:
        """Where it is, for people; without secrets."""
        ...

    def put(self, name: str, content: memoryview, *, is_new: bool = False) -> bool:
        """Store bytes, large ones in parts at once; nobody ever sees half of them.

        Where something has the name already, it is replaced; with `is_new` it stays, and False is returned.
        """
        ...

    def head(self, name: str) -> Stored | None:
        """Return what an object is; None if there is none."""
        ...

    def read(self, name: str, start: int, end: int) -> memoryview:
        """Return the bytes from one place up to another; FileNotFoundError if there is no such object."""
        ...

    def list(self, folder: str) -> Iterator[Stored]:
        """Yield everything whose name begins with `folder/`."""
        ...

    def delete(self, names: Sequence[str]) -> None:
        """Remove objects; those that are not there do not matter. Each is asked for once, never again."""
        ...

    def signed(self, name: str, *, seconds: int) -> str | None:
        """Return an address at which anybody can read an object for so long; None if that cannot be had."""
        ...
