"""Which codec belongs to which form of annotation that comes with Python."""

from __future__ import annotations

import collections
import collections.abc
import dataclasses
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import partial
from pathlib import PurePath
from typing import Any, get_args, get_origin
from uuid import UUID

from sematic.types.codec import Codec
from sematic.types.naming import with_article
from sematic.types.python import exact_numbers, lists, times
from sematic.types.python.anything import AnyCodec, CodecOf
from sematic.types.python.booleans import BooleanCodec
from sematic.types.python.byte_strings import BytesCodec
from sematic.types.python.callables import CallableCodec, ClassCodec
from sematic.types.python.data_classes import DataClassCodec
from sematic.types.python.dicts import DictCodec
from sematic.types.python.enums import EnumCodec
from sematic.types.python.exceptions import exception_codec
from sematic.types.python.floats import FloatCodec
from sematic.types.python.generics import class_or_generic_description
from sematic.types.python.integers import IntegerCodec
from sematic.types.python.literals import LiteralCodec
from sematic.types.python.named_tuples import NamedTupleCodec
from sematic.types.python.newtypes import NewTypeCodec
from sematic.types.python.nones import NoneCodec
from sematic.types.python.objects import ObjectCodec
from sematic.types.python.paths import path_codec
from sematic.types.python.sets import SetCodec
from sematic.types.python.strings import StringCodec
from sematic.types.python.tuples import ArrayCodec, TupleCodec
from sematic.types.python.typed_dicts import TypedDictCodec
from sematic.types.python.unions import UnionCodec
from sematic.types.python.uuids import uuid_codec

_CLASSES: Mapping[Any, Callable[[], Codec]] = {
    None: NoneCodec,
    types.NoneType: NoneCodec,
    bool: BooleanCodec,
    int: IntegerCodec,
    float: FloatCodec,
    str: StringCodec,
    bytes: BytesCodec,
    complex: exact_numbers.complex_codec,
    Decimal: exact_numbers.decimal_codec,
    Fraction: exact_numbers.fraction_codec,
    datetime: times.datetime_codec,
    date: times.date_codec,
    time: times.time_codec,
    timedelta: times.timedelta_codec,
    UUID: uuid_codec,
}

_BARE = frozenset(
    {
        list, dict, set, frozenset, tuple, collections.deque, collections.defaultdict, collections.OrderedDict,
        collections.Counter, collections.ChainMap, collections.abc.Sequence, collections.abc.MutableSequence,
        collections.abc.Iterable, collections.abc.Collection, collections.abc.Mapping, collections.abc.MutableMapping,
        collections.abc.Set, collections.abc.MutableSet,
        typing.List, typing.Dict, typing.Set, typing.FrozenSet, typing.Tuple, typing.Deque, typing.DefaultDict,  # noqa: UP006 - as people wrote it
        typing.OrderedDict, typing.Counter, typing.ChainMap, typing.Sequence, typing.MutableSequence, typing.Iterable,
        typing.Collection, typing.Mapping, typing.MutableMapping, typing.AbstractSet, typing.MutableSet,
        typing.Union, typing.Optional, typing.Literal, typing.Annotated, typing.Generic,
    }
)  # fmt: skip

_ONCE = frozenset(
    {
        collections.abc.Iterator, collections.abc.Generator, collections.abc.AsyncIterator,
        collections.abc.AsyncGenerator, collections.abc.AsyncIterable, collections.abc.Awaitable,
        collections.abc.Coroutine,
    }
)  # fmt: skip

_LISTS: Mapping[Any, lists.ListForm] = {
    list: lists.LIST,
    collections.deque: lists.DEQUE,
    collections.abc.Sequence: lists.SEQUENCE,
    collections.abc.MutableSequence: lists.SEQUENCE,
    collections.abc.Iterable: lists.ITERABLE,
    collections.abc.Collection: lists.COLLECTION,
}


def is_bare(annotation: Any) -> bool:
    """Return whether an annotation is a generic type without the parameters that would say what is in it."""
    try:
        return annotation in _BARE
    except TypeError:
        return False


def written(annotation: Any) -> str:
    """Return an annotation as people write it, for messages."""
    return annotation.__qualname__ if isinstance(annotation, type) else repr(annotation)


def form_codec(annotation: Any, *, codec_of: CodecOf) -> Codec | None:
    """Return the codec of an annotation that is no ordinary class; None if it is one.

    TypeError says what to write instead of an annotation that names no type whose values can be stored.
    """
    origin = get_origin(annotation)
    if origin is not None:
        return _generic_codec(annotation, origin, codec_of=codec_of)
    if not isinstance(annotation, Hashable):
        raise not_a_type(annotation)
    if is_bare(annotation):
        raise unspecific(annotation)
    codec = _named_codec(annotation, codec_of=codec_of)
    if codec is None:
        _refuse_unsupported(annotation)
    return codec


def _named_codec(annotation: Any, *, codec_of: CodecOf) -> Codec | None:
    if annotation is Any or annotation is object:
        return AnyCodec(annotation, codec_of=codec_of)
    if isinstance(annotation, typing.NewType):
        return NewTypeCodec(annotation, supertype=codec_of(annotation.__supertype__))
    if hasattr(annotation, "__value__") and type(annotation).__name__ == "TypeAliasType":
        return codec_of(annotation.__value__)
    if annotation in {collections.abc.Callable, typing.Callable}:
        return CallableCodec(annotation)
    if annotation in {type, typing.Type}:  # noqa: UP006 - people write it
        return ClassCodec(annotation, bound=codec_of(Any))
    factory = _CLASSES.get(annotation)
    return factory() if factory is not None else None


def _generic_codec(annotation: Any, origin: Any, *, codec_of: CodecOf) -> Codec | None:
    args = get_args(annotation)
    if not args and is_bare(annotation):
        raise unspecific(annotation)
    if origin in _LISTS:
        return lists.ListCodec(annotation, element=codec_of(args[0]), form=_LISTS[origin])
    make = _GENERIC.get(origin)
    if make is not None:
        return make(annotation, args, codec_of)
    if origin in _ONCE:
        raise TypeError(f"{written(annotation)} can be read only once, so it cannot be stored; write list[...].")
    if not isinstance(origin, type):
        raise TypeError(f"{written(annotation)} is not supported as the type of an input or output.")
    return None


def _tuple(annotation: Any, args: tuple[Any, ...], codec_of: CodecOf) -> Codec:
    if len(args) == 2 and args[1] is Ellipsis:  # noqa: PLR2004 - tuple[X, ...]
        return ArrayCodec(annotation, element=codec_of(args[0]))
    return TupleCodec(annotation, elements=tuple(codec_of(arg) for arg in args))


def _dict(annotation: Any, args: tuple[Any, ...], codec_of: CodecOf, *, kind: str) -> Codec:
    return DictCodec(annotation, key=codec_of(args[0]), value=codec_of(args[1]), kind=kind)


def _set(annotation: Any, args: tuple[Any, ...], codec_of: CodecOf, *, make: Any) -> Codec:
    return SetCodec(annotation, element=codec_of(args[0]), make=make)


def _union(annotation: Any, args: tuple[Any, ...], codec_of: CodecOf) -> Codec:
    return UnionCodec(annotation, members=tuple(codec_of(arg) for arg in args))


def _literal(annotation: Any, args: tuple[Any, ...], codec_of: CodecOf) -> Codec:
    return LiteralCodec(annotation, classes=tuple(codec_of(type(arg)) for arg in args))


def _stripped(_annotation: Any, args: tuple[Any, ...], codec_of: CodecOf) -> Codec:
    return codec_of(args[0])


def _callable(annotation: Any, _args: tuple[Any, ...], _codec_of: CodecOf) -> Codec:
    return CallableCodec(annotation)


def _class(annotation: Any, args: tuple[Any, ...], codec_of: CodecOf) -> Codec:
    return ClassCodec(annotation, bound=codec_of(args[0]))


_GENERIC: Mapping[Any, Callable[[Any, tuple[Any, ...], CodecOf], Codec]] = {
    tuple: _tuple,
    dict: partial(_dict, kind="dict"),
    collections.abc.Mapping: partial(_dict, kind="mapping"),
    collections.abc.MutableMapping: partial(_dict, kind="mapping"),
    set: partial(_set, make=set),
    collections.abc.Set: partial(_set, make=set),
    collections.abc.MutableSet: partial(_set, make=set),
    frozenset: partial(_set, make=frozenset),
    typing.Union: _union,
    types.UnionType: _union,
    typing.Literal: _literal,
    typing.Annotated: _stripped,
    typing.Final: _stripped,
    typing.Required: _stripped,
    typing.NotRequired: _stripped,
    dataclasses.InitVar: _stripped,
    collections.abc.Callable: _callable,
    type: _class,
}


def class_codec(annotation: Any, *, codec_of: CodecOf) -> Codec:
    """Return the codec of an ordinary class, or of one with type parameters."""
    cls: Any = get_origin(annotation) or annotation
    if typing.is_typeddict(cls):
        return TypedDictCodec(annotation, codec_of=codec_of)
    if dataclasses.is_dataclass(cls):
        return DataClassCodec(annotation, codec_of=codec_of)
    if issubclass(cls, tuple) and hasattr(cls, "_fields") and hasattr(cls, "_field_defaults"):
        return NamedTupleCodec(annotation, codec_of=codec_of)
    if issubclass(cls, Enum) and len(cls.__members__):
        return EnumCodec(cls)
    if issubclass(cls, PurePath) and cls.__module__ == "pathlib":
        return path_codec(cls)
    if issubclass(cls, BaseException):
        return exception_codec(cls)
    if issubclass(cls, dict):
        return ObjectCodec(
            annotation=annotation,
            view=codec_of(dict[Any, Any]).view,
            description=class_or_generic_description(annotation, codec_of=codec_of),
        )
    return ObjectCodec(annotation=annotation, description=class_or_generic_description(annotation, codec_of=codec_of))


def _example(annotation: Any) -> str:
    name = getattr(annotation, "__name__", None) or getattr(annotation, "_name", None) or str(annotation)
    name = str(name).rpartition(".")[2]
    two = {"dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict", "DefaultDict", "Union"}
    arguments = "str, int" if name in two else "int, 'how'" if name == "Annotated" else "int"
    return f"{name}[{arguments}]" if name not in {"tuple", "Tuple"} else f"{name}[int, str]"


def unspecific(annotation: Any) -> TypeError:
    """Return the error for a generic type without parameters."""
    return TypeError(
        f"{written(annotation)} does not say what is in it; write the types in brackets, as in {_example(annotation)}."
    )


def _refuse_unsupported(annotation: Any) -> None:
    if isinstance(annotation, str | typing.ForwardRef):
        raise TypeError(f"The name in the annotation {annotation!r} cannot be found; import or define what it names.")
    if isinstance(annotation, typing.TypeVar | typing.ParamSpec):
        raise TypeError(f"{annotation!r} is a type variable; write the type it stands for, or Any.")
    if annotation in _ONCE:
        raise TypeError(f"{written(annotation)} can be read only once, so it cannot be stored; write list[...].")
    if not isinstance(annotation, type):
        raise not_a_type(annotation)


def not_a_type(annotation: Any) -> TypeError:
    """Return the error for an annotation that is a value."""
    kind = type(annotation).__name__
    return TypeError(f"{annotation!r} is {with_article(kind)}, not a type; write a class or a form such as list[int].")
