"""What a function, class or module says, line by line; its names lead on to what it reaches."""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from enum import IntEnum, unique
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any, Protocol

from sematic.graph.fingerprint.bindings import Bindings, cells_of
from sematic.graph.fingerprint.imports import own_module, submodule
from sematic.graph.fingerprint.reads import ImportRead, NameRead, reads_of
from sematic.graph.fingerprint.shapes import Shape, dotted_names, shape_of
from sematic.graph.fingerprint.statements import class_statements_of
from sematic.graph.fingerprint.values import held_by, wrapped_functions
from sematic.types.ownership import is_own_module

_METHODS = (
    *(FunctionType, classmethod, staticmethod, property),
    *(functools.cached_property, functools.partialmethod, functools.singledispatchmethod),
)
_SLOTS = (GetSetDescriptorType, MemberDescriptorType)
_UNCOUNTED_OF_CLASS = frozenset({"_abc_impl", "__annotate__", "__annotate_func__"})
Account = Iterator[str]


@unique
class SeenBy(IntEnum):
    """What reads a name, and with it whether what the name is bound to now is what was read."""

    CODE = 0
    """A function, which finds what is there when it runs."""
    STATEMENT = 1
    """A statement that bound a value once: what it read has changed since if it is bound more than once."""
    LOOP = 2
    """A statement that may run again, or later: what it reads is the program's state."""


class Reader(Protocol):
    """Who reads on where an account mentions something."""

    bindings: Bindings
    """What the account holds for."""

    def reference(self, thing: Any) -> str:
        """Return the name of a function, class or module, and have it read too if it is the project's own."""
        ...

    def described(self, value: object) -> str:
        """Return what a value says."""
        ...

    def meaning(self, read: NameRead, names: dict[str, Any], *, seen_by: SeenBy = SeenBy.CODE) -> str:
        """Return what a name means among a module's names."""
        ...


def account_of(thing: Any, reader: Reader) -> Account:
    """Yield what a function, class, module or other callable says; equal in every process."""
    match thing:
        case FunctionType():
            return _of_function(thing, reader)
        case type():
            return _of_class(thing, reader)
        case ModuleType():
            return _of_module(thing, reader)
        case _:
            return iter([reader.described(thing), *map(reader.reference, wrapped_functions(thing))])


def meanings_of(shape: Shape, names: dict[str, Any], reader: Reader, *, seen_by: SeenBy = SeenBy.CODE) -> Account:
    """Yield a piece of code's shape and what its names mean."""
    yield f"shape {shape.digest}"
    for read in shape.reads:
        yield reader.meaning(NameRead(read[0], read[1:]), names, seen_by=seen_by)


def _of_function(function: FunctionType, reader: Reader) -> Account:
    names, cells = function.__globals__, cells_of(function)
    reader.bindings.watch_function(function)
    shape = shape_of(function.__code__, names)
    yield f"shape {shape.digest}"
    for decorator in shape.decorators:
        # How a call is retried, cached or placed says nothing about what it computes.
        if not _is_of_sematic(decorator.callee, names):
            yield from meanings_of(decorator, names, reader)
    yield f"defaults {reader.described(function.__defaults__)} {reader.described(function.__kwdefaults__)}"
    yield from _of_reads(function, cells, reader)
    for name, content in cells.items():
        if not _is_own(content):
            yield f"{name} = {reader.described(content)}"
    yield from _of_annotations(function, names, reader)
    wrapped = function.__dict__.get("__wrapped__")
    if wrapped is not None:
        yield f"wraps {reader.described(wrapped)}"


def _of_reads(function: FunctionType, cells: dict[str, Any], reader: Reader) -> Account:
    names = function.__globals__
    for read in reads_of(function.__code__):
        if isinstance(read, ImportRead):
            yield from _of_import(read, reader, package=str(names.get("__package__") or ""))
        elif not read.is_closed_over:
            yield reader.meaning(read, names)
        elif _is_own(cells.get(read.name)):
            yield from _of_closed_over_module(read, cells[read.name], reader)


def _of_class(cls: type, reader: Reader) -> Account:
    reader.bindings.watch_class(cls)
    names = vars(sys.modules[cls.__module__]) if cls.__module__ in sys.modules else {}
    statements = list(class_statements_of(cls, names))
    for statement in statements:
        yield from meanings_of(statement.shape, statement.names, reader, seen_by=SeenBy.STATEMENT)
    yield f"class {reader.reference(type(cls))}({', '.join(map(reader.reference, cls.__bases__))})"
    yield from _of_annotations(cls, names, reader)
    is_dataclass = "__dataclass_fields__" in vars(cls)
    if is_dataclass:
        yield from _of_fields(cls, reader)
    for name in sorted(vars(cls).keys() - _UNCOUNTED_OF_CLASS):
        value = vars(cls)[name]
        if is_dataclass and _is_generated(value):
            continue
        # What Python and libraries keep on a class for themselves is made from what is counted already.
        is_bookkeeping = name.startswith("__") and name.endswith("__") and not isinstance(value, _METHODS)
        # A class's own statement says what its plain attributes are; what they have become is the program's state.
        is_said = bool(statements) and not isinstance(value, _METHODS) and not callable(value)
        if not (is_bookkeeping or is_said):
            yield f"{name} = {reader.described(value)}"
        elif _is_descriptor(value):
            # What a decorator made of a method is no statement of the class.
            yield f"{name} = {reader.reference(type(value))}({', '.join(map(reader.reference, held_by(value)))})"


def _is_descriptor(value: object) -> bool:
    is_slot = isinstance(value, _SLOTS)
    return hasattr(type(value), "__get__") and not (is_slot or isinstance(value, _METHODS))


def _of_fields(cls: Any, reader: Reader) -> Account:
    yield repr(cls.__dataclass_params__)
    for field in dataclasses.fields(cls):
        switches = (field.init, field.repr, field.hash, field.compare, field.kw_only)
        default = "" if field.default is dataclasses.MISSING else reader.described(field.default)
        made_by = "" if field.default_factory is dataclasses.MISSING else reader.described(field.default_factory)
        yield f"field {field.name} {switches} {default} {made_by}"


def _of_module(module: ModuleType, reader: Reader) -> Account:
    for name in sorted(vars(module)):
        # What the module's functions use of other modules is found through them.
        if not (name.startswith("__") or isinstance(vars(module)[name], ModuleType)):
            yield reader.meaning(NameRead(name), vars(module))


def _of_annotations(thing: Callable[..., Any] | type, names: dict[str, Any], reader: Reader) -> Account:
    for name, annotation in inspect.get_annotations(thing).items():
        if not isinstance(annotation, str):
            yield f"{name}: {reader.described(annotation)}"
            continue
        yield f"{name}: {annotation}"
        try:
            expression = ast.parse(annotation, mode="eval")
        except SyntaxError:
            continue
        for read in dotted_names(expression):
            yield reader.meaning(NameRead(read[0], read[1:]), names)


def _of_import(read: ImportRead, reader: Reader, *, package: str) -> Account:
    label = f"import {'.' * read.level}{read.module}"
    try:
        module = own_module(read.module, level=read.level, package=package)
    except Exception as error:  # noqa: BLE001 - boundary: a module of the project may do anything when imported
        yield f"{label} fails: {type(error).__name__}"
        return
    if module is None:
        return
    if not read.names:
        yield f"{label} {reader.reference(module)}"
    for name in read.names:
        try:
            if name not in vars(module):
                submodule(module, name)
        except Exception as error:  # noqa: BLE001 - boundary, as above
            yield f"{label} {name} fails: {type(error).__name__}"
        else:
            yield reader.meaning(NameRead(name), vars(module))


def _of_closed_over_module(read: NameRead, module: ModuleType, reader: Reader) -> Account:
    if read.attributes:
        yield reader.meaning(NameRead(read.attributes[0], read.attributes[1:]), vars(module))
    else:
        yield f"{read.name} is {reader.reference(module)}"


def _is_own(value: object) -> bool:
    return isinstance(value, ModuleType) and is_own_module(value)


def _is_generated(value: object) -> bool:
    """Return whether a dataclass made this method; its fields say all there is to say."""
    return isinstance(value, FunctionType) and inspect.unwrap(value).__code__.co_filename == "<string>"


def _is_of_sematic(callee: tuple[str, ...], names: dict[str, Any]) -> bool:
    value: object = None
    for name in callee:
        value = names.get(name)
        names = vars(value) if isinstance(value, ModuleType) else {}
    return isinstance(value, FunctionType) and value.__module__.startswith("sematic.graph.")
