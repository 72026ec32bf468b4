"""Objects of classes about which nothing else is known: pickled, and shown by their repr."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_origin

from sematic.model.errors import DecodeError
from sematic.model.records import ViewKind
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, TypeDescription, ViewDraft
from sematic.types.naming import importable_name_of, with_article
from sematic.types.python.typed import Fit, TypedCodec, cast_error, class_description, fit_of_class, is_subclass
from sematic.types.viewing import one_line, opaque_view, repr_of, summary_of_object

VIEW_COST = 10
"""How much room a view of its own needs: in a long list, only the first objects are shown in full."""


class ObjectCodec(TypedCodec):
    """The codec of any class, and what codecs of library classes are made of: give it what is different.

    `view` shows a value, `cast` makes one from something else (it raises what it likes if it cannot), `encode` and
    `decode` store it (both or neither; otherwise it is pickled, its large buffers stored as they are).
    """

    def __init__(  # noqa: PLR0913 - each is one thing that may be different, all by keyword
        self,
        *,
        annotation: Any,
        view: Callable[[Any], ViewDraft] | None = None,
        cast: Callable[[Any], Any] | None = None,
        encode: Callable[[Any, PartsWriter], Tree] | None = None,
        decode: Callable[[Tree, PartsReader], Any] | None = None,
        is_immutable: bool = False,
        description: TypeDescription | None = None,
    ) -> None:
        self.annotation = annotation
        self.is_immutable = is_immutable
        self._class: type = get_origin(annotation) or annotation
        self.description = description or class_description(self._class)
        self._view, self._cast, self._encode, self._decode = view, cast, encode, decode

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return an instance as it is, and anything else as the class's constructor makes it one."""
        if fit_of_class(value, self._class):
            return value
        try:
            made = (self._cast or self._class)(value)
        except Exception as error:
            because = f"{type(error).__name__}: {one_line(str(error))}"
            raise cast_error(value, to=self.description.name, at=at, because=because) from error
        if not fit_of_class(made, self._class):
            because = f"its constructor made {with_article(importable_name_of(type(made)))}"
            raise cast_error(value, to=self.description.name, at=at, because=because)
        return made

    def refusal(self, source: Codec) -> str | None:
        """Accept the same class and its subclasses."""
        return None if is_subclass(get_origin(source.annotation) or source.annotation, self._class) else ""

    def fit(self, value: Any) -> Fit:
        """Return how well a value fits the class."""
        return fit_of_class(value, self._class)

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Pickle the value, or do as told."""
        if self._encode is not None and type(value) is self._class and self.description.kind != "local":
            return {"value": self._encode(value, parts)}
        return {"pickle": parts.pickle(value, at=at)}

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Return the value, a new object."""
        match tree:
            # A class that cannot be imported here may be of any form where it was defined.
            case {"pickle": reference} | {"": {"pickle": reference}}:
                return parts.unpickle(reference)
            case {"value": encoded} if self._decode is not None:
                return self._decode(encoded, parts)
            case _:
                raise DecodeError(
                    f"This is not how {with_article(self.description.name)} is stored; another version wrote it."
                )

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the value as told, else by its repr; by its repr alone where there is little room."""
        if room < VIEW_COST:
            summary = type(value).__name__ if self._view else summary_of_object(value, repr_of(value))
            return ViewDraft(kind=ViewKind.OPAQUE, summary=summary, is_truncated=True)
        return self._view(value) if self._view else opaque_view(value)
