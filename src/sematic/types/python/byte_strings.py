"""Bytes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sematic.types.codec import FULL_ROOM, PartsReader, PartsWriter, Tree, ViewDraft
from sematic.types.python.leaves import not_stored_so, scalar_view, unpickled
from sematic.types.python.typed import TypedCodec, cast_error, class_description

SHOWN = 4096
SHOWN_NESTED = 64


class BytesCodec(TypedCodec):
    """`bytes`; other buffers of bytes are cast."""

    annotation = bytes
    exact = bytes

    def __init__(self) -> None:
        self.description = class_description(bytes)

    def cast(self, value: Any, *, at: str = "") -> bytes:
        """Return bytes as they are, and copy them from a buffer."""
        if isinstance(value, bytes):
            return value
        # bytes(5) is five zeros: the constructor would take numbers for sizes.
        if isinstance(value, bytearray | memoryview):
            return bytes(value)
        raise cast_error(value, to="bytes", at=at)

    def leaves(self, values: Collection[Any]) -> bool:
        """Return whether all are bytes."""
        return set(map(type, values)) <= {bytes}

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the bytes as they are."""
        return value if type(value) is bytes else {"pickle": parts.pickle(value, at=at)}

    def decode(self, tree: Tree, parts: PartsReader) -> bytes:
        """Read the bytes."""
        match tree:
            case bytes():
                return tree
            case dict():
                return unpickled(tree, parts, codec=self)  # type: ignore[no-any-return]  # checked inside
            case _:
                raise not_stored_so(self, tree)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the first bytes as hexadecimal digits, and how many there are."""
        limit = SHOWN if room == FULL_ROOM else SHOWN_NESTED
        summary = f"{len(value)} bytes: {value[:16].hex(' ')}{' …' if len(value) > 16 else ''}"  # noqa: PLR2004 - a line's worth
        draft = scalar_view(type="bytes", value=value[:limit].hex(), summary=summary, size=len(value))
        return ViewDraft(kind=draft.kind, summary=draft.summary, content=draft.content, is_truncated=len(value) > limit)
