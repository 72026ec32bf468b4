"""What names are bound to, so that a later look tells whether anything was bound anew."""

from __future__ import annotations

from collections.abc import Mapping
from types import FunctionType
from typing import Any

from sematic.graph.fingerprint.values import is_fixed

_MISSING = object()


class Bindings:
    """What names, functions and classes were bound to when they were watched."""

    def __init__(self) -> None:
        self.changeable: list[tuple[object, str]] = []
        """Values that can change in place, each with what it said."""
        self._names: list[tuple[Mapping[str, Any], str, object]] = []
        self._functions: list[tuple[FunctionType, tuple[object, ...]]] = []
        self._classes: list[tuple[type, tuple[object, ...]]] = []

    def watch(self, names: Mapping[str, Any], name: str) -> None:
        """Remember what a name is bound to, if anything."""
        self._names.append((names, name, names.get(name, _MISSING)))

    def watch_function(self, function: FunctionType) -> None:
        """Remember a function's code, defaults and closed-over values; some tools swap them in place."""
        self._functions.append((function, _insides_of(function)))

    def watch_class(self, cls: type) -> None:
        """Remember a class's attributes."""
        self._classes.append((cls, tuple(vars(cls).values())))

    def watch_value(self, value: object, text: str) -> None:
        """Remember what a value says, if it can come to say something else."""
        if not is_fixed(value):
            self.changeable.append((value, text))

    def are_current(self) -> bool:
        """Return whether everything watched is still bound to the same objects."""
        return (
            all(names.get(name, _MISSING) is bound for names, name, bound in self._names)
            and all(_are_same(_insides_of(function), insides) for function, insides in self._functions)
            and all(_are_same(tuple(vars(cls).values()), attributes) for cls, attributes in self._classes)
        )


def cells_of(function: FunctionType) -> dict[str, Any]:
    """Return a function's closed-over values by name, as far as they are bound yet."""
    cells = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            cells[name] = cell.cell_contents
        except ValueError:
            continue
    return cells


def _insides_of(function: FunctionType) -> tuple[object, ...]:
    fixed = (function.__code__, function.__defaults__, function.__kwdefaults__)
    return (*fixed, *cells_of(function).values()) if function.__closure__ else fixed


def _are_same(now: tuple[object, ...], then: tuple[object, ...]) -> bool:
    return len(now) == len(then) and all(a is b for a, b in zip(now, then, strict=True))
