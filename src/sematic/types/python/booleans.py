"""Truth values."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sematic.types.codec import FULL_ROOM, PartsReader, PartsWriter, Tree, ViewDraft
from sematic.types.python.leaves import not_stored_so, scalar_view
from sematic.types.python.typed import TypedCodec, cast_error, class_description


class BooleanCodec(TypedCodec):
    """`bool`; the truth of anything."""

    annotation = bool
    exact = bool

    def __init__(self) -> None:
        self.description = class_description(bool)

    def cast(self, value: Any, *, at: str = "") -> bool:
        """Return whether the value is true."""
        try:
            return bool(value)
        except Exception as error:
            raise cast_error(value, to="bool", at=at) from error

    def leaves(self, values: Collection[Any]) -> bool:
        """Return whether all are truth values."""
        return set(map(type, values)) <= {bool}

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:  # noqa: ARG002 - needs no parts
        """Write the value as it is."""
        return bool(value)

    def decode(self, tree: Tree, parts: PartsReader) -> bool:  # noqa: ARG002 - needs no parts
        """Read the value."""
        if isinstance(tree, bool):
            return tree
        raise not_stored_so(self, tree)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:  # noqa: ARG002 - it is always small
        """Show the truth value."""
        return scalar_view(type="bool", value=bool(value))
