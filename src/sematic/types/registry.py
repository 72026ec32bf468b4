"""Which codec belongs to an annotation; and where people register what their own classes need."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, get_origin

from sematic.types.codec import Codec
from sematic.types.descriptions import annotation_of, description_from_json, description_to_json
from sematic.types.handlers import Handler, Handlers, RegisteredCodec
from sematic.types.plugins import library_codec
from sematic.types.python.forms import class_codec, form_codec, is_bare, written

__all__ = [
    "annotation_of",
    "codec_of",
    "description_from_json",
    "description_to_json",
    "is_parameterized_generic",
    "is_supported_type_annotation",
    "register_can_cast",
    "register_from_json_encodable",
    "register_safe_cast",
    "register_to_json_encodable",
    "register_to_json_encodable_summary",
    "validate_type_annotation",
]

_H = TypeVar("_H", bound=Handler)

# The decorators of the extension API have no other place to put what they are given.
_handlers = Handlers()


def codec_of(annotation: Any) -> Codec:
    """Return the codec of a type annotation, always the same one for the same annotation.

    TypeError says what is wrong with an annotation that names no type whose values can be stored: a bare generic
    (`list`), a string, a type variable, a generator.
    """
    try:
        # Union[int, float] equals Union[float, int], but they are cast differently; their texts differ.
        return _codec(annotation, "" if isinstance(annotation, type) else repr(annotation))
    except TypeError as error:
        if "unhashable" in str(error):
            return _built(annotation)
        raise


@functools.lru_cache(maxsize=8192)
def _codec(annotation: Any, _text: str) -> Codec:
    return _built(annotation)


def _built(annotation: Any) -> Codec:
    ordinary = _ordinary(annotation)
    handlers = _handlers.of(annotation)
    if not handlers:
        return ordinary
    return RegisteredCodec(handlers=handlers, otherwise=ordinary, json=_ordinary(Any))


def _ordinary(annotation: Any) -> Codec:
    codec = form_codec(annotation, codec_of=codec_of)
    if codec is not None:
        return codec
    cls: Any = get_origin(annotation) or annotation
    if isinstance(cls, type) and (refusal := getattr(cls, "__no_value__", None)) is not None:
        raise TypeError(f"{written(annotation)} cannot be an input or output: {refusal}.")
    return library_codec(annotation, cls) or class_codec(annotation, codec_of=codec_of)


def validate_type_annotation(*annotations: Any) -> None:
    """Raise TypeError, saying what is wrong, if an annotation names no type whose values can be stored."""
    for annotation in annotations:
        codec_of(annotation)


def is_supported_type_annotation(annotation: Any) -> bool:
    """Return whether an annotation names a type whose values can be stored."""
    try:
        validate_type_annotation(annotation)
    except TypeError:
        return False
    return True


def is_parameterized_generic(annotation: Any) -> bool:
    """Return whether an annotation is a generic type with its parameters: `list[int]`, not `list` or `int`."""
    return get_origin(annotation) is not None and not is_bare(annotation)


def register_can_cast(cls: Any) -> Callable[[_H], _H]:
    """Register `f(from_type, to_type) -> (bool, error or None)`: whether a type's values may become this class's."""
    return _registering("can_cast", cls)


def register_safe_cast(cls: Any) -> Callable[[_H], _H]:
    """Register `f(value, type) -> (value, error or None)`: make a value one of this class, or say why not."""
    return _registering("safe_cast", cls)


def register_to_json_encodable(cls: Any) -> Callable[[_H], _H]:
    """Register `f(value, type) -> JSON`: how a value is stored; used if there is a function to read it again."""
    return _registering("to_json", cls)


def register_from_json_encodable(cls: Any) -> Callable[[_H], _H]:
    """Register `f(json, type) -> value`: how a stored value is read."""
    return _registering("from_json", cls)


def register_to_json_encodable_summary(cls: Any) -> Callable[[_H], _H]:
    """Register `f(value, type) -> (JSON, {name: bytes})`, or a `ViewDraft`: what people see of a value."""
    return _registering("summary", cls)


def _registering(purpose: str, cls: Any) -> Callable[[_H], _H]:
    if is_bare(cls) or isinstance(cls, type) or get_origin(cls) is not None:

        def register(handler: _H) -> _H:
            _handlers.add(purpose, cls, handler)
            _codec.cache_clear()
            return handler

        return register
    raise TypeError(f"{written(cls)} is not a class; only classes can have functions registered for them.")
