"""Containers that hold futures become futures themselves; what the user made is left as it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, TypeGuard

from sematic.graph import virtual
from sematic.graph.annotations import DICTS, element_of, fields_of, form_of, is_anything, keys_of, members_of, unpacked
from sematic.graph.future import Future
from sematic.types.registry import codec_of

_FORMS: dict[type, str] = {tuple: "make_tuple", set: "make_set", frozenset: "make_set"}
_LEAVES = frozenset((int, float, str, bool, bytes, type(None), complex))


def holds_future(value: Any) -> bool:
    """Return whether a future is anywhere inside nested containers and dataclasses. Cycles are no trouble."""
    if type(value) in _LEAVES:
        return False
    pending, seen = [value], set()
    while pending:
        container = pending.pop()
        if type(container) is Future:
            return True
        parts = _parts_of(container)
        if parts is None or id(container) in seen:
            continue
        seen.add(id(container))
        if not set(map(type, parts)) <= _LEAVES:
            pending.extend(parts)
    return False


def lifted(value: Any, annotation: Any) -> Future:
    """Return a future of a container that holds futures, as the annotation wants it; TypeError if it cannot fit."""
    try:
        return _lifted(value, annotation, ())
    except RecursionError:
        raise TypeError("it holds futures in containers nested too deeply. Build them in steps of their own.") from None


def _lifted(value: Any, annotation: Any, above: tuple[int, ...]) -> Future:
    if id(value) in above:
        raise TypeError(f"a {type(value).__name__} that holds futures also holds itself.")
    above = (*above, id(value))
    members = members_of(annotation)
    reasons = []
    for member in members:
        try:
            return _lifted_as(value, member, above)
        except TypeError as error:
            reasons.append(str(error))
    raise TypeError("; ".join(dict.fromkeys(reasons)))


def _lifted_as(value: Any, annotation: Any, above: tuple[int, ...]) -> Future:
    if _is_record(value):
        return _lifted_record(value, annotation, above)
    if isinstance(value, dict):
        return _lifted_dict(value, annotation, above)
    return _lifted_sequence(value, annotation, above)


def _lifted_sequence(value: Any, annotation: Any, above: tuple[int, ...]) -> Future:
    items = list(value)
    of_each = unpacked(annotation)
    element = element_of(annotation)
    if of_each is not None and len(of_each) != len(items):
        raise TypeError(f"{_name_of(annotation)} has {len(of_each)} items, and {len(items)} are given.")
    if of_each is None and element is None:
        raise TypeError(f"a {type(value).__name__} holding futures does not fit {_name_of(annotation)}.")
    annotations = list(of_each) if of_each is not None else [_of(item, element) for item in items]
    parts = {f"v{i}": _part(item, annotations[i], f"[{i}]", above) for i, item in enumerate(items)}
    form = _FORMS.get(type(value), "make_list")
    output = _natural(type(value), annotations) if is_anything(annotation) else annotation
    function = virtual.make_sequence(form, annotations, output_type=output)
    return Future(function, parts, function.settings)


def _lifted_dict(value: dict[Any, Any], annotation: Any, above: tuple[int, ...]) -> Future:
    keys = keys_of(annotation)
    if keys is not None:
        parts = {name: _part(item, keys.get(name, Any), f"[{name!r}]", above) for name, item in value.items()}
        function = virtual.make_object(list(value), output_type=annotation)
        return Future(function, parts, function.settings)
    origin, args = form_of(annotation)
    if not (origin in DICTS and args) and not is_anything(annotation):
        raise TypeError(f"a dict holding futures does not fit {_name_of(annotation)}.")
    key_type, value_type = args or (Any, Any)
    parts = {}
    for index, (key, item) in enumerate(value.items()):
        parts[f"k{index}"] = _part(key, key_type, f" key {key!r}", above)
        parts[f"v{index}"] = _part(item, value_type, f"[{key!r}]", above)
    function = virtual.make_dict(
        keys=[_of(key, key_type) for key in value],
        values=[_of(item, value_type) for item in value.values()],
        output_type=dict[object, object] if is_anything(annotation) else annotation,
    )
    return Future(function, parts, function.settings)


def _lifted_record(value: Any, annotation: Any, above: tuple[int, ...]) -> Future:
    made = type(value)
    origin, _ = form_of(annotation)
    if not is_anything(annotation) and not (isinstance(origin, type) and issubclass(made, origin)):
        raise TypeError(f"a {made.__qualname__} holding futures does not fit {_name_of(annotation)}.")
    output = annotation if origin is made else made
    fields = fields_of(output) or {}
    given = [f.name for f in dataclasses.fields(made) if f.init] if dataclasses.is_dataclass(made) else list(fields)
    parts = {name: _part(getattr(value, name), fields[name], f".{name}", above) for name in given}
    function = virtual.make_object(given, output_type=output)
    return Future(function, parts, function.settings)


def _part(value: Any, annotation: Any, at: str, above: tuple[int, ...]) -> Any:
    if type(value) is Future:
        mismatch = codec_of(annotation).mismatch(value.function.output)
        if mismatch is not None:
            raise TypeError(f"{at.strip()}: the output of {value.function.path} does not fit: {mismatch}")
        return value
    if holds_future(value):
        return _lifted(value, annotation, above)
    return codec_of(annotation).cast(value, at=at)


def _of(value: Any, annotation: Any) -> Any:
    """Return a part's annotation: as wanted, or what the part says itself where anything is."""
    if not is_anything(annotation):
        return annotation
    return value.function.output_type if type(value) is Future else annotation


def _natural(kind: type, annotations: list[Any]) -> Any:
    container: Any = kind
    return container[tuple(annotations)] if kind is tuple else container[object]


def _name_of(annotation: Any) -> str:
    return codec_of(annotation).description.name


def _is_record(value: Any) -> bool:
    return (dataclasses.is_dataclass(value) and not isinstance(value, type)) or _is_named_tuple(value)


def _is_named_tuple(value: Any) -> TypeGuard[tuple[Any, ...]]:
    return isinstance(value, tuple) and hasattr(value, "_fields")


def _parts_of(value: Any) -> Iterable[Any] | None:
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name, None) for field in dataclasses.fields(value)]
    return None
