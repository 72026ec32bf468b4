"""Text."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sematic.model.records import Json, ViewKind
from sematic.types.codec import FULL_ROOM, PartsReader, PartsWriter, Tree, ViewDraft
from sematic.types.python.leaves import is_unicode, not_stored_so, unpickled
from sematic.types.python.typed import TypedCodec, cast_error, class_description
from sematic.types.viewing import one_line, quoted, shortened

SHOWN = 64 * 1024
"""How many characters of a text are shown where there is room."""

SHOWN_NESTED = 1000
"""How many where there is not."""


class StringCodec(TypedCodec):
    """`str`, and nothing but text is text."""

    annotation = str
    exact = str

    def __init__(self) -> None:
        self.description = class_description(str)

    def cast(self, value: Any, *, at: str = "") -> str:
        """Return a text as it is."""
        if isinstance(value, str):
            return value
        raise cast_error(value, to="str", at=at, because="write str(...) around it if its text is meant")

    def leaves(self, values: Collection[Any]) -> bool:
        """Return whether all are texts that can be written as UTF-8."""
        return set(map(type, values)) <= {str} and is_unicode("".join(values))

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the text; one with lone surrogates as bytes."""
        if type(value) is not str:
            return {"pickle": parts.pickle(value, at=at)}
        return value if is_unicode(value) else {"surrogates": value.encode("utf-8", "surrogatepass")}

    def decode(self, tree: Tree, parts: PartsReader) -> str:
        """Read the text."""
        match tree:
            case str():
                return tree
            case {"surrogates": bytes(encoded)}:
                return encoded.decode("utf-8", "surrogatepass")
            case dict():
                return unpickled(tree, parts, codec=self)  # type: ignore[no-any-return]  # checked inside
            case _:
                raise not_stored_so(self, tree)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the text's beginning."""
        limit = SHOWN if room == FULL_ROOM else SHOWN_NESTED
        content: Json = {"text": shortened(str(value), limit=limit), "length": len(value)}
        is_truncated = len(value) > limit
        # Only nothing at all may read as empty.
        summary = one_line(value) or (f'"{quoted(str(value))[1:-1]}"' if value else "")
        return ViewDraft(kind=ViewKind.TEXT, summary=summary, content=content, is_truncated=is_truncated)
