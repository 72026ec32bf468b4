"""Values of any type: stored and shown as what they are."""

from __future__ import annotations

import functools
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Collection
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, TypeDescription, ViewDraft
from sematic.types.descriptions import annotation_of, description_from_text, type_text_of
from sematic.types.naming import is_importable
from sematic.types.python.leaves import PLAIN, are_plain, is_unicode, not_stored_so, unpickled
from sematic.types.python.typed import Fit, TypedCodec, class_description

CodecOf = Callable[[Any], Codec]
"""Finds the codec of an annotation."""

_TAKEN_FOR: dict[type, Any] = {
    list: list[Any],
    tuple: tuple[Any, ...],
    dict: dict[Any, Any],
    set: set[Any],
    frozenset: frozenset[Any],
    deque: deque[Any],
    defaultdict: defaultdict[Any, Any],
    OrderedDict: OrderedDict[Any, Any],
    Counter: Counter[Any],
    ChainMap: ChainMap[Any, Any],
    FunctionType: Callable,
    BuiltinFunctionType: Callable,
    MethodType: Callable,
    functools.partial: Callable,
}
"""What a value is taken for if its class alone does not say it."""


class AnyCodec(TypedCodec):
    """`Any`, and `object`: everything fits, and is stored with the type it has.

    Small built-in values are themselves; others are a map of their type and what that type's codec makes of them.
    """

    is_immutable = False

    def __init__(self, annotation: Any, *, codec_of: CodecOf) -> None:
        self.annotation = annotation
        is_object = annotation is object
        self.description = class_description(object) if is_object else TypeDescription(kind="any", name="Any")
        self._codec_of = codec_of

    @property
    def stands_for(self) -> tuple[Codec, ...]:
        """Nothing in particular for `Any`; an `object` is an object until someone looks."""
        return (self,) if self.annotation is object else ()

    def cast(self, value: Any, *, at: str = "") -> Any:  # noqa: ARG002 - nothing can be wrong
        """Return the value as it is."""
        return value

    def refusal(self, source: Codec) -> str | None:  # noqa: ARG002 - whatever it is
        """Accept everything."""
        return None

    def fit(self, value: Any) -> Fit:  # noqa: ARG002 - whatever it is
        """Say that anything fits, but nothing especially well."""
        return Fit.ANYTHING

    def leaves(self, values: Collection[Any]) -> bool:
        """Return whether all are small built-in values."""
        return are_plain(values)

    def actual(self, value: Any) -> Codec:
        """Return the codec of the type a value has."""
        kind = type(value)
        if issubclass(kind, type):
            return self._codec_of(type)
        return self._codec_of(_TAKEN_FOR.get(kind, kind))

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the value with its type."""
        kind = type(value)
        if kind in PLAIN and (kind is not str or is_unicode(value)) and (kind is not int or value.bit_length() < 64):  # noqa: PLR2004 - of a 64-bit integer
            return value  # type: ignore[no-any-return]  # PLAIN are leaves of a tree
        codec = self.actual(value)
        if codec.description.kind in {"class", "generic", "local"} and not is_importable(kind):
            # Nobody could find the class again; the pickle carries it.
            return {"pickle": parts.pickle(value, at=at)}
        return {"type": type_text_of(codec), "value": codec.encode(value, parts, at=at)}

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Read the value as the type it was written with."""
        match tree:
            case {"type": str(text), "value": value}:
                return self._codec_of(annotation_of(description_from_text(text))).decode(value, parts)
            case dict():
                return unpickled(tree, parts, codec=self)
            case list():
                raise not_stored_so(self, tree)
            case _:
                return tree

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the value as what it is."""
        return self.actual(value).view(value, room=room)
