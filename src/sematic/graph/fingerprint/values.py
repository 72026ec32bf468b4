"""What a value says, as far as it counts as code: plain values by value, the project's own things by reference."""

from __future__ import annotations

import contextlib
import datetime as dt
import decimal
import fractions
import functools
import pathlib
import re
import types
import typing
import uuid
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any

from sematic.model.ids import digest_of
from sematic.types.ownership import is_own_class

Reference = Callable[[Any], str]
"""Names a function, class or module, and has it looked at if it is the project's own."""

_PLAIN: tuple[type, ...] = (int, float, complex, str, bytes)
_EXACT: frozenset[type] = frozenset(
    {
        *_PLAIN,
        *(bool, type(None), type(...), range, slice, bytearray),
        *(dt.date, dt.datetime, dt.time, dt.timedelta, dt.timezone),
        *(decimal.Decimal, fractions.Fraction, uuid.UUID),
    }
)
_CONTAINERS = (list, tuple, set, frozenset, dict)
_REFERENCES = (types.FunctionType, types.ModuleType, type)
_ALIASES = (types.GenericAlias, types.UnionType)
_BUILT_IN = (types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType)
_LONG_TEXT = 1000
_MOST_LEAVES = 100_000
_DEEPEST = 50
_MOST_HELD = 10_000
_DEEPEST_HELD = 4


def is_fixed(value: object) -> bool:
    """Return whether a value says the same for ever, so that looking at it once is enough."""
    return (type(value) in _EXACT and type(value) is not bytearray) or isinstance(value, _REFERENCES)


def wrapped_functions(value: object) -> Iterator[Any]:
    """Yield the callables a callable object stands for: a partial's, a cache's, a Sematic function's."""
    if isinstance(value, functools.partial | functools.partialmethod | functools.cached_property):
        yield value.func
    elif isinstance(value, functools.singledispatchmethod):
        yield from value.dispatcher.registry.values()
    elif isinstance(value, property):
        yield from (part for part in (value.fget, value.fset, value.fdel) if part is not None)
    elif isinstance(value, classmethod | staticmethod | types.MethodType):
        yield value.__func__
    else:
        attributes = attributes_of(value)
        # `func` comes first: it is what a Sematic function calls, `__wrapped__` what it was made from.
        inner = attributes.get("func") or attributes.get("__wrapped__")
        if callable(inner):
            yield inner


def held_by(value: object) -> list[Any]:
    """Return the module-level functions and classes in a registry: a container, or an object of the project's own.

    What a program makes while it runs is its state; what decorators put in a registry is its code.
    """
    found: dict[int, Any] = {}
    waiting = [(value, 0)]
    for _ in range(_MOST_HELD):
        if not waiting:
            break
        each, depth = waiting.pop()
        if isinstance(each, types.FunctionType | type):
            if depth and "<locals>" not in each.__qualname__:
                found[id(each)] = each
        elif depth < _DEEPEST_HELD:
            waiting.extend((part, depth + 1) for part in _held_directly(each))
    return sorted(found.values(), key=lambda thing: (thing.__module__ or "", thing.__qualname__))


def _held_directly(value: object) -> Iterable[Any]:
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    return attributes_of(value).values() if is_own_class(type(value)) else ()


def attributes_of(value: object) -> dict[str, Any]:
    """Return an object's own attributes, slots included, without running any code of its class."""
    attributes: dict[str, Any] = {}
    for cls in type(value).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            member = cls.__dict__.get(name)
            if isinstance(member, types.MemberDescriptorType):
                try:
                    attributes[name] = member.__get__(value, type(value))
                except AttributeError:
                    continue
    with contextlib.suppress(AttributeError):
        attributes.update(object.__getattribute__(value, "__dict__"))
    return attributes


class Description:
    """The text of one value; bounded in work, however large, deep or circular the value."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._leaves = 0
        self._above: list[int] = []

    def of(self, value: Any) -> str:
        """Return the text of a value: equal for equal values, in every process."""
        self._leaves += 1
        if type(value) in _EXACT:
            return _plain(value)
        if isinstance(value, _REFERENCES):
            return self._reference(value)
        if self._leaves > _MOST_LEAVES or len(self._above) > _DEEPEST or id(value) in self._above:
            return f"<{type(value).__qualname__}>"
        self._above.append(id(value))
        try:
            return self._structured(value)
        finally:
            self._above.pop()

    def _structured(self, value: Any) -> str:
        kind = self._reference(type(value))
        if isinstance(value, Enum):
            return f"{kind}.{value.name}={self.of(value.value)}"
        if isinstance(value, re.Pattern):
            return f"{kind}({value.pattern!r}, {value.flags})"
        if isinstance(value, pathlib.PurePath):
            return f"{kind}({str(value)!r})"
        if isinstance(value, _CONTAINERS):
            attributes = "" if type(value) in _CONTAINERS else self._attributes(value)
            return f"{kind}{self._contents(value)}{attributes}"
        if isinstance(value, _ALIASES) or typing.get_origin(value) is not None:
            return f"{kind}({self.of(typing.get_origin(value))}, {self._sequence(typing.get_args(value))})"
        if isinstance(value, _BUILT_IN):
            return f"{kind}({getattr(value, '__module__', None)}.{value.__qualname__})"
        if isinstance(value, _PLAIN):
            plain = next(plain for plain in _PLAIN if isinstance(value, plain))
            return f"{kind}({_plain(plain(value))}){self._attributes(value)}"
        called = "" if is_own_class(type(value)) else self._called(value)
        return f"{kind}{called or self._attributes(value)}"

    def _contents(self, value: Any) -> str:
        if isinstance(value, dict):
            return f"{{{','.join(f'{self.of(key)}:{self.of(item)}' for key, item in value.items())}}}"
        if isinstance(value, set | frozenset):
            return f"{{{','.join(sorted(map(self.of, value)))}}}"
        return self._sequence(value)

    def _sequence(self, items: Iterable[Any]) -> str:
        return f"[{','.join(map(self.of, items))}]"

    def _called(self, value: Any) -> str:
        inner = list(wrapped_functions(value))
        calls = self._sequence(inner) if inner else ""
        if isinstance(value, functools.partial):
            calls += self.of(value.args) + self.of(value.keywords)
        elif isinstance(value, typing.NewType):
            calls += self.of(value.__supertype__)
        return calls

    def _attributes(self, value: Any) -> str:
        """Return what an object of one of the project's own classes holds; a library's object is a closed box."""
        if not is_own_class(type(value)):
            return ""
        attributes = attributes_of(value)
        return f"{{{','.join(f'{name}={self.of(attributes[name])}' for name in sorted(attributes))}}}"


def _plain(value: Any) -> str:
    if isinstance(value, str | bytes | bytearray) and len(value) > _LONG_TEXT:
        content = value.encode(errors="surrogatepass") if isinstance(value, str) else bytes(value)
        return f"{type(value).__name__}({len(value)}, {digest_of(content)})"
    return f"{type(value).__name__}({value!r})"
