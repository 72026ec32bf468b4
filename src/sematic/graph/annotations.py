"""What an annotation says about the parts of its values: items, fields, and how many of them."""

from __future__ import annotations

import collections.abc
import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any

LISTS = (list, collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection)
SETS = (set, frozenset, collections.abc.Set)
DICTS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


def form_of(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return an annotation's origin and arguments, looking through Annotated, NewType and type aliases."""
    while True:
        if isinstance(annotation, typing.NewType):
            annotation = annotation.__supertype__
        elif typing.get_origin(annotation) is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__
        else:
            break
    origin = typing.get_origin(annotation)
    if origin is types.UnionType:
        origin = typing.Union
    return (origin or annotation), typing.get_args(annotation)


def members_of(annotation: Any) -> tuple[Any, ...]:
    """Return the members of a union, or the annotation alone."""
    origin, args = form_of(annotation)
    return args if origin is typing.Union else (annotation,)


def is_anything(annotation: Any) -> bool:
    """Return whether any value at all fits."""
    return form_of(annotation)[0] in (Any, object)


def fields_of(annotation: Any) -> Mapping[str, Any] | None:
    """Return the annotations of the fields a dataclass or NamedTuple is made with; None for anything else."""
    origin, args = form_of(annotation)
    if not isinstance(origin, type):
        return None
    if dataclasses.is_dataclass(origin):
        hints = typing.get_type_hints(origin, include_extras=True)
        variables = dict(zip(getattr(origin, "__parameters__", ()), args, strict=False))
        return {f.name: variables.get(hints[f.name], hints[f.name]) for f in dataclasses.fields(origin)}
    if issubclass(origin, tuple) and hasattr(origin, "_fields"):
        hints = typing.get_type_hints(origin, include_extras=True)
        return {name: hints.get(name, object) for name in origin._fields}
    return None


def keys_of(annotation: Any) -> Mapping[str, Any] | None:
    """Return the annotations of a TypedDict's keys; None for anything else."""
    origin, _ = form_of(annotation)
    if not typing.is_typeddict(origin):
        return None
    hints = typing.get_type_hints(origin, include_extras=True)
    return {name: _without_required(hint) for name, hint in hints.items()}


def unpacked(annotation: Any) -> tuple[Any, ...] | None:
    """Return the annotations of a tuple's items when their number is known; None otherwise."""
    origin, args = form_of(annotation)
    if origin is tuple:
        if args == ((),):
            return ()
        return None if Ellipsis in args or not args else args
    fields = fields_of(annotation)
    if fields is not None and issubclass(form_of(annotation)[0], tuple):
        return tuple(fields.values())
    return None


def element_of(annotation: Any) -> Any:
    """Return the annotation every element of a list, set or homogeneous tuple has; None if there is no such thing."""
    origin, args = form_of(annotation)
    if origin in LISTS + SETS and args:
        return args[0]
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:  # noqa: PLR2004 - tuple[T, ...]
        return args[0]
    return Any if is_anything(annotation) else None


def _without_required(hint: Any) -> Any:
    return typing.get_args(hint)[0] if typing.get_origin(hint) in (typing.Required, typing.NotRequired) else hint
