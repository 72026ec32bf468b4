"""What a function's code reads from outside itself: global names, closed-over names and imports."""

from __future__ import annotations

import dis
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from types import CodeType
from typing import TypeAlias

_GLOBAL = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"})
_CLOSED_OVER = frozenset({"LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF"})
_ATTRIBUTE = frozenset({"LOAD_ATTR", "LOAD_METHOD"})


@dataclass(frozen=True, slots=True)
class NameRead:
    """A name and the attributes the code goes on to: `package.module.function`."""

    name: str
    attributes: tuple[str, ...] = ()
    is_closed_over: bool = False
    """Whether the name belongs to an enclosing function and not to the module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRead:
    """An import inside a function."""

    module: str
    level: int
    """How many leading dots."""
    names: tuple[str, ...]
    """What is taken from the module; empty for the module itself."""


Read: TypeAlias = NameRead | ImportRead


@lru_cache(maxsize=4096)
def reads_of(code: CodeType) -> tuple[Read, ...]:
    """Return what code and the functions nested in it read from outside, each once, in the code's order."""
    reads: dict[Read, None] = {}
    waiting = [code]
    while waiting:
        current = waiting.pop()
        reads.update(dict.fromkeys(_reads_in(current)))
        waiting.extend(constant for constant in reversed(current.co_consts) if isinstance(constant, CodeType))
    return tuple(reads)


def _reads_in(code: CodeType) -> Iterator[Read]:
    before: tuple[object, object] = (None, None)
    name: NameRead | None = None
    for instruction in dis.get_instructions(code):
        if name is not None and instruction.opname in _ATTRIBUTE:
            name = replace(name, attributes=(*name.attributes, instruction.argval))
            continue
        if name is not None:
            yield name
            name = None
        if instruction.opname in _GLOBAL:
            name = NameRead(instruction.argval)
        elif instruction.opname in _CLOSED_OVER:
            name = NameRead(instruction.argval, is_closed_over=True)
        elif instruction.opname == "IMPORT_NAME":
            level, names = before
            yield ImportRead(module=instruction.argval, level=_level(level), names=_names(names))
        before = (before[1], instruction.argval)


def _level(constant: object) -> int:
    return constant if isinstance(constant, int) else 0


def _names(constant: object) -> tuple[str, ...]:
    return tuple(name for name in constant if isinstance(name, str)) if isinstance(constant, tuple) else ()
