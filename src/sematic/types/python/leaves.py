"""Values that are one leaf of a tree: what their codecs share, and quick looks at many of them at once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sematic.model.errors import DecodeError
from sematic.model.records import Json, ViewKind
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, ViewDraft
from sematic.types.naming import with_article
from sematic.types.python.typed import TypedCodec, cast_error, class_description, fit_of_class
from sematic.types.viewing import one_line, repr_of

LEAST_INTEGER = -(2**63)
MOST_INTEGER = 2**64 - 1
PLAIN = frozenset({type(None), bool, int, float, str, bytes})
"""The classes whose values MessagePack holds as they are, but for huge integers and texts with lone surrogates."""


def are_integers_in_range(values: Collection[int]) -> bool:
    """Return whether all these integers fit 64 bits."""
    return not values or (min(values) >= LEAST_INTEGER and max(values) <= MOST_INTEGER)


def is_unicode(text: str) -> bool:
    """Return whether a text can be written as UTF-8."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def are_plain(values: Collection[Any]) -> bool:
    """Return whether all these values are MessagePack as they are."""
    kinds = set(map(type, values))
    if not kinds <= PLAIN:
        return False
    if int in kinds and not are_integers_in_range([v for v in values if type(v) is int] if len(kinds) > 1 else values):
        return False
    return str not in kinds or is_unicode("".join([v for v in values if type(v) is str]))


class LeafCodec(TypedCodec):
    """A class whose values are a text or a small list: how one is written, read again, made and shown.

    `to_tree` returns None for a value it cannot write; that is pickled. Neither tree is a map.
    """

    def __init__(
        self,
        cls: type,
        *,
        to_tree: Callable[[Any], Tree],
        from_tree: Callable[[Any], Any],
        make: Callable[[Any], Any],
        shown: Callable[[Any], dict[str, Json]],
        concrete: type | None = None,
    ) -> None:
        self.annotation = cls
        self.description = class_description(cls)
        self.exact = concrete or cls
        self._to_tree, self._from_tree, self._make, self._shown = to_tree, from_tree, make, shown

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return an instance as it is, and anything else as the constructor makes it one."""
        if fit_of_class(value, self.annotation):
            return value
        try:
            return self._make(value)
        except Exception as error:
            raise cast_error(value, to=self.description.name, at=at, because=one_line(str(error))) from error

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the value; pickle one of a subclass."""
        tree = self._to_tree(value) if type(value) is self.exact else None
        return {"pickle": parts.pickle(value, at=at)} if tree is None else tree

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Read the value."""
        if isinstance(tree, dict):
            return unpickled(tree, parts, codec=self)
        try:
            return self._from_tree(tree)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise not_stored_so(self) from error

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:  # noqa: ARG002 - it is always small
        """Show the value."""
        shown = self._shown(value)
        return ViewDraft(kind=ViewKind.SCALAR, summary=one_line(str(shown["value"])), content=shown)


def scalar_view(*, type: str, value: Json, summary: str | None = None, **more: Json) -> ViewDraft:  # noqa: A002 - the field
    """Return the view of one small thing."""
    line = one_line(summary if summary is not None else str(value))
    return ViewDraft(kind=ViewKind.SCALAR, summary=line, content={"type": type, "value": value, **more})


def unpickled(tree: Tree, parts: PartsReader, *, codec: Codec) -> Any:
    """Return what was pickled because it is no ordinary leaf."""
    if not isinstance(tree, dict) or "pickle" not in tree:
        raise not_stored_so(codec)
    return parts.unpickle(tree["pickle"])


def not_stored_so(codec: Codec, tree: Tree = None) -> DecodeError:
    """Return the error for a tree that no codec of this type writes."""
    found = f" ({repr_of(tree, limit=60)})" if tree is not None else ""
    return DecodeError(
        f"What is stored{found} is not {with_article(codec.description.name)}; it was written as another type or by "
        "another version. Read it as the type it was written as, or rerun the step that made it."
    )
