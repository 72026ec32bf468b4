"""New types: another name for a type."""

from __future__ import annotations

from typing import Any

from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, TypeDescription, ViewDraft
from sematic.types.naming import importable_module_of
from sematic.types.python.typed import Fit, TypedCodec, fit_of


class NewTypeCodec(TypedCodec):
    """A `NewType`: its supertype in all but name."""

    def __init__(self, annotation: Any, *, supertype: Codec) -> None:
        self.annotation = annotation
        self.supertype = supertype
        self.is_immutable = supertype.is_immutable
        self.exact = getattr(supertype, "exact", None)
        module, qualname = importable_module_of(annotation), annotation.__qualname__
        self.description = TypeDescription(
            kind="newtype",
            name=f"{module}.{qualname}",
            module=module,
            qualname=qualname,
            args=(supertype.description,),
        )

    @property
    def stands_for(self) -> tuple[Codec, ...]:
        """What the supertype stands for."""
        actual: tuple[Codec, ...] = getattr(self.supertype, "stands_for", (self.supertype,))
        return actual

    @property
    def iterated(self) -> tuple[Codec, ...] | None:
        """What iterating over it gives."""
        return getattr(self.supertype, "iterated", None)

    def mismatch(self, source: Codec) -> str | None:
        """Return why the source does not fit the supertype."""
        return self.supertype.mismatch(source)

    def fit(self, value: Any) -> Fit:
        """Return how well the value fits the supertype."""
        return fit_of(value, self.supertype)

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return the value as the supertype."""
        return self.supertype.cast(value, at=at)

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the value as the supertype."""
        return self.supertype.encode(value, parts, at=at)

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Read the value as the supertype."""
        return self.supertype.decode(tree, parts)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the value as the supertype."""
        return self.supertype.view(value, room=room)
