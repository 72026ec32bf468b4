"""The statements of a module that say what its names and classes are, where the objects themselves do not tell.

A model or a schema of some library is a closed box; the line that makes it is not.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
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
    is_binding: bool
    """Whether it is a plain `name = ...`, run once; otherwise a loop, or something done to the value later on."""


@dataclass(frozen=True, slots=True)
class _Said:
    shape: Shape
    is_binding: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a module a statement is."""

    prefix: str = ""
    """What the qualified names of classes there begin with; empty outside classes and functions."""
    conditions: tuple[tuple[ast.expr, bool], ...] = ()
    """The `if`s around it, innermost first, and whether it is in the branch for true."""
    is_in_script: bool = False
    """Whether it runs only where the module is the script that was started."""


def _lists() -> Mapping[str, list[_Said]]:
    return defaultdict(list)


@dataclass(frozen=True, slots=True)
class _Statements:
    assignments: Mapping[str, list[_Said]] = field(default_factory=_lists)
    of_script: Mapping[str, list[_Said]] = field(default_factory=_lists)
    """What only a script does; an import makes the same values without it."""
    bindings: Counter[str] = field(default_factory=Counter)
    """How often each name is bound; a loop counts twice."""
    classes: Mapping[str, list[Shape]] = field(default_factory=lambda: defaultdict(list))
    origins: dict[str, tuple[str, str]] = field(default_factory=dict)
    """For names taken from other modules: the module, dots and all, and the name there."""
    reassigned: set[str] = field(default_factory=set)
    """Names that functions of the module declare global, to bind them anew while the program runs."""


def assignments_of(name: str, names: dict[str, Any]) -> Iterator[Statement]:
    """Yield the statements that gave a module's name its value, wherever it was imported from."""
    for _ in range(_MOST_HOPS):
        statements = _statements_of(names)
        said = statements.assignments.get(name) or statements.of_script.get(name)
        if said is not None:
            yield from (Statement(each.shape, names, each.is_binding) for each in said)
            return
        origin = _origin(statements.origins.get(name), names)
        if origin is None:
            return
        names, name = origin


def is_reassigned(name: str, names: dict[str, Any]) -> bool:
    """Return whether a function of the module binds one of its names anew: a counter, not a constant."""
    return name in _statements_of(names).reassigned


def is_bound_again(name: str, names: dict[str, Any]) -> bool:
    """Return whether a module's own statements bind a name more than once, so that what it means depends on when."""
    return _statements_of(names).bindings[name] > 1


def class_statements_of(cls: type, names: dict[str, Any]) -> Iterator[Statement]:
    """Yield what a class's own statement says, apart from its methods."""
    for shape in _statements_of(names).classes.get(cls.__qualname__, ()):
        yield Statement(shape, names, is_binding=True)


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
    waiting: list[tuple[_Place, ast.AST]] = [(_Place(), node) for node in reversed(tree_of(text).body)]
    while waiting:
        place, node = waiting.pop()
        match node:
            case ast.ClassDef():
                found.classes[place.prefix + node.name].append(_shape_of_class(node))
            case ast.ImportFrom() if not place.prefix:
                module = "." * node.level + (node.module or "")
                found.origins.update({alias.asname or alias.name: (module, alias.name) for alias in node.names})
            case ast.Global():
                found.reassigned.update(node.names)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Expr() if not place.prefix:
                _add_assignment(found, node, place)
            case ast.For() | ast.While() | ast.With() | ast.AsyncFor() | ast.AsyncWith() if not place.prefix:
                _add_assignment(found, node, place)
                continue
            case ast.If() if not place.prefix and not _is_of_script(node.test):
                _add_assignment(found, ast.Expr(node.test), place, only_bound=True)
        waiting.extend(reversed(list(_inside(node, place))))
    return found


def _inside(node: ast.AST, place: _Place) -> Iterator[tuple[_Place, ast.AST]]:
    """Yield the statements inside a statement."""
    match node:
        case ast.ClassDef():
            yield from ((replace(place, prefix=f"{place.prefix}{node.name}."), child) for child in node.body)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from ((replace(place, prefix=f"{place.prefix}{node.name}.<locals>."), child) for child in node.body)
        case ast.If() if _is_of_script(node.test):
            yield from ((replace(place, is_in_script=True), child) for child in node.body)
            yield from ((place, child) for child in node.orelse)
        case ast.If():
            for branch, is_true in ((node.body, True), (node.orelse, False)):
                inner = replace(place, conditions=((node.test, is_true), *place.conditions))
                yield from ((inner, child) for child in branch)
        case ast.stmt() | ast.ExceptHandler() | ast.match_case():
            inner_nodes = (ast.stmt, ast.ExceptHandler, ast.match_case)
            yield from ((place, child) for child in ast.iter_child_nodes(node) if isinstance(child, inner_nodes))


def _is_of_script(test: ast.expr) -> bool:
    """Return whether a condition is `__name__ == "__main__"`."""
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
        return False
    sides = (test.left, test.comparators[0])
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides) and any(
        isinstance(side, ast.Constant) and side.value == "__main__" for side in sides
    )


def _add_assignment(found: _Statements, node: ast.stmt, place: _Place, *, only_bound: bool = False) -> None:
    parts = list(ast.walk(node))
    bound = {name.id for name in parts if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
    # `layers.append(64)` and `layers[0] = 64` say what a value is as much as `layers = [64]` does.
    touched = {
        part.value.id
        for part in parts
        if isinstance(part, ast.Attribute | ast.Subscript) and isinstance(part.value, ast.Name)
    }
    is_plain = isinstance(node, ast.Assign | ast.AnnAssign)
    known = found.of_script if place.is_in_script else found.assignments
    if not place.is_in_script:
        found.bindings.update(dict.fromkeys(bound, 1 if is_plain else 2))
    names = bound if only_bound else bound | touched
    if names:
        for test, is_true in place.conditions:
            node = ast.If(test=test, body=[node] if is_true else [], orelse=[] if is_true else [node])
        shape = Shape(digest=shape_of_tree(node), reads=tuple(dotted_names(node)))
        for name in names:
            known[name].append(_Said(shape, is_binding=is_plain and name in bound))


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
