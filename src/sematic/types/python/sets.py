"""Sets."""

from __future__ import annotations

from typing import Any

import msgspec

from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, TypeDescription, ViewDraft
from sematic.types.python.elements import (
    cast_elements,
    decode_elements,
    elements_of,
    encode_elements,
    fit_of_elements,
    list_view,
)
from sematic.types.python.leaves import not_stored_so
from sematic.types.python.typed import Fit, TypedCodec, cast_error


class SetCodec(TypedCodec):
    """Different elements of one type, in no order; any iterable is cast, element by element, into a new set."""

    def __init__(self, annotation: Any, *, element: Codec, make: type[set[Any] | frozenset[Any]]) -> None:
        self.annotation = annotation
        self.element = element
        self.is_immutable = make is frozenset and element.is_immutable
        self._make: Any = make
        name = f"{make.__name__}[{element.description.name}]"
        self.description = TypeDescription(kind=make.__name__, name=name, args=(element.description,))

    @property
    def iterated(self) -> tuple[Codec, ...]:
        """What iterating over it gives."""
        return (self.element,)

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return a new set of the cast elements."""
        try:
            values = list(value)
        except Exception as error:
            raise cast_error(value, to=self.description.name, at=at, because=str(error)) from error
        cast = cast_elements(values, self.element, at=at)
        try:
            return self._make(cast)
        except TypeError as error:
            raise cast_error(value, to=self.description.name, at=at, because=str(error)) from error

    def refusal(self, source: Codec) -> str | None:
        """Accept iterables whose elements all fit."""
        elements = elements_of(source)
        if elements is None:
            return ""
        return next((reason for reason in map(self.element.mismatch, elements) if reason), None)

    def fit(self, value: Any) -> Fit:
        """Return how well the worst element fits, if the value is such a set."""
        return fit_of_elements(value, self.element) if type(value) is self._make else Fit.NO

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the elements in the order of their encoded bytes, which is the same in every process."""
        if set(map(type, value)) in ({str}, {int}):
            return encode_elements(sorted(value), self.element, parts, at=at)
        trees = encode_elements(list(value), self.element, parts, at=at)
        return sorted(trees, key=msgspec.msgpack.encode)

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Read the elements."""
        if not isinstance(tree, list):
            raise not_stored_so(self, tree)
        return self._make(decode_elements(tree, self.element, parts))

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show some of the elements, in order where they are few and have one."""
        form = self._make.__name__
        try:
            shown = sorted(value) if len(value) <= 1000 else value  # noqa: PLR2004 - bounded work
        except TypeError:
            shown = value
        return list_view(shown, self.element, name=self.description.name, form=form, room=room)
