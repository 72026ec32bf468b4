"""Integers."""

from __future__ import annotations

from collections.abc import Collection
from numbers import Real
from typing import Any

from sematic.model.records import Json, ViewKind
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, ViewDraft
from sematic.types.python.leaves import LEAST_INTEGER, MOST_INTEGER, are_integers_in_range, not_stored_so, unpickled
from sematic.types.python.typed import TypedCodec, cast_error, class_description, is_subclass
from sematic.types.viewing import SAFE_INTEGER, number_as_json, one_line


class IntegerCodec(TypedCodec):
    """`int`, its subclasses kept; anything that `int()` takes is cast."""

    annotation = int
    exact = int

    def __init__(self) -> None:
        self.description = class_description(int)

    def cast(self, value: Any, *, at: str = "") -> int:
        """Return the value as an integer: 1.9 is 1, "42" is 42."""
        if isinstance(value, int):
            return value
        try:
            return int(value)
        except Exception as error:
            raise cast_error(value, to="int", at=at) from error

    def refusal(self, source: Codec) -> str | None:
        """Accept every class of real numbers."""
        return None if is_subclass(source.annotation, Real) else ""

    def leaves(self, values: Collection[Any]) -> bool:
        """Return whether all are integers of 64 bits."""
        return set(map(type, values)) <= {int} and are_integers_in_range(values)

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the value as it is; beyond 64 bits as text."""
        kind = type(value)
        if kind is int:
            return value if LEAST_INTEGER <= value <= MOST_INTEGER else {"int": hex(value)}
        return value if kind is bool else {"pickle": parts.pickle(value, at=at)}

    def decode(self, tree: Tree, parts: PartsReader) -> int:
        """Read the value."""
        match tree:
            case int():
                return tree
            case {"int": str(text)}:
                return int(text, 16)
            case dict():
                return unpickled(tree, parts, codec=self)  # type: ignore[no-any-return]  # checked inside
            case _:
                raise not_stored_so(self, tree)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:  # noqa: ARG002 - it is always small
        """Show the number."""
        if type(value) is int and -SAFE_INTEGER <= value <= SAFE_INTEGER:
            return ViewDraft(kind=ViewKind.SCALAR, summary=str(value), content={"type": "int", "value": value})
        shown: Json = value if isinstance(value, bool) else number_as_json(int(value))
        if isinstance(shown, str) and len(shown) > 10_000:  # noqa: PLR2004 - a screen's worth of digits
            shown = shown[:10_000] + "…"
        kind = "bool" if isinstance(value, bool) else "int"
        return ViewDraft(kind=ViewKind.SCALAR, summary=one_line(str(shown)), content={"type": kind, "value": shown})
