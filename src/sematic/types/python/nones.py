"""Nothing."""

from __future__ import annotations

from collections.abc import Collection
from types import NoneType
from typing import Any

from sematic.types.codec import FULL_ROOM, PartsReader, PartsWriter, Tree, TypeDescription, ViewDraft
from sematic.types.python.leaves import not_stored_so, scalar_view
from sematic.types.python.typed import TypedCodec, cast_error


class NoneCodec(TypedCodec):
    """`None`."""

    annotation = NoneType
    exact = NoneType

    def __init__(self) -> None:
        self.description = TypeDescription(kind="none", name="None")

    def cast(self, value: Any, *, at: str = "") -> None:
        """Return None if it is that."""
        if value is not None:
            raise cast_error(value, to="None", at=at)

    def leaves(self, values: Collection[Any]) -> bool:
        """Return whether all are None."""
        return set(map(type, values)) <= {NoneType}

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:  # noqa: ARG002 - there is only one
        """Write None."""
        return None

    def decode(self, tree: Tree, parts: PartsReader) -> None:  # noqa: ARG002 - needs no parts
        """Read None."""
        if tree is not None:
            raise not_stored_so(self, tree)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:  # noqa: ARG002 - there is only one
        """Show None."""
        return scalar_view(type="none", value=None, summary="None")
