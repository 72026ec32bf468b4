"""Typed dictionaries: each key's value as its own type."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NotRequired, Required, get_origin

from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, ViewDraft
from sematic.types.python.anything import CodecOf
from sematic.types.python.fields import field_types, open_codec, record_view, refusal_of_fields
from sematic.types.python.generics import class_or_generic_description
from sematic.types.python.leaves import not_stored_so, unpickled
from sematic.types.python.typed import Fit, TooDeepError, TypedCodec, cast_error, fit_of


class TypedDictCodec(TypedCodec):
    """A `TypedDict`. Keys it does not name are left out, as a data class leaves them out."""

    is_immutable = False

    def __init__(self, annotation: Any, *, codec_of: CodecOf) -> None:
        self.annotation = annotation
        self._class: Any = get_origin(annotation) or annotation
        self._codec_of = codec_of
        self.description = class_or_generic_description(annotation, codec_of=codec_of)

    @cached_property
    def fields(self) -> Mapping[str, Codec]:
        """The codec of each key's value; found on first use, because types may refer to each other."""
        return {name: open_codec(written, self._codec_of) for name, written in self._types.items()}

    @cached_property
    def _types(self) -> Mapping[str, Any]:
        # A TypedDict's bases are gone from its MRO, but its own annotations include theirs.
        resolved = field_types(self.annotation)
        return {name: resolved.get(name, Any) for name in self._class.__annotations__}

    @cached_property
    def _required(self) -> list[str]:
        # Python does not see NotRequired in an annotation that is a string.
        required: frozenset[str] = self._class.__required_keys__
        forms = {name: get_origin(written) for name, written in self._types.items()}
        return [
            name for name, form in forms.items() if form is Required or (form is not NotRequired and name in required)
        ]

    def cast(self, value: Any, *, at: str = "") -> dict[str, Any]:
        """Return a new dictionary of the keys named, their values cast."""
        if not isinstance(value, Mapping):
            raise cast_error(value, to=self.description.name, at=at, because="it is not a mapping")
        missing = [name for name in self._required if name not in value]
        if missing:
            raise cast_error(value, to=self.description.name, at=at, because=f"it has no {missing[0]!r}")
        try:
            named = [(name, codec) for name, codec in self.fields.items() if name in value]
            return {name: codec.cast(value[name], at=f"{at}[{name!r}]") for name, codec in named}
        except RecursionError:
            raise TooDeepError(to=self.description.name, at=at) from None

    def refusal(self, source: Codec) -> str | None:
        """Accept classes with the fields that are required."""
        return refusal_of_fields(source, self, needed=self._required)

    def fit(self, value: Any) -> Fit:
        """Return how well the worst value fits, if the keys are those named."""
        if type(value) is not dict or not value.keys() <= self.fields.keys():
            return Fit.NO
        if not value.keys() >= set(self._required):
            return Fit.NO
        return min((fit_of(each, self.fields[name]) for name, each in value.items()), default=Fit.EXACT)

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write each value as its type, in the order of the keys; pickle one whose class nobody could find again."""
        if self.description.kind == "local":
            return {"": {"pickle": parts.pickle(value, at=at)}}
        return {name: self.fields[name].encode(each, parts, at=f"{at}[{name!r}]") for name, each in value.items()}

    def decode(self, tree: Tree, parts: PartsReader) -> dict[str, Any]:
        """Read each value."""
        if not isinstance(tree, dict):
            raise not_stored_so(self, tree)
        if self.description.kind == "local":
            return unpickled(tree.get(""), parts, codec=self)  # type: ignore[no-any-return]  # checked when cast
        return {name: self.fields[name].decode(each, parts) for name, each in tree.items() if name in self.fields}

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the keys with their values."""
        fields = ((name, each, self.fields[name], False) for name, each in value.items())
        return record_view(fields, name=self.description.name, form="typeddict", count=len(value), room=room)
