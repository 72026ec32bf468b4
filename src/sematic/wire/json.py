"""Wire shapes to JSON and back: moments are ISO 8601 in UTC, bytes are base64."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from sematic.model.errors import InvalidMessageError

T = TypeVar("T")

MEDIA_TYPE = "application/json"


def to_json(value: object) -> bytes:
    """Return a wire shape as JSON."""
    return msgspec.json.encode(value)


def from_json(content: bytes, kind: type[T]) -> T:
    """Return the wire shape that JSON stands for; InvalidMessageError says where it is something else."""
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidMessageError(f"This is not what is expected here: {error}.") from None
