"""Classes with type parameters, as data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args, get_origin

from sematic.types.codec import Codec, TypeDescription
from sematic.types.naming import importable_module_of, importable_name_of, is_importable
from sematic.types.python.typed import class_description


def class_or_generic_description(annotation: Any, *, codec_of: Callable[[Any], Codec]) -> TypeDescription:
    """Return a class, or a class with its type arguments, as data."""
    cls = get_origin(annotation)
    if cls is None:
        return class_description(annotation)
    args = tuple(codec_of(arg).description for arg in get_args(annotation))
    arguments = f"[{', '.join(arg.name for arg in args)}]"
    module = importable_module_of(cls)
    if not is_importable(cls):
        name = importable_name_of(cls) + arguments
        return TypeDescription(kind="local", name=name, module=module, qualname=cls.__qualname__ + arguments)
    return TypeDescription(
        kind="generic",
        name=importable_name_of(cls) + arguments,
        module=module,
        qualname=cls.__qualname__,
        args=args,
    )
