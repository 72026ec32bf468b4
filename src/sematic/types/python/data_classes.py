"""Data classes: each field as its own type, subclasses kept."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field
from functools import cached_property
from typing import Any, cast, get_origin

from sematic.model.errors import DecodeError
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, ViewDraft
from sematic.types.descriptions import annotation_of, description_from_text, type_text_of
from sematic.types.naming import importable_name_of, is_importable
from sematic.types.python.anything import CodecOf
from sematic.types.python.fields import field_types, open_codec, record_view, refusal_of_fields
from sematic.types.python.generics import class_or_generic_description
from sematic.types.python.leaves import PLAIN, not_stored_so
from sematic.types.python.typed import Fit, TooDeepError, TypedCodec, cast_error, fit_of, fit_of_class, fits
from sematic.types.viewing import one_line

ABOUT = ""
"""Where a tree says what is unusual about a value; no field has this name."""


class DataClassCodec(TypedCodec):
    """A data class. Stored as a map of its fields; restored without running its constructor.

    Under the empty name stands what is unusual: `class` of a subclass's value, `loose` names of fields whose values
    are not what was annotated, `extras` (attributes that are no fields), or `pickle` for one with its own pickling.
    """

    def __init__(self, annotation: Any, *, codec_of: CodecOf) -> None:
        self.annotation = annotation
        self._class: Any = get_origin(annotation) or annotation
        self._codec_of = codec_of
        self._name = importable_name_of(self._class)
        self._is_frozen: bool = self._class.__dataclass_params__.frozen
        self._settling = False
        self.description = class_or_generic_description(annotation, codec_of=codec_of)

    @cached_property
    def fields(self) -> Mapping[str, Codec]:
        """The codec of each field, by name; found on first use, because classes may refer to each other."""
        types = field_types(self.annotation)
        return {name: open_codec(types.get(name, Any), self._codec_of) for name in self._fields}

    @cached_property
    def _fields(self) -> Mapping[str, Field[Any]]:
        return {field.name: field for field in dataclasses.fields(self._class)}

    @cached_property
    def _init_only(self) -> Mapping[str, Field[Any]]:
        kept = getattr(self._class, "__dataclass_fields__", {})
        return {name: field for name, field in kept.items() if str(field._field_type) == "_FIELD_INITVAR"}  # noqa: SLF001 - nothing public tells them

    @cached_property
    def is_immutable(self) -> bool:  # type: ignore[override]  # a property, made once
        """Whether the class is frozen and so is all in it; a class that contains itself counts as mutable."""
        if not self._is_frozen or self._settling:
            return False
        self._settling = True
        try:
            return all(codec.is_immutable for codec in self.fields.values())
        finally:
            self._settling = False

    @cached_property
    def _is_plain(self) -> bool:
        """Whether the fields and `__dict__` are all there is to a value."""
        cls = self._class
        own_state = [getattr(cls, name, None) for name in ("__getstate__", "__setstate__")]
        return (
            cls.__reduce_ex__ is object.__reduce_ex__
            and cls.__reduce__ is object.__reduce__
            and cls.__new__ is object.__new__
            and all(
                method is None or method is getattr(object, "__getstate__", None) or method.__module__ == "dataclasses"
                for method in own_state
            )
        )

    @cached_property
    def _has_only_dict(self) -> bool:
        return self._is_plain and all("__slots__" not in vars(base) for base in self._class.__mro__[:-1])

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return a frozen value as it is, a copy of another with its fields cast, or one made from a mapping or object.

        Values of subclasses stay what they are.
        """
        try:
            if isinstance(value, self._class):
                actual = self if type(value) is self._class else self._codec_of(type(value))
                return actual.kept(value, at=at) if isinstance(actual, DataClassCodec) else value
            return self._made(value, at=at)
        except RecursionError:
            raise TooDeepError(to=self.description.name, at=at) from None

    def kept(self, value: Any, *, at: str) -> Any:
        """Return a value of exactly this class with its fields cast: itself if frozen, else a copy."""
        if self._is_frozen:
            return value
        if self._has_only_dict:
            new = object.__new__(self._class)
            new.__dict__.update(value.__dict__)
        else:
            new = copy.copy(value)
        for name, codec in self.fields.items():
            given = getattr(value, name, MISSING)
            if given is MISSING:
                continue
            made = codec.cast(given, at=f"{at}.{name}")
            if made is not given:
                object.__setattr__(new, name, made)
        return new

    def _made(self, value: Any, *, at: str) -> Any:
        if value is None or type(value) in PLAIN:
            raise cast_error(value, to=self.description.name, at=at)
        given = dict(self._given(value))
        if not given and not isinstance(value, Mapping):
            raise cast_error(value, to=self.description.name, at=at, because="it has none of the fields")
        arguments: dict[str, Any] = {}
        for name, field in {**self._fields, **self._init_only}.items():
            if not field.init:
                continue
            if name in given:
                codec = self.fields.get(name)
                arguments[name] = codec.cast(given[name], at=f"{at}.{name}") if codec else given[name]
            elif field.default is MISSING and field.default_factory is MISSING:
                raise cast_error(value, to=self.description.name, at=at, because=f"it has no {name!r}")
        try:
            return self._class(**arguments)
        except RecursionError:
            raise
        except Exception as error:
            because = f"{type(error).__name__}: {one_line(str(error))}"
            raise cast_error(value, to=self.description.name, at=at, because=because) from error

    def _given(self, value: Any) -> Iterator[tuple[str, Any]]:
        for name in (*self._fields, *self._init_only):
            if isinstance(value, Mapping):
                if name in value:
                    yield name, value[name]
            elif (found := getattr(value, name, MISSING)) is not MISSING:
                yield name, found

    def refusal(self, source: Codec) -> str | None:
        """Accept subclasses, and classes with all the fields that have no default."""
        without = ((n, f) for n, f in self._fields.items() if f.default is MISSING and f.default_factory is MISSING)
        needed = [name for name, field in without if field.init]
        # A subclass may bind the type variables differently, so its fields are looked at all the same.
        return refusal_of_fields(source, self, needed=needed)

    def fit(self, value: Any) -> Fit:
        """Return how well the value fits the class; its fields are not looked at unless the class is generic."""
        fit = fit_of_class(value, self._class)
        if fit is Fit.NO or self.annotation is self._class:
            return fit
        fields = ((getattr(value, name, MISSING), codec) for name, codec in self.fields.items())
        return min((fit_of(given, codec) for given, codec in fields if given is not MISSING), default=fit)

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write each field as its type, and what is unusual."""
        cls = type(value)
        if cls is not self._class:
            return self._encode_subclass(value, parts, at=at)
        if not self._is_plain or self.description.kind == "local":
            return {ABOUT: {"pickle": parts.pickle(value, at=at)}}
        tree: dict[str, Tree] = {}
        loose: list[Tree] = []
        for name, codec in self.fields.items():
            given = getattr(value, name, MISSING)
            if given is MISSING:
                continue
            if not fits(given, codec):
                loose.append(name)
                codec = self._codec_of(Any)  # noqa: PLW2901 - this field is an exception
            tree[name] = codec.encode(given, parts, at=f"{at}.{name}")
        about: dict[str, Tree] = {"loose": loose} if loose else {}
        extras = self._extras(value)
        if extras:
            open_ = self._codec_of(Any)
            about["extras"] = {name: open_.encode(each, parts, at=f"{at}.{name}") for name, each in extras.items()}
        return {ABOUT: about, **tree} if about else tree

    def _encode_subclass(self, value: Any, parts: PartsWriter, *, at: str) -> Tree:
        codec = self._codec_of(type(value))
        if not isinstance(codec, DataClassCodec) or not is_importable(type(value)):
            return {ABOUT: {"pickle": parts.pickle(value, at=at)}}
        tree = cast("dict[str, Tree]", codec.encode(value, parts, at=at))
        about = cast("dict[str, Tree]", tree.get(ABOUT, {}))
        return {**tree, ABOUT: {**about, "class": type_text_of(codec)}}

    def _extras(self, value: Any) -> dict[str, Any]:
        attributes = getattr(value, "__dict__", {})
        if len(attributes) <= len(self._fields) and attributes.keys() <= self._fields.keys():
            return {}
        kept = {name: each for name, each in attributes.items() if name not in self._fields}
        # A cached property comes back by itself, and equal values must be written equally.
        return {n: each for n, each in kept.items() if not isinstance(getattr(self._class, n, None), cached_property)}

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Read each field; one that was not written yet has its default."""
        if not isinstance(tree, dict):
            raise not_stored_so(self, tree)
        about: Any = tree.get(ABOUT) or {}
        if "class" in about:
            actual = self._codec_of(annotation_of(description_from_text(about["class"])))
            rest: Any = {name: each for name, each in about.items() if name != "class"}
            return actual.decode({**tree, ABOUT: rest}, parts)
        if "pickle" in about:
            return parts.unpickle(about["pickle"])
        value = object.__new__(self._class)
        loose = about.get("loose", ())
        for name, codec in self.fields.items():
            if name in tree:
                reader = self._codec_of(Any) if name in loose else codec
                object.__setattr__(value, name, reader.decode(tree[name], parts))
            else:
                self._set_default(value, name)
        for name, each in about.get("extras", {}).items():
            object.__setattr__(value, name, self._codec_of(Any).decode(each, parts))
        return value

    def _set_default(self, value: Any, name: str) -> None:
        field = self._fields[name]
        if field.default is not MISSING:
            object.__setattr__(value, name, field.default)
        elif field.default_factory is not MISSING:
            object.__setattr__(value, name, field.default_factory())
        elif field.init:
            raise DecodeError(
                f"The stored {self.description.name} has no field {name!r}: it was written before the class had one. "
                f"Give {name!r} a default, or rerun the step that made it."
            )

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the fields."""
        cls = type(value)
        if cls is not self._class:
            return self._codec_of(cls).view(value, room=room)
        fields = self._shown(value)
        return record_view(fields, name=self._name, form="dataclass", count=len(self.fields), room=room)

    def _shown(self, value: Any) -> Iterator[tuple[str, Any, Codec, bool]]:
        for name, codec, default in self._rows:
            given = getattr(value, name, None)
            is_default = type(given) is type(default) and type(given) in PLAIN and given == default
            yield name, given, codec if fits(given, codec) else self._codec_of(Any), is_default

    @cached_property
    def _rows(self) -> tuple[tuple[str, Codec, Any], ...]:
        return tuple((name, codec, self._fields[name].default) for name, codec in self.fields.items())
