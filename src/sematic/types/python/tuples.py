"""Tuples: of fixed length, each element of its own type, or of any length and one type."""

from __future__ import annotations

from collections.abc import Sized
from typing import Any

from sematic.model.records import ViewKind
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, TypeDescription, ViewDraft
from sematic.types.naming import short_type
from sematic.types.python.elements import (
    cast_elements,
    decode_elements,
    encode_elements,
    fit_of_elements,
    list_view,
)
from sematic.types.python.leaves import not_stored_so
from sematic.types.python.typed import Fit, TypedCodec, cast_error, fit_of
from sematic.types.viewing import Nest, at_a_glance, in_brief, in_brief_alone, shortened


class TupleCodec(TypedCodec):
    """A tuple of as many elements as there are types."""

    def __init__(self, annotation: Any, *, elements: tuple[Codec, ...]) -> None:
        self.annotation = annotation
        self.elements = elements
        self.is_immutable = all(element.is_immutable for element in elements)
        name = f"tuple[{', '.join(element.description.name for element in elements) or '()'}]"
        self.description = TypeDescription(kind="tuple", name=name, args=tuple(e.description for e in elements))

    @property
    def iterated(self) -> tuple[Codec, ...]:
        """What iterating over it gives."""
        return self.elements

    def cast(self, value: Any, *, at: str = "") -> tuple[Any, ...]:
        """Return a tuple of the cast elements, from anything with as many."""
        values = sized_elements(value, to=self.description.name, at=at)
        if len(values) != len(self.elements):
            because = f"it has {len(values)} elements, not {len(self.elements)}"
            raise cast_error(value, to=self.description.name, at=at, because=because)
        pairs = enumerate(zip(self.elements, values, strict=True))
        return tuple([element.cast(each, at=f"{at}[{index}]") for index, (element, each) in pairs])

    def refusal(self, source: Codec) -> str | None:
        """Accept tuples of as many elements, each of which fits."""
        if not isinstance(source, TupleCodec):
            return ""
        if len(source.elements) != len(self.elements):
            return f"it has {len(source.elements)} elements, not {len(self.elements)}"
        pairs = zip(self.elements, source.elements, strict=True)
        return next((reason for target, given in pairs if (reason := target.mismatch(given))), None)

    def fit(self, value: Any) -> Fit:
        """Return how well the worst element fits, if there are as many."""
        if type(value) is not tuple or len(value) != len(self.elements):
            return Fit.NO
        return min(map(fit_of, value, self.elements), default=Fit.EXACT)

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the elements."""
        pairs = enumerate(zip(self.elements, value, strict=True))
        return [element.encode(each, parts, at=f"{at}[{index}]") for index, (element, each) in pairs]

    def decode(self, tree: Tree, parts: PartsReader) -> tuple[Any, ...]:
        """Read the elements."""
        if not isinstance(tree, list) or len(tree) != len(self.elements):
            raise not_stored_so(self, tree)
        return tuple([element.decode(each, parts) for element, each in zip(self.elements, tree, strict=True)])

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the elements, each as its type."""
        name = self.description.name
        nest = Nest(room=room, count=len(value))
        shown = list(zip(value, self.elements, strict=True))[: nest.shown]
        entries = [nest.add(each, element) for each, element in shown]
        briefs = map(in_brief, value, entries) if entries else map(in_brief_alone, value)
        summary = at_a_glance(briefs, form="tuple", count=len(value))
        return ViewDraft(
            kind=ViewKind.LIST,
            summary=summary or shortened(short_type(name)),
            content={"type": name, "form": "tuple", "length": len(value), "entries": entries},
            parts=nest.parts,
            is_truncated=nest.is_truncated or nest.shown < len(value),
        )


class ArrayCodec(TypedCodec):
    """A tuple of any length whose elements are of one type: `tuple[int, ...]`."""

    def __init__(self, annotation: Any, *, element: Codec) -> None:
        self.annotation = annotation
        self.element = element
        self.is_immutable = element.is_immutable
        name = f"tuple[{element.description.name}, ...]"
        self.description = TypeDescription(kind="array", name=name, args=(element.description,))

    @property
    def iterated(self) -> tuple[Codec, ...]:
        """What iterating over it gives."""
        return (self.element,)

    def cast(self, value: Any, *, at: str = "") -> tuple[Any, ...]:
        """Return a tuple of the cast elements."""
        values = sized_elements(value, to=self.description.name, at=at)
        return tuple(cast_elements(values, self.element, at=at))

    def refusal(self, source: Codec) -> str | None:
        """Accept tuples whose elements all fit."""
        if not isinstance(source, TupleCodec | ArrayCodec):
            return ""
        return next((reason for reason in map(self.element.mismatch, source.iterated) if reason), None)

    def fit(self, value: Any) -> Fit:
        """Return how well the worst element fits."""
        return fit_of_elements(value, self.element) if type(value) is tuple else Fit.NO

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the elements."""
        return encode_elements(value, self.element, parts, at=at)

    def decode(self, tree: Tree, parts: PartsReader) -> tuple[Any, ...]:
        """Read the elements."""
        if not isinstance(tree, list):
            raise not_stored_so(self, tree)
        return tuple(decode_elements(tree, self.element, parts))

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the first elements, or statistics of numbers."""
        return list_view(value, self.element, name=self.description.name, form="tuple", room=room)


def sized_elements(value: Any, *, to: str, at: str) -> list[Any]:
    """Return the elements of something that knows how many it has; CastError if it is nothing like that."""
    if not isinstance(value, Sized):
        raise cast_error(value, to=to, at=at, because="it does not say how many elements it has")
    try:
        return list(value)  # type: ignore[call-overload, no-any-return]  # sized things may be iterable
    except Exception as error:
        raise cast_error(value, to=to, at=at, because=str(error)) from error
