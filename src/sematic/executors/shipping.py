"""Functions and classes on their way to another process: by name where it can import them, otherwise with their code.

Modules that the other process cannot import (the running script, a notebook, what a test runner has loaded in its own
way) have a *stand-in* there, see `stand_in.py`. What such a module defines is pickled so that it becomes part of the
stand-in when it is read: functions get the stand-in's globals, and what is there already is not made a second time.
So a class stays one class, and a function one function, however often they travel, and in both directions.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import io
import pickle
import sys
import typing
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from types import CodeType, FunctionType
from typing import Any
from weakref import WeakSet

import cloudpickle  # type: ignore[import-untyped]  # it has no type information
from cloudpickle import cloudpickle as by_value

from sematic.graph.function import Function, blank, function_at
from sematic.types.naming import LOCAL

# Things that are made but not filled in yet; what is filled in is left alone when it arrives again.
_unfinished: WeakSet[Any] = WeakSet()


def shipped(thing: object, *, with_code: AbstractSet[str]) -> bytes:
    """Return a pickle of anything; what modules named in `with_code` define travels with its code."""
    with io.BytesIO() as file:
        _Shipper(file, with_code).dump(thing)
        return file.getvalue()


def unshipped(content: bytes) -> Any:
    """Return what `shipped` was given."""
    return pickle.loads(content)  # noqa: S301 - from a process of the same program


class _Shipper(cloudpickle.Pickler):  # type: ignore[misc]  # it ships no types
    """Pickles what the modules named in `with_code` define as parts of those modules."""

    def __init__(self, file: io.BytesIO, with_code: AbstractSet[str]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._with_code = with_code
        homes = [sys.modules[name] for name in with_code if name in sys.modules]
        self._homes = {id(vars(home)): home.__name__ for home in homes}

    def reducer_override(self, obj: Any) -> Any:
        """Return how something that is no plain container is pickled."""
        if isinstance(obj, CodeType):
            return _code_in, (obj.co_filename, *self.dispatch_table[CodeType](obj))
        if isinstance(obj, FunctionType) and (id(obj.__globals__) in self._homes or obj.__module__ in self._with_code):
            return self._function(obj)
        if isinstance(obj, Function):
            return self._step(obj)
        if isinstance(obj, type) and obj.__module__ in self._with_code:
            return self._class(obj)
        if isinstance(obj, functools._lru_cache_wrapper):  # noqa: SLF001 - its only name
            return self._cached(obj)
        if isinstance(obj, typing.NewType) and obj.__module__ in self._with_code:
            return _new_type_in, (*self._place(obj), obj.__name__, obj.__supertype__)
        if type(obj).__name__ == "TypeAliasType" and obj.__module__ in self._with_code:
            return _alias_in, (*self._place(obj), type(obj), obj.__name__, obj.__value__)
        return super().reducer_override(obj)

    def _function(self, function: FunctionType) -> Any:
        home = self._homes.get(id(function.__globals__))
        if home is None:
            # A library made it for such a module, as data classes' `__repr__` is made: it is in no module to be found.
            return self._dynamic_function_reduce(function)
        _, arguments, state, *_ = self._dynamic_function_reduce(function)
        place = (home, self._place(function)[1], arguments[0], arguments[4])
        return _function_in, place, state, None, None, _fill_function

    def _step(self, step: Function[...]) -> Any:
        module, qualname = self._place(step)
        if module in self._with_code or not qualname:
            return _step_in, (module, qualname), step.state(), None, None, _fill_step
        return (function_at, (step.path,)) if step.is_importable else step.__reduce__()

    def _class(self, cls: type) -> Any:
        if not self._place(cls)[1]:
            return by_value._dynamic_class_reduce(cls)  # noqa: SLF001 - the only way to name no module
        make, arguments, state, *_ = by_value._dynamic_class_reduce(cls)  # noqa: SLF001 - same
        return (
            _class_in,
            (*self._place(cls), make, arguments),
            (state, _named_in_annotations(cls)),
            None,
            None,
            _fill_class,
        )

    def _cached(self, cached: Any) -> Any:
        wrapped = cached.__wrapped__
        if not isinstance(wrapped, FunctionType) or id(wrapped.__globals__) not in self._homes:
            return NotImplemented
        _, (home, _, code, closure), state, *_ = self._function(wrapped)
        place = (home, self._place(cached)[1], code, closure, cached.cache_parameters())
        return _cached_in, place, state, None, None, _fill_cached

    def _place(self, thing: Any) -> tuple[str, str]:
        """Return the module and name under which something is found; an empty name if it is not."""
        module, qualname = str(thing.__module__), str(getattr(thing, "__qualname__", None) or thing.__name__)
        home = sys.modules.get(module)
        is_found = home is not None and LOCAL not in qualname and vars(home).get(qualname) is thing
        return module, qualname if is_found else ""


def _named_in_annotations(cls: type) -> dict[str, Any]:
    """Return what the annotations of a class refer to by name: those are looked up in its module when they are read."""
    known = vars(sys.modules[cls.__module__])
    names: set[str] = set()
    for annotation in inspect.get_annotations(cls).values():
        if isinstance(annotation, str):
            with suppress(SyntaxError):
                names |= {node.id for node in ast.walk(ast.parse(annotation)) if isinstance(node, ast.Name)}
    return {name: known[name] for name in sorted(names) if name in known}


def _namespace_of(module: str) -> dict[str, Any]:
    found = sys.modules.get(module)
    return vars(found if found is not None else importlib.import_module(module))


def _code_in(file: str, make: Callable[..., CodeType], arguments: tuple[Any, ...]) -> CodeType:
    # cloudpickle leaves the file out from 3.1.3 on, and tracebacks and fingerprints of code need it.
    return make(*arguments).replace(co_filename=file)


def _function_in(module: str, qualname: str, code: CodeType, closure: tuple[Any, ...] | None) -> FunctionType:
    namespace = _namespace_of(module)
    found = namespace.get(qualname)
    if isinstance(found, FunctionType):
        return found
    made = FunctionType(code, namespace, code.co_name, None, closure)
    _unfinished.add(made)
    if qualname:
        namespace[qualname] = made
    return made


def _fill_function(function: FunctionType, state: Any) -> None:
    if function not in _unfinished:
        return
    _unfinished.discard(function)
    attributes, slots = state
    for name, value in slots["__globals__"].items():
        function.__globals__.setdefault(name, value)
    by_value._function_setstate(function, (attributes, {**slots, "__globals__": {}}))  # noqa: SLF001 - its counterpart


def _cached_in(module: str, qualname: str, code: CodeType, closure: Any, parameters: dict[str, Any]) -> Any:
    namespace = _namespace_of(module)
    if qualname in namespace:
        return namespace[qualname]
    made = functools.lru_cache(**parameters)(_function_in(module, "", code, closure))
    if qualname:
        namespace[qualname] = made
    return made


def _fill_cached(cached: Any, state: Any) -> None:
    wrapped = getattr(cached, "__wrapped__", None)
    if isinstance(wrapped, FunctionType) and wrapped in _unfinished:
        _fill_function(wrapped, state)
        functools.update_wrapper(cached, wrapped)


def _step_in(module: str, qualname: str) -> Function[...]:
    namespace = _namespace_of(module) if qualname else {}
    found = namespace.get(qualname)
    if isinstance(found, Function):
        return found
    made = blank()
    _unfinished.add(made)
    if qualname:
        namespace[qualname] = made
    return made


def _fill_step(step: Function[...], state: dict[str, Any]) -> None:
    if step in _unfinished:
        _unfinished.discard(step)
        step.__setstate__(state)


def _class_in(module: str, qualname: str, make: Callable[..., type], arguments: tuple[Any, ...]) -> type:
    namespace = _namespace_of(module)
    found = namespace.get(qualname)
    if isinstance(found, type):
        return found
    made = namespace[qualname] = make(*arguments)
    _unfinished.add(made)
    return made


def _fill_class(cls: type, state: Any) -> None:
    if cls not in _unfinished:
        return
    _unfinished.discard(cls)
    own, named = state
    namespace = _namespace_of(cls.__module__)
    for name, value in named.items():
        namespace.setdefault(name, value)
    by_value._class_setstate(cls, own)  # noqa: SLF001 - its counterpart


def _new_type_in(module: str, qualname: str, name: str, supertype: Any) -> Any:
    namespace = _namespace_of(module)
    if qualname in namespace:
        return namespace[qualname]
    made = typing.NewType(name, supertype)  # type: ignore[misc]  # the name is only known now
    made.__module__ = module
    if qualname:
        namespace[qualname] = made
    return made


def _alias_in(module: str, qualname: str, make: Callable[[str, Any], Any], name: str, value: Any) -> Any:
    namespace = _namespace_of(module)
    if qualname in namespace:
        return namespace[qualname]
    made = make(name, value)
    if qualname:
        namespace[qualname] = made
    return made
