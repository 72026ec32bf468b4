"""What a function or class that is a value does, as a digest: such a value changes when its code does."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from types import CellType, CodeType, FunctionType, MethodType, ModuleType

from sematic.model.ids import digest_of
from sematic.types.ownership import is_own_class, is_own_function, is_own_module

_PLAIN = frozenset({type(None), bool, int, float, complex, str, bytes})
_METHODS = (FunctionType, property, functools.cached_property, staticmethod, classmethod, type)


def behaviour_of(value: object) -> str:
    """Return a digest of the project's code that a callable value runs, as far as names lead; empty if there is none.

    The same in every process, whatever has been added to files around the code.
    """
    try:
        words = _words_of(value)
    except Exception:  # noqa: BLE001 - boundary: anybody's objects may do anything when looked at
        return ""
    return digest_of("\n".join(words).encode(errors="surrogatepass")) if words else ""


def _words_of(value: object) -> list[str]:
    words: list[str] = []
    seen: dict[int, object] = {}
    waiting = [value]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing
        if isinstance(thing, str):
            words.append(thing)
        elif isinstance(thing, CellType):
            waiting.extend(_content_of(thing))
        elif isinstance(thing, FunctionType):
            waiting.extend(reversed(list(_of_function(thing) if is_own_function(thing) else _inside_wrapper(thing))))
        elif isinstance(thing, type):
            waiting.extend(reversed(list(_of_class(thing) if is_own_class(thing) else ())))
        else:
            waiting.extend(reversed(list(_of_object(thing))))
    return words


def _of_function(function: FunctionType) -> Iterator[object]:
    documentation = (function.__doc__,) if function.__doc__ is not None else ()
    names: list[str] = []
    yield from _of_code(function.__code__, names, skipped=documentation)
    for default in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()):
        yield _said(default)
    yield from _inside_wrapper(function)
    known = function.__globals__
    for name in names:
        value = known.get(name)
        if isinstance(value, ModuleType):
            reached = vars(value) if is_own_module(value) else {}
            yield from (_said(reached[attribute]) for attribute in names if attribute in reached)
        elif name in known:
            yield _said(value)


def _inside_wrapper(function: FunctionType) -> Iterator[object]:
    yield from function.__closure__ or ()
    yield function.__dict__.get("__wrapped__")


def _of_code(code: CodeType, names: list[str], *, skipped: tuple[object, ...] = ()) -> Iterator[str]:
    """Yield what code says without where it is written, and add the names it reads."""
    names.extend(code.co_names)
    yield f"{code.co_code.hex()} {code.co_names} {code.co_argcount} {code.co_kwonlyargcount} {code.co_flags}"
    for constant in code.co_consts[len(skipped) :]:
        if isinstance(constant, CodeType):
            yield from _of_code(constant, names)
        else:
            # A set's order differs between processes.
            yield repr(sorted(map(repr, constant)) if isinstance(constant, frozenset) else constant)


def _of_class(cls: type) -> Iterator[object]:
    yield from cls.__bases__
    for name, value in sorted(vars(cls).items()):
        if isinstance(value, _METHODS):
            yield name
            yield value
        elif type(value) in _PLAIN and not name.startswith("__"):
            yield f"{name} = {value!r}"


def _of_object(thing: object) -> Iterator[object]:
    match thing:
        case functools.partial() | functools.cached_property():
            yield thing.func
        case property():
            yield from (thing.fget, thing.fset, thing.fdel)
        case MethodType():
            yield thing.__func__
            yield type(thing.__self__)
        case staticmethod() | classmethod():
            yield thing.__func__
        case _ if callable(thing):
            yield type(thing)
            attributes = getattr(thing, "__dict__", {})
            # A Sematic function, a cache: the call is passed on.
            yield attributes.get("func") or attributes.get("__wrapped__")


def _said(value: object) -> object:
    return repr(value) if type(value) in _PLAIN else value


def _content_of(cell: CellType) -> Iterator[object]:
    try:
        yield _said(cell.cell_contents)
    except ValueError:
        return
