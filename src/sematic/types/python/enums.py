"""Enumerations."""

from __future__ import annotations

from enum import Enum
from itertools import islice
from typing import Any

from sematic.model.records import Json
from sematic.types.codec import FULL_ROOM, PartsReader, PartsWriter, Tree, ViewDraft
from sematic.types.naming import importable_name_of
from sematic.types.python.leaves import not_stored_so, scalar_view, unpickled
from sematic.types.python.typed import TypedCodec, cast_error, class_description
from sematic.types.viewing import MOST_ENTRIES, one_line, repr_of


class EnumCodec(TypedCodec):
    """An enumeration: members, or the values they stand for; stored by name."""

    def __init__(self, cls: type[Enum]) -> None:
        self.annotation: type[Enum] = cls
        self.exact = cls
        self.description = class_description(cls)

    def cast(self, value: Any, *, at: str = "") -> Enum:
        """Return a member as it is, or the member with this value."""
        if isinstance(value, self.annotation):
            return value
        try:
            return self.annotation(value)
        except Exception as error:
            known = ", ".join(repr(member.value) for member in islice(self.annotation, 10))
            because = f"its members have the values {one_line(known)}"
            raise cast_error(value, to=self.description.name, at=at, because=because) from error

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the member's name; a nameless combination of flags is pickled, and so is a class nobody could find."""
        name = value.name
        is_named = name in self.annotation.__members__ and self.description.kind != "local"
        return name if is_named else {"pickle": parts.pickle(value, at=at)}

    def decode(self, tree: Tree, parts: PartsReader) -> Enum:
        """Read the member."""
        if isinstance(tree, dict):
            return unpickled(tree, parts, codec=self)  # type: ignore[no-any-return]  # checked inside
        member = self.annotation.__members__.get(tree) if isinstance(tree, str) else None
        if member is None:
            raise not_stored_so(self, tree)
        return member

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the member's name, and the others."""
        more: dict[str, Json] = {"member_value": repr_of(value.value, limit=1000)}
        if room:
            more["members"] = list(islice(self.annotation.__members__, MOST_ENTRIES))
        name = value.name or repr_of(value, limit=1000)
        cls = importable_name_of(type(value))
        return scalar_view(type="enum", value=name, summary=f"{type(value).__name__}.{name}", **{"class": cls, **more})
