"""Descriptions of types: to and from JSON, and back to the type in another process."""

from __future__ import annotations

import base64
import collections.abc
import functools
import types
import typing
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from enum import Enum
from typing import Any, cast

import msgspec

from sematic.model.errors import DecodeError
from sematic.model.records import Json
from sematic.types.codec import Codec, TypeDescription
from sematic.types.naming import importable_module_of, imported
from sematic.types.viewing import repr_of


def description_to_json(description: TypeDescription) -> dict[str, Json]:
    """Return a description as JSON; what is empty is left out."""
    json: dict[str, Json] = {"kind": description.kind, "name": description.name}
    if description.module:
        json |= {"module": description.module, "qualname": description.qualname}
    if description.args:
        json["args"] = [description_to_json(arg) for arg in description.args]
    if description.values:
        json["values"] = list(description.values)
    return json


def description_from_json(json: Json) -> TypeDescription:
    """Return the description that was made JSON; DecodeError if it is none."""
    if isinstance(json, dict):
        kind, name, args, values = (json.get(key) for key in ("kind", "name", "args", "values"))
        if isinstance(kind, str) and isinstance(name, str):
            return TypeDescription(
                kind=kind,
                name=name,
                module=str(json.get("module", "")),
                qualname=str(json.get("qualname", "")),
                args=tuple(map(description_from_json, args)) if isinstance(args, list) else (),
                values=tuple(values) if isinstance(values, list) else (),
            )
    raise DecodeError(f"This is not the description of a type: {repr_of(json, limit=80)}.")


def type_text_of(codec: Codec) -> str:
    """Return the description of a codec's type as JSON text."""
    try:
        return _type_text_of(cast("Hashable", codec))
    except TypeError:
        # Somebody else's codec, which cannot be hashed.
        return text_of(codec.description)


@functools.lru_cache(maxsize=8192)
def _type_text_of(codec: Hashable) -> str:
    return text_of(cast("Codec", codec).description)


def text_of(description: TypeDescription) -> str:
    """Return a description as JSON text, always the same for the same type."""
    return msgspec.json.encode(description_to_json(description)).decode()


@functools.lru_cache(maxsize=4096)
def description_from_text(text: str) -> TypeDescription:
    """Return the description that was made text; DecodeError if it is none."""
    try:
        return description_from_json(msgspec.json.decode(text))
    except msgspec.DecodeError as error:
        raise DecodeError(f"This is not the description of a type: {error}.") from error


def annotation_of(description: TypeDescription) -> Any:
    """Return the type a description is of, importing the modules of its classes.

    A class that was local to a function has a stand-in of its name, as which its values can be read.
    DecodeError says which class is missing from which module, and what to do.
    """
    args = tuple(annotation_of(arg) for arg in description.args)
    if description.kind in _FORMS:
        return _FORMS[description.kind](args)
    match description.kind:
        case "literal":
            return typing.Literal[tuple(_literal_value(value) for value in description.values)]
        case "newtype":
            return _new_type(description, args)
        case "generic":
            return _found(description)[args]
        case "class":
            return _found(description)
        case "local":
            return _stand_in(description)
        case unknown:
            raise DecodeError(
                f"{description.name} is a kind of type that this version of Sematic does not know ({unknown}); "
                "read it with the version that wrote it, or a newer one."
            )


def literal_json(value: Any) -> Json:
    """Return a literal's member as JSON."""
    if isinstance(value, Enum):
        cls = type(value)
        return {"module": importable_module_of(cls), "qualname": cls.__qualname__, "member": value.name}
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _literal_value(json: Json) -> Any:
    match json:
        case {"module": str(module), "qualname": str(qualname), "member": str(member)}:
            name = f"{module}.{qualname}"
            return _found(TypeDescription(kind="class", name=name, module=module, qualname=qualname))[member]
        case {"base64": str(text)}:
            return base64.b64decode(text)
        case _:
            return json


def _found(description: TypeDescription) -> Any:
    try:
        return imported(description.module, description.qualname)
    except (ImportError, AttributeError) as error:
        raise DecodeError(
            f"The class {description.qualname} cannot be found in the module {description.module}: {error}. "
            "Run from the project's folder, or put that folder on PYTHONPATH; if the class was renamed or moved, "
            "leave its old name in the old module."
        ) from error


@functools.lru_cache(maxsize=1024)
def _stand_in(description: TypeDescription) -> type:
    """Return a class with the name of one that only existed while the function ran that defined it."""
    return type(description.qualname, (), {"__module__": description.module, "__qualname__": description.qualname})


def _new_type(description: TypeDescription, args: tuple[Any, ...]) -> Any:
    try:
        return imported(description.module, description.qualname)
    except (ImportError, AttributeError):
        # At run time a new type is its supertype, so that does as well.
        return args[0]


def _union(args: tuple[Any, ...]) -> Any:
    return typing.Union[args]  # noqa: UP007 - the members are only known now


def _only(form: Any) -> Callable[[tuple[Any, ...]], Any]:
    return lambda _args: form


def _generic(origin: Any) -> Callable[[tuple[Any, ...]], Any]:
    return lambda args: origin[args]


def _array(args: tuple[Any, ...]) -> Any:
    return types.GenericAlias(tuple, (args[0], ...))


_FORMS: Mapping[str, Callable[[tuple[Any, ...]], Any]] = {
    "any": _only(Any),
    "callable": _only(collections.abc.Callable),
    "none": _only(types.NoneType),
    "union": _union,
    "list": _generic(list),
    "deque": _generic(deque),
    "sequence": _generic(collections.abc.Sequence),
    "iterable": _generic(collections.abc.Iterable),
    "collection": _generic(collections.abc.Collection),
    "set": _generic(set),
    "frozenset": _generic(frozenset),
    "tuple": _generic(tuple),
    "array": _array,
    "dict": _generic(dict),
    "mapping": _generic(collections.abc.Mapping),
    "type": _generic(type),
}
