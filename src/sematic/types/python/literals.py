"""Literals: one of a few values."""

from __future__ import annotations

from typing import Any, get_args

from sematic.model.records import Json
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, TypeDescription, ViewDraft
from sematic.types.descriptions import literal_json
from sematic.types.python.leaves import is_unicode, not_stored_so
from sematic.types.python.typed import Fit, TypedCodec, cast_error


class LiteralCodec(TypedCodec):
    """One of the values listed, of the same class: `True` is not the literal 1."""

    def __init__(self, annotation: Any, *, classes: tuple[Codec, ...]) -> None:
        self.annotation = annotation
        self.values = get_args(annotation)
        self._classes = classes
        name = f"Literal[{', '.join(map(repr, self.values))}]"
        values: tuple[Json, ...] = tuple(map(literal_json, self.values))
        self.description = TypeDescription(kind="literal", name=name, values=values)

    @property
    def stands_for(self) -> tuple[Codec, ...]:
        """The classes of the values."""
        return self._classes

    def mismatch(self, source: Codec) -> str | None:
        """Return why no value of the source can be among those listed."""
        if isinstance(source, LiteralCodec):
            odd = [value for value in source.values if not self.fit(value)]
            return f"{odd[0]!r} is not one of {self.description.name}" if odd else None
        return super().mismatch(source)

    def refusal(self, source: Codec) -> str | None:
        """Accept the classes of the values; which it is shows at run time."""
        return None if any(source.mismatch(each) is None for each in self._classes) else ""

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return the value if it is one of those listed."""
        if self.fit(value):
            return value
        raise cast_error(value, to=self.description.name, at=at)

    def fit(self, value: Any) -> Fit:
        """Return whether the value is one of those listed."""
        known = self.values
        return Fit.EXACT if any(type(value) is type(each) and value == each for each in known) else Fit.NO

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the value as its class does, or its place in the list where that is no plain value."""
        index = self._index(value)
        codec = self._classes[index]
        if isinstance(value, str) and not is_unicode(value):
            return {"index": index}
        return [codec.description.name, codec.encode(value, parts, at=at)]

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Read the value."""
        match tree:
            case [str(name), encoded]:
                found = [codec for codec in self._classes if codec.description.name == name]
                if found:
                    return found[0].decode(encoded, parts)
            case {"index": int(index)} if index < len(self.values):
                return self.values[index]
        raise not_stored_so(self, tree)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the value as its class does."""
        return self._classes[self._index(value)].view(value, room=room)

    def _index(self, value: Any) -> int:
        return next(i for i, each in enumerate(self.values) if type(each) is type(value) and each == value)
