"""The statements of a module that say what its names and classes are, where the objects themselves do not tell.

A model or a schema of some library is a closed box; the line that makes it is not.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import ModuleType
from typing import Any

from sematic.graph.fingerprint.shapes import Shape, dotted_names, shape_of_tree, text_of, tree_of

_MOST_HOPS = 20


@dataclass(frozen=True, slots=True)
class Statement:
    """What a module says about a name or class."""

    shape: Shape
    names: dict[str, Any]
    """The module's names, in which the statement's names mean something."""


@dataclass(frozen=True, slots=True)
class _Statements:
    assignments: Mapping[str, list[Shape]] = field(default_factory=lambda: defaultdict(list))
    classes: Mapping[str, list[Shape]] = field(default_factory=lambda: defaultdict(list))
    origins: dict[str, tuple[str, str]] = field(default_factory=dict)
    """For names taken from other modules: the module, dots and all, and the name there."""
    reassigned: set[str] = field(default_factory=set)
    """Names that functions of the module declare global, to bind them anew while the program runs."""


def assignments_of(name: str, names: dict[str, Any]) -> Iterator[Statement]:
    """Yield the statements that gave a module's name its value, wherever it was imported from."""
    for _ in range(_MOST_HOPS):
        statements = _statements_of(names)
        if name in statements.assignments:
            yield from (Statement(shape, names) for shape in statements.assignments[name])
            return
        origin = _origin(statements.origins.get(name), names)
        if origin is None:
            return
        names, name = origin


def is_reassigned(name: str, names: dict[str, Any]) -> bool:
    """Return whether a function of the module binds one of its names anew: a counter, not a constant."""
    return name in _statements_of(names).reassigned


def class_statements_of(cls: type, names: dict[str, Any]) -> Iterator[Statement]:
    """Yield what a class's own statement says, apart from its methods."""
    for shape in _statements_of(names).classes.get(cls.__qualname__, ()):
        yield Statement(shape, names)


def _origin(taken: tuple[str, str] | None, names: dict[str, Any]) -> tuple[dict[str, Any], str] | None:
    if taken is None:
        return None
    module_name, name = taken
    if module_name.startswith("."):
        module_name = importlib.util.resolve_name(module_name, names.get("__package__") or "")
    module = sys.modules.get(module_name)
    return (vars(module), name) if isinstance(module, ModuleType) else None


def _statements_of(names: dict[str, Any]) -> _Statements:
    file = names.get("__file__")
    return _statements_in(text_of(file, names)) if isinstance(file, str) else _Statements()


@lru_cache(maxsize=64)
def _statements_in(text: str) -> _Statements:
    found = _Statements()
    waiting: list[tuple[str, ast.AST]] = [("", node) for node in reversed(tree_of(text).body)]
    while waiting:
        prefix, node = waiting.pop()
        match node:
            case ast.ClassDef():
                found.classes[prefix + node.name].append(_shape_of_class(node))
                waiting.extend((f"{prefix}{node.name}.", child) for child in reversed(node.body))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                waiting.extend((f"{prefix}{node.name}.<locals>.", child) for child in reversed(node.body))
            case ast.ImportFrom() if not prefix:
                module = "." * node.level + (node.module or "")
                found.origins.update({alias.asname or alias.name: (module, alias.name) for alias in node.names})
            case ast.Global():
                found.reassigned.update(node.names)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Expr() | ast.For() | ast.With() if not prefix:
                _add_assignment(found, node)
            case ast.stmt():
                waiting.extend((prefix, child) for child in reversed(list(ast.iter_child_nodes(node))))
            case ast.ExceptHandler() | ast.match_case():
                waiting.extend((prefix, child) for child in reversed(node.body))
    return found


def _add_assignment(found: _Statements, node: ast.stmt) -> None:
    stored = {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
    # `layers.append(64)` and `layers[0] = 64` say what a value is as much as `layers = [64]` does.
    stored |= {
        part.value.id
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute | ast.Subscript) and isinstance(part.value, ast.Name)
    }
    shape = Shape(digest=shape_of_tree(node), reads=tuple(dotted_names(node)))
    for name in stored:
        found.assignments[name].append(shape)


def _shape_of_class(node: ast.ClassDef) -> Shape:
    methods = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    statements = [statement for statement in node.body if not isinstance(statement, methods)]
    bare = ast.ClassDef(
        name=node.name,
        bases=node.bases,
        keywords=node.keywords,
        body=statements,
        decorator_list=node.decorator_list,
    )
    return Shape(digest=shape_of_tree(bare), reads=tuple(dotted_names(bare)))
