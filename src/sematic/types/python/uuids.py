"""Universally unique identifiers."""

from __future__ import annotations

from uuid import UUID

from sematic.types.codec import Codec
from sematic.types.python.leaves import LeafCodec


def uuid_codec() -> Codec:
    """Return the codec of UUIDs: their text."""
    return LeafCodec(
        UUID, to_tree=str, from_tree=UUID, make=UUID, shown=lambda value: {"type": "uuid", "value": str(value)}
    )
