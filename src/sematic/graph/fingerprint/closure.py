"""Everything of the project that a function reaches, each thing with a digest of what it says."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import sys
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from sematic.graph.fingerprint.bindings import Bindings, cells_of
from sematic.graph.fingerprint.imports import own_module, submodule
from sematic.graph.fingerprint.ownership import is_own_class, is_own_function, is_own_module
from sematic.graph.fingerprint.reads import ImportRead, NameRead, reads_of
from sematic.graph.fingerprint.shapes import Decorator, dotted_names, shape_of
from sematic.graph.fingerprint.values import Description, wrapped_functions
from sematic.model.ids import Digest, digest_of
from sematic.types.naming import importable_name_of, main_module_name

_MISSING = object()
_UNCOUNTED_OF_CLASS = frozenset(
    {
        *("__doc__", "__module__", "__qualname__", "__dict__", "__weakref__", "__annotations__", "__annotate__"),
        *("__annotate_func__", "__annotations_cache__", "__firstlineno__", "__static_attributes__", "_abc_impl"),
        *("__dataclass_fields__", "__parameters__", "__type_params__"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFingerprint:
    """What a function's code is; it changes when the function, or anything of the project it reaches, does."""

    digest: Digest
    parts: tuple[tuple[str, Digest], ...]
    """Dotted path and digest of each function, class and constant reached, by path."""


class Closure:
    """Everything of the project that one function reaches, as it was when this was made."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._named: dict[int, tuple[str, object]] = {}
        self._taken: Counter[str] = Counter()
        self._waiting: deque[tuple[str, object]] = deque()
        self._parts: dict[str, Digest] = {}
        self._bindings = Bindings()
        self._look_at(function)
        while self._waiting:
            self._read(*self._waiting.popleft())
        parts = tuple(sorted(self._parts.items()))
        text = "\n".join(f"{path} {digest}" for path, digest in parts)
        self.fingerprint = CodeFingerprint(digest=digest_of(text.encode(errors="surrogatepass")), parts=parts)

    def is_current(self) -> bool:
        """Return whether everything is still bound to what it was bound to."""
        return self._bindings.are_current() and all(
            Description(self._reference).of(value) == text for value, text in self._bindings.changeable
        )

    def _reference(self, thing: Any) -> str:
        """Return the name of a function, class or module, and look at it too if it is the project's own."""
        known = self._named.get(id(thing))
        if known is not None:
            return known[0]
        match thing:
            case FunctionType():
                is_counted = is_own_function(thing)
            case ModuleType():
                is_counted = is_own_module(thing)
            case _:
                is_counted = is_own_class(thing)
        if is_counted:
            return self._look_at(thing)
        if isinstance(thing, FunctionType):
            # A wrapper pretends to be what it wraps.
            name = self._name(thing, f"{thing.__globals__.get('__name__')}.{thing.__code__.co_qualname}")
            self._look_inside(thing)
            return name
        name = _path_of(thing)
        self._named[id(thing)] = (name, thing)
        return name

    def _look_at(self, thing: object) -> str:
        name = self._name(thing, _path_of(thing))
        self._waiting.append((name, thing))
        return name

    def _name(self, thing: object, path: str) -> str:
        self._taken[path] += 1
        # Functions made by one factory share a path; numbered in the order they are met, they stay apart.
        name = path if self._taken[path] == 1 else f"{path}#{self._taken[path]}"
        self._named[id(thing)] = (name, thing)
        return name

    def _look_inside(self, wrapper: FunctionType) -> None:
        """Look at the project's functions that a library's wrapper calls; the wrapper itself does not count."""
        inner = [*cells_of(wrapper).values(), getattr(wrapper, "__wrapped__", None)]
        for content in inner:
            contents = content.values() if isinstance(content, dict) else [content]
            for thing in contents:
                if isinstance(thing, FunctionType | type):
                    self._reference(thing)

    def _read(self, name: str, thing: object) -> None:
        try:
            lines = self._lines_of(thing)
        except Exception as error:  # noqa: BLE001 - boundary: the project's objects may do anything when looked at
            name, lines = f"{name} (unreadable: {type(error).__name__})", []
        self._parts[name] = digest_of("\n".join(lines).encode(errors="surrogatepass"))

    def _lines_of(self, thing: object) -> list[str]:
        match thing:
            case FunctionType():
                return self._lines_of_function(thing)
            case type():
                return self._lines_of_class(thing)
            case ModuleType():
                return self._lines_of_module(thing)
            case _:
                return [self._described(thing), *map(self._reference, wrapped_functions(thing))]

    def _lines_of_function(self, function: FunctionType) -> list[str]:
        names = function.__globals__
        shape = shape_of(function.__code__, names)
        lines = [f"shape {shape.digest}"]
        lines += [line for decorator in shape.decorators for line in self._lines_of_decorator(decorator, names)]
        lines.append(f"defaults {self._described(function.__defaults__)} {self._described(function.__kwdefaults__)}")
        cells = cells_of(function)
        for read in reads_of(function.__code__):
            match read:
                case ImportRead():
                    lines += self._lines_of_import(read, package=str(names.get("__package__") or ""))
                case NameRead(is_closed_over=True):
                    lines += self._lines_of_cell(read, cells)
                case NameRead():
                    lines.append(self._line_of_name(read, names))
        lines += [
            f"{name} = {self._described(content)}" for name, content in cells.items() if not _is_own_module(content)
        ]
        lines += self._lines_of_annotations(function, names)
        wrapped = function.__dict__.get("__wrapped__")
        if wrapped is not None:
            lines.append(f"wraps {self._described(wrapped)}")
        self._bindings.watch_function(function)
        return lines

    def _lines_of_class(self, cls: type) -> list[str]:
        names = vars(sys.modules[cls.__module__]) if cls.__module__ in sys.modules else {}
        lines = [f"class {self._reference(type(cls))}({', '.join(map(self._reference, cls.__bases__))})"]
        lines += self._lines_of_annotations(cls, names)
        is_dataclass = "__dataclass_fields__" in vars(cls)
        if is_dataclass:
            lines += self._lines_of_fields(cls)
        for name in sorted(vars(cls).keys() - _UNCOUNTED_OF_CLASS):
            value = vars(cls)[name]
            if not (is_dataclass and _is_generated(value)):
                lines.append(f"{name} = {self._described(value)}")
        self._bindings.watch_class(cls)
        return lines

    def _lines_of_fields(self, cls: Any) -> list[str]:
        lines = [repr(cls.__dataclass_params__)]
        for field in dataclasses.fields(cls):
            switches = (field.init, field.repr, field.hash, field.compare, field.kw_only)
            default = "" if field.default is dataclasses.MISSING else self._described(field.default)
            made_by = "" if field.default_factory is dataclasses.MISSING else self._described(field.default_factory)
            lines.append(f"field {field.name} {switches} {default} {made_by}")
        return lines

    def _lines_of_module(self, module: ModuleType) -> list[str]:
        members = {name: value for name, value in vars(module).items() if not name.startswith("__")}
        lines = []
        for name in sorted(members):
            # What the module's functions use of other modules is found through them.
            if not isinstance(members[name], ModuleType):
                self._bindings.watch(vars(module), name)
                lines.append(f"{name} = {self._described(members[name])}")
        return lines

    def _lines_of_decorator(self, decorator: Decorator, names: dict[str, Any]) -> list[str]:
        # How a call is retried, cached or placed says nothing about what it computes.
        if _is_of_sematic(decorator.callee, names):
            return []
        reads = [self._line_of_name(NameRead(read[0], read[1:]), names) for read in decorator.reads]
        return [f"decorator {decorator.digest}", *reads]

    def _lines_of_annotations(self, thing: FunctionType | type, names: dict[str, Any]) -> list[str]:
        lines = []
        for name, annotation in inspect.get_annotations(thing).items():
            if not isinstance(annotation, str):
                lines.append(f"{name}: {self._described(annotation)}")
                continue
            lines.append(f"{name}: {annotation}")
            try:
                expression = ast.parse(annotation, mode="eval")
            except SyntaxError:
                continue
            lines += [self._line_of_name(NameRead(read[0], read[1:]), names) for read in dotted_names(expression)]
        return lines

    def _lines_of_import(self, read: ImportRead, *, package: str) -> list[str]:
        label = f"import {'.' * read.level}{read.module}"
        try:
            module = own_module(read.module, level=read.level, package=package)
        except Exception as error:  # noqa: BLE001 - boundary: a module of the project may do anything when imported
            return [f"{label} fails: {type(error).__name__}"]
        if module is None:
            return []
        if not read.names:
            return [f"{label} {self._reference(module)}"]
        return [self._line_of_taken(module, name) for name in read.names]

    def _line_of_taken(self, module: ModuleType, name: str) -> str:
        if name not in vars(module):
            try:
                submodule(module, name)
            except Exception as error:  # noqa: BLE001 - boundary, as above
                return f"from {module.__name__} import {name} fails: {type(error).__name__}"
        return self._line_of_name(NameRead(name), vars(module))

    def _lines_of_cell(self, read: NameRead, cells: dict[str, Any]) -> list[str]:
        """Return what is used of a module that is closed over; other closed-over values are described as a whole."""
        module = cells.get(read.name)
        if not _is_own_module(module):
            return []
        if not read.attributes:
            return [f"{read.name} is {self._reference(module)}"]
        return [self._line_of_name(NameRead(read.attributes[0], read.attributes[1:]), vars(module))]

    def _line_of_name(self, read: NameRead, names: dict[str, Any]) -> str:
        path, value = self._followed(read, names)
        if value is _MISSING:
            return ""
        if isinstance(value, FunctionType | ModuleType | type):
            return f"{path} is {self._reference(value)}"
        text = self._described(value)
        # A library's object is a closed box; that there is one is part of the code already.
        if text != _path_of(type(value)):
            self._parts[path] = digest_of(text.encode(errors="surrogatepass"))
        return f"{path} is {text}"

    def _followed(self, read: NameRead, names: dict[str, Any]) -> tuple[str, Any]:
        """Return what a name means, followed through the project's modules, and where that is bound."""
        value = names.get(read.name, _MISSING)
        self._bindings.watch(names, read.name)
        path = f"{_module_name(names)}.{read.name}"
        for attribute in read.attributes:
            if not (_is_own_module(value) and attribute in vars(value)):
                break
            path = f"{value.__name__}.{attribute}"
            names, value = vars(value), vars(value)[attribute]
            self._bindings.watch(names, attribute)
        return path, value

    def _described(self, value: object) -> str:
        text = Description(self._reference).of(value)
        self._bindings.watch_value(value, text)
        return text


def _path_of(thing: Any) -> str:
    if isinstance(thing, ModuleType):
        return str(thing.__name__)
    return importable_name_of(thing if isinstance(thing, FunctionType | type) else type(thing))


def _module_name(names: dict[str, Any]) -> str:
    name = str(names.get("__name__") or "")
    return main_module_name() or name if name == "__main__" else name


def _is_own_module(value: object) -> bool:
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
