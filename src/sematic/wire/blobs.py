"""Which bytes a server has."""

from __future__ import annotations

from dataclasses import dataclass

from sematic.model.ids import Digest

MOST_DIGESTS = 10_000
"""How many blobs one request may ask about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """Some blobs, by their digests."""

    digests: tuple[Digest, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of something that is sent piece by piece is there."""

    size: int
    """Bytes, from the first on: the next piece begins here."""
