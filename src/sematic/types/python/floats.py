"""Floating-point numbers."""

from __future__ import annotations

from collections.abc import Collection
from numbers import Real
from typing import Any

from sematic.model.records import ViewKind
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, ViewDraft
from sematic.types.python.leaves import not_stored_so, unpickled
from sematic.types.python.typed import TypedCodec, cast_error, class_description, is_subclass
from sematic.types.viewing import number_as_json, short_number


class FloatCodec(TypedCodec):
    """`float`; anything that `float()` takes is cast."""

    annotation = float
    exact = float

    def __init__(self) -> None:
        self.description = class_description(float)

    def cast(self, value: Any, *, at: str = "") -> float:
        """Return the value as a float: 1 is 1.0, "3.1" is 3.1."""
        if type(value) is float:
            return value
        try:
            return float(value)
        except Exception as error:
            raise cast_error(value, to="float", at=at) from error

    def refusal(self, source: Codec) -> str | None:
        """Accept every class of real numbers."""
        return None if is_subclass(source.annotation, Real) else ""

    def leaves(self, values: Collection[Any]) -> bool:
        """Return whether all are floats."""
        return set(map(type, values)) <= {float}

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the value as it is: -0.0, NaN and infinities survive."""
        return value if type(value) is float else {"pickle": parts.pickle(value, at=at)}

    def decode(self, tree: Tree, parts: PartsReader) -> float:
        """Read the value."""
        match tree:
            case float():
                return tree
            case bool():
                raise not_stored_so(self, tree)
            case int():
                return float(tree)
            case dict():
                return unpickled(tree, parts, codec=self)  # type: ignore[no-any-return]  # checked inside
            case _:
                raise not_stored_so(self, tree)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:  # noqa: ARG002 - it is always small
        """Show the number."""
        number = float(value)
        content = {"type": "float", "value": number_as_json(number)}
        return ViewDraft(kind=ViewKind.SCALAR, summary=short_number(number), content=content)
