"""Named tuples: each field as its own type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sized
from functools import cached_property
from typing import Any, get_origin

from sematic.model.errors import DecodeError
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, ViewDraft
from sematic.types.naming import importable_name_of
from sematic.types.python.anything import CodecOf
from sematic.types.python.fields import field_types, open_codec, record_view, refusal_of_fields
from sematic.types.python.generics import class_or_generic_description
from sematic.types.python.leaves import not_stored_so, unpickled
from sematic.types.python.tuples import sized_elements
from sematic.types.python.typed import Fit, TooDeepError, TypedCodec, cast_error, fit_of, fit_of_class


class NamedTupleCodec(TypedCodec):
    """A named tuple. Stored as a map of its fields."""

    def __init__(self, annotation: Any, *, codec_of: CodecOf) -> None:
        self.annotation = annotation
        self._class: Any = get_origin(annotation) or annotation
        self._codec_of = codec_of
        self._settling = False
        self.description = class_or_generic_description(annotation, codec_of=codec_of)

    @cached_property
    def fields(self) -> Mapping[str, Codec]:
        """The codec of each field, by name; found on first use, because classes may refer to each other."""
        types = field_types(self.annotation)
        return {name: open_codec(types.get(name, Any), self._codec_of) for name in self._class._fields}

    @property
    def iterated(self) -> tuple[Codec, ...]:
        """What iterating over it gives."""
        return tuple(self.fields.values())

    @cached_property
    def is_immutable(self) -> bool:  # type: ignore[override]  # a property, made once
        """Whether all fields are immutable; a class that contains itself counts as mutable."""
        if self._settling:
            return False
        self._settling = True
        try:
            return all(codec.is_immutable for codec in self.fields.values())
        finally:
            self._settling = False

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return a named tuple of the cast fields, from one, a mapping, or anything with as many elements."""
        try:
            cls = type(value) if isinstance(value, self._class) else self._class
            given = dict(self._given(value, at=at))
            fields = {n: codec.cast(given[n], at=f"{at}.{n}") for n, codec in self.fields.items() if n in given}
            missing = [name for name in self._needed if name not in fields]
            if missing:
                because = f"it has no {missing[0]!r}"
                raise cast_error(value, to=self.description.name, at=at, because=because)
            return cls._make({**self._class._field_defaults, **fields}[name] for name in self._class._fields)
        except RecursionError:
            raise TooDeepError(to=self.description.name, at=at) from None

    @cached_property
    def _needed(self) -> list[str]:
        return [name for name in self._class._fields if name not in self._class._field_defaults]

    def _given(self, value: Any, *, at: str) -> Iterator[tuple[str, Any]]:
        names = self._class._fields
        if isinstance(value, Mapping):
            yield from ((name, value[name]) for name in names if name in value)
            return
        if isinstance(value, str) or not isinstance(value, Sized):
            raise cast_error(value, to=self.description.name, at=at)
        values = sized_elements(value, to=self.description.name, at=at)
        if len(values) > len(names):
            because = f"it has {len(values)} elements, not {len(names)}"
            raise cast_error(value, to=self.description.name, at=at, because=because)
        yield from zip(names, values, strict=False)

    def refusal(self, source: Codec) -> str | None:
        """Accept subclasses, classes with the same fields, and tuples whose elements fit."""
        elements: tuple[Codec, ...] | None = getattr(source, "elements", None)
        if elements is None:
            return refusal_of_fields(source, self, needed=self._needed)
        if len(elements) != len(self.fields):
            return f"it has {len(elements)} elements, not {len(self.fields)}"
        pairs = zip(self.fields.values(), elements, strict=True)
        return next((reason for target, given in pairs if (reason := target.mismatch(given))), None)

    def fit(self, value: Any) -> Fit:
        """Return how well the worst field fits, if the value is of the class."""
        fit = fit_of_class(value, self._class)
        return fit if fit is Fit.NO else min(fit, *map(fit_of, value, self.fields.values()), Fit.EXACT)

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write each field as its type; pickle a value of a subclass, or of a class that nobody could find again."""
        if type(value) is not self._class or self.description.kind == "local":
            return {"": {"pickle": parts.pickle(value, at=at)}}
        pairs = zip(self.fields.items(), value, strict=True)
        return {name: codec.encode(each, parts, at=f"{at}.{name}") for (name, codec), each in pairs}

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Read each field; one that was not written yet has its default."""
        if not isinstance(tree, dict):
            raise not_stored_so(self, tree)
        if "" in tree:
            return unpickled(tree[""], parts, codec=self)
        fields = {name: codec.decode(tree[name], parts) for name, codec in self.fields.items() if name in tree}
        fields = {**self._class._field_defaults, **fields}
        missing = [name for name in self._class._fields if name not in fields]
        if missing:
            raise DecodeError(
                f"The stored {self.description.name} has no field {missing[0]!r}: it was written before the class had "
                f"one. Give {missing[0]!r} a default, or rerun the step that made it."
            )
        return self._class._make(fields[name] for name in self._class._fields)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the fields."""
        defaults = self._class._field_defaults
        fields = (
            (name, each, codec, type(each) is type(defaults.get(name)) and each == defaults.get(name))
            for (name, codec), each in zip(self.fields.items(), value, strict=True)
        )
        name = importable_name_of(type(value))
        return record_view(fields, name=name, form="namedtuple", count=len(value), room=room)
