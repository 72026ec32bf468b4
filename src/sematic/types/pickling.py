"""Pickles whose large buffers are blobs, and the search for what cannot be pickled."""

from __future__ import annotations

import dataclasses
import functools
import io
import pickle
import sys
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from types import FunctionType
from typing import Any, ClassVar, cast

import cloudpickle  # type: ignore[import-untyped]  # it has no type information

from sematic.model.errors import EncodeError
from sematic.types.behaviour import behaviour_of
from sematic.types.cycles import FLATTEN
from sematic.types.naming import (
    LOCAL,
    MAIN,
    SCRIPTS,
    importable_name_of,
    imported,
    is_importable,
    main_module_name,
    with_article,
)
from sematic.types.plugins import libraries_in_use, reducers_of
from sematic.types.viewing import one_line, repr_of

PROTOCOL = 5
_FILES = (io.TextIOWrapper, io.BufferedReader, io.BufferedWriter, io.BufferedRandom, io.FileIO)
DEEPEST = 30
"""How deep the search for what cannot be pickled goes."""

MOST_LOOKED_AT = 1000
"""How many parts of one thing it looks at."""


class _OpenFileError(pickle.PicklingError):
    """An open file is no value."""


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # it ships no types
    """Pickles by name what another process can import, a running script's classes too, and all else with its code."""

    dispatch_table: ClassVar[Any]

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, type) and obj.__module__ in SCRIPTS and _is_in_script(obj):
            return imported, (main_module_name(), obj.__qualname__)
        if obj is sys.stdout or obj is sys.stderr:
            return getattr, (sys, "stdout" if obj is sys.stdout else "stderr")
        if issubclass(type(obj), _FILES):
            # cloudpickle would store what is in the file, as something that is no file any more.
            raise _OpenFileError
        reduced = super().reducer_override(obj)
        if reduced is NotImplemented and isinstance(obj, FunctionType) and is_importable(obj):
            # The name alone would be the same value after the function was changed.
            behaviour = behaviour_of(obj)
            return (function_named, (obj.__module__, obj.__qualname__, behaviour)) if behaviour else reduced
        return reduced


def function_named(module: str, qualname: str, behaviour: str) -> Any:  # noqa: ARG001 - tells pickles apart
    """Return the function of this name as it is now; `behaviour` says what it did when it was pickled."""
    return imported(module, qualname)


def pickled(value: object, *, keep_inside: Callable[[pickle.PickleBuffer], bool], at: str) -> bytes:
    """Return a value's pickle; buffers that `keep_inside` refuses are left to whoever refused them.

    EncodeError names the innermost part that cannot be pickled.
    """
    try:
        return _dumps(value, keep_inside=keep_inside)
    except Exception as error:
        raise _explained(value, error, at=at) from error


def _dumps(value: object, *, keep_inside: Callable[[pickle.PickleBuffer], bool]) -> bytes:
    with io.BytesIO() as file:
        pickler = _pickler_class(libraries_in_use())(file, protocol=PROTOCOL, buffer_callback=keep_inside)
        pickler.dump(value)
        return file.getvalue()


@functools.lru_cache(maxsize=64)
def _pickler_class(libraries: tuple[str, ...]) -> type[_Pickler]:
    reducers = reducers_of(libraries)
    if not reducers:
        return _Pickler
    table = ChainMap(cast("dict[Any, Any]", reducers), _Pickler.dispatch_table)
    # Pickle reads the table from the class before anything could be set on an instance.
    return type("_PicklerOfLibraries", (_Pickler,), {"dispatch_table": table})


def _is_in_script(cls: type) -> bool:
    main = sys.modules.get(MAIN)
    is_script = bool(main_module_name()) and getattr(main, "__file__", None) is not None
    return is_script and LOCAL not in cls.__qualname__ and getattr(main, cls.__qualname__, None) is cls


def _explained(value: object, error: Exception, *, at: str) -> EncodeError:
    where, culprit, reason = at, value, error
    for _ in range(DEEPEST):
        found = next(_unpicklable_parts(culprit), None)
        if found is None:
            break
        step, culprit, reason = found
        where += step
    name = importable_name_of(type(culprit))
    what = f"{where}, {with_article(name)}," if where else with_article(name, "A")
    if isinstance(reason, RecursionError):
        return EncodeError(f"{what} cannot be stored: it is nested deeper than Python's recursion limit. {FLATTEN}.")
    if isinstance(reason, _OpenFileError):
        return EncodeError(f"{what} cannot be stored: it is an open file. Store its path or its content instead.")
    return EncodeError(
        f"{what} cannot be stored: {one_line(str(reason)) or type(reason).__name__}. Leave it out and make it again "
        "where it is needed, or give its class a __getstate__ that leaves out what cannot be stored."
    )


def _unpicklable_parts(value: object) -> Iterator[tuple[str, object, Exception]]:
    for step, part in islice(_parts_of(value), MOST_LOOKED_AT):
        try:
            _dumps(part, keep_inside=lambda _buffer: True)
        except Exception as error:  # noqa: BLE001 - boundary: pickling runs anybody's code
            yield step, part, error


def _parts_of(value: object) -> Iterator[tuple[str, object]]:
    """Yield what a value is made of, each with how one writes it in Python after the value."""
    match value:
        case dict():
            yield from ((f"[{repr_of(key, limit=40)}]", each) for key, each in value.items())
            yield from ((f".keys()[{index}]", key) for index, key in enumerate(value))
        case list() | tuple():
            yield from ((f"[{index}]", each) for index, each in enumerate(value))
        case set() | frozenset():
            yield from ((f"{{{repr_of(each, limit=40)}}}", each) for each in value)
        case _ if "numpy" in sys.modules and issubclass(type(value), sys.modules["numpy"].ndarray):
            yield from _elements_of(value)
        case _:
            yield from _attributes_of(value)


def _elements_of(array: Any) -> Iterator[tuple[str, object]]:
    if array.dtype.hasobject:
        for index in sys.modules["numpy"].ndindex(array.shape):
            yield f"[{', '.join(map(str, index))}]", array[index]


def _attributes_of(value: object) -> Iterator[tuple[str, object]]:
    closure = getattr(value, "__closure__", None)
    if closure:
        names = getattr(getattr(value, "__code__", None), "co_freevars", ())
        for name, cell in zip(names, closure, strict=False):
            yield f" (its variable {name})", cell.cell_contents
    if hasattr(value, "__func__"):
        yield ".__self__", getattr(value, "__self__", None)
    if isinstance(value, type):
        return
    state = _state_of(value)
    yield from ((f".{name}", each) for name, each in state.items() if isinstance(name, str))


def _state_of(value: object) -> Mapping[Any, Any]:
    try:
        # What a class leaves out of its state is not to blame.
        state = value.__getstate__()
    except Exception:  # noqa: BLE001 - boundary: a user's __getstate__ may raise anything
        state = None
    if isinstance(state, tuple):
        merged: dict[Any, Any] = {}
        for each in state:
            merged |= each or {}
        return merged
    if isinstance(state, Mapping):
        return state
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name, None) for field in dataclasses.fields(value)}
    return getattr(value, "__dict__", {})
