"""Lists, and what is used like one: deques, sequences, collections, iterables."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ListForm:
    """A way to hold elements in order."""

    kind: str
    name: str
    keeps: Mapping[type, str]
    """The classes whose instances stay of their class, and how each is shown; the first is what all else becomes."""


LIST = ListForm(kind="list", name="list", keeps={list: "list"})
DEQUE = ListForm(kind="deque", name="collections.deque", keeps={deque: "list"})
SEQUENCE = ListForm(kind="sequence", name="Sequence", keeps={list: "list", tuple: "tuple"})
ITERABLE = ListForm(kind="iterable", name="Iterable", keeps={list: "list", tuple: "tuple"})
COLLECTION = ListForm(kind="collection", name="Collection", keeps={list: "list", tuple: "tuple"})


class ListCodec(TypedCodec):
    """Elements of one type in order; any iterable is cast, element by element, into a new list."""

    is_immutable = False

    def __init__(self, annotation: Any, *, element: Codec, form: ListForm) -> None:
        self.annotation = annotation
        self.element = element
        self._form = form
        name = f"{form.name}[{element.description.name}]"
        self.description = TypeDescription(kind=form.kind, name=name, args=(element.description,))
        self._make: Callable[[Iterable[Any]], Any] = next(iter(form.keeps))

    @property
    def iterated(self) -> tuple[Codec, ...]:
        """What iterating over it gives."""
        return (self.element,)

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return a new list of the cast elements."""
        try:
            values = list(value)
        except Exception as error:
            raise cast_error(value, to=self.description.name, at=at, because=f"{error}") from error
        cast = cast_elements(values, self.element, at=at)
        kind = type(value)
        if kind is deque and deque in self._form.keeps:
            return deque(cast, maxlen=value.maxlen)
        make: Any = kind if kind in self._form.keeps else self._make
        return cast if make is list else make(cast)

    def refusal(self, source: Codec) -> str | None:
        """Accept iterables whose elements all fit."""
        elements = elements_of(source)
        if elements is None:
            return ""
        return next((reason for reason in map(self.element.mismatch, elements) if reason), None)

    def fit(self, value: Any) -> Fit:
        """Return how well the worst element fits, if the value is such a list."""
        return fit_of_elements(value, self.element) if type(value) in self._form.keeps else Fit.NO

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the elements; say of what class the value is where it is not the usual one."""
        trees: Tree = encode_elements(value, self.element, parts, at=at)
        if type(value) is deque and value.maxlen is not None:
            return {"maxlen": value.maxlen, "elements": trees}
        return trees if type(value) is self._make else {"tuple": trees}

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Read the elements."""
        match tree:
            case list():
                values = decode_elements(tree, self.element, parts)
                return values if self._make is list else self._make(values)
            case {"tuple": list(trees)}:
                return tuple(decode_elements(trees, self.element, parts))
            case {"maxlen": int(maxlen), "elements": list(trees)}:
                return deque(decode_elements(trees, self.element, parts), maxlen=maxlen)
            case _:
                raise not_stored_so(self, tree)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the first elements, or statistics of numbers."""
        form = self._form.keeps.get(type(value), "list")
        return list_view(value, self.element, name=self.description.name, form=form, room=room)
