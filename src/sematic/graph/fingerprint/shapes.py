"""The shape of code: what is left of it without comments, formatting, docstrings and line numbers.

A function's shape is that of its syntax tree, found in its file. The file may have been edited since it was imported,
so a tree counts only if compiling the file gives the very byte code that is running; otherwise, and for functions
without a file, the shape is that of the byte code.
"""

from __future__ import annotations

import ast
import linecache
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any, TypeAlias

from sematic.model.ids import Digest, digest_of

_Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_DOCUMENTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)
_IRRELEVANT_FIELDS = frozenset({"ctx", "type_comment", "type_ignores"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a piece of code says, however it is laid out."""

    digest: Digest
    reads: tuple[tuple[str, ...], ...] = ()
    """The dotted names it reads, of what is evaluated outside a function."""
    callee: tuple[str, ...] = ()
    """For a decorator, its dotted name; empty if it has none."""
    decorators: tuple[Shape, ...] = ()


def shape_of(code: CodeType, names: dict[str, Any]) -> Shape:
    """Return the shape of a function's code; `names` are its module's, where notebooks say how to find their text."""
    running = _byte_code(code)
    found = [
        shape
        for written, shape in _shapes_in(text_of(code.co_filename, names)).get(code.co_qualname, ())
        if written == running
    ]
    # Two lambdas on one line can be told apart only by what they do.
    return found[0] if len({shape.digest for shape in found}) == 1 else Shape(digest=digest_of(running.encode()))


def text_of(file: str, names: dict[str, Any]) -> str:
    """Return the text of a module's file as it is now; empty if there is none."""
    linecache.checkcache(file)
    return "".join(linecache.getlines(file, names))


def tree_of(text: str) -> ast.Module:
    """Return a module's syntax tree; an empty one if the text is no Python."""
    try:
        with warnings.catch_warnings():
            # Whoever imported the module was warned already.
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module(body=[], type_ignores=[])


def shape_of_tree(root: ast.AST) -> Digest:
    """Return the digest of a syntax tree without layout and docstrings, and without a function's decorators."""
    is_function = isinstance(root, ast.FunctionDef | ast.AsyncFunctionDef)
    words: list[str] = []
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.AST):
            words.append(repr(node))
            continue
        words.append(type(node).__name__)
        for field in node._fields:
            value = getattr(node, field, None)
            if value is None or value == [] or field in _IRRELEVANT_FIELDS:
                continue
            if node is root and is_function and field == "decorator_list":
                continue
            if isinstance(value, list):
                value = value[1:] if field == "body" and _has_docstring(node) else value
                words.append(f"{field}[{len(value)}]")
                waiting.extend(reversed(value))
            else:
                words.append(field)
                waiting.append(value)
    return digest_of("\n".join(words).encode(errors="surrogatepass"))


def dotted_names(expression: ast.AST) -> Iterator[tuple[str, ...]]:
    """Yield the names an expression reads, with the attributes it goes on to: `a.b(c)` gives a.b and c."""
    waiting: list[ast.AST] = [expression]
    while waiting:
        node = waiting.pop()
        name = _dotted(node)
        if name:
            yield name
        else:
            waiting.extend(ast.iter_child_nodes(node))


@lru_cache(maxsize=64)
def _shapes_in(text: str) -> Mapping[str, tuple[tuple[str, Shape], ...]]:
    """Return byte code and shape of every function in a module's text, by qualified name."""
    codes: dict[tuple[str, int], list[CodeType]] = defaultdict(list)
    for code in _codes_in(text):
        codes[code.co_qualname, code.co_firstlineno].append(code)
    shapes: dict[str, list[tuple[str, Shape]]] = defaultdict(list)
    for (qualname, line), definitions in _definitions_in(tree_of(text)).items():
        written = codes.get((qualname, line), ())
        if len(definitions) == len(written) == 1:
            shapes[qualname].append((_byte_code(written[0]), _shape_of_definition(definitions[0])))
    return {qualname: tuple(found) for qualname, found in shapes.items()}


def _codes_in(text: str) -> Iterator[CodeType]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            waiting = [compile(text, "<module>", "exec", dont_inherit=True)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    while waiting:
        code = waiting.pop()
        yield code
        waiting.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))


def _definitions_in(tree: ast.Module) -> Mapping[tuple[str, int], list[_Definition]]:
    found: dict[tuple[str, int], list[_Definition]] = defaultdict(list)
    waiting: list[tuple[str, ast.AST]] = [("", tree)]
    while waiting:
        prefix, node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                line = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                found[prefix + node.name, line].append(node)
                prefix += f"{node.name}.<locals>."
            case ast.Lambda():
                found[f"{prefix}<lambda>", node.lineno].append(node)
                prefix += "<lambda>.<locals>."
            case ast.ClassDef():
                prefix += f"{node.name}."
        waiting.extend((prefix, child) for child in ast.iter_child_nodes(node))
    return found


def _shape_of_definition(node: _Definition) -> Shape:
    if isinstance(node, ast.Lambda):
        return Shape(digest=shape_of_tree(node))
    decorators = tuple(
        Shape(
            digest=shape_of_tree(decorator),
            reads=tuple(dotted_names(decorator)),
            callee=_dotted(decorator.func if isinstance(decorator, ast.Call) else decorator),
        )
        for decorator in node.decorator_list
    )
    return Shape(digest=shape_of_tree(node), decorators=decorators)


def _has_docstring(node: ast.AST) -> bool:
    if not isinstance(node, _DOCUMENTED) or not node.body:
        return False
    first = node.body[0]
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)


def _dotted(node: ast.AST) -> tuple[str, ...]:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else ()


def _byte_code(code: CodeType) -> str:
    """Return what byte code does, without where it came from; equal in every process of one Python version."""
    constants = ",".join(_constant(constant) for constant in code.co_consts)
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    return f"{code.co_name}|{code.co_code.hex()}|{code.co_exceptiontable.hex()}|{names}|{counts}|({constants})"


def _constant(constant: object) -> str:
    match constant:
        case CodeType():
            return _byte_code(constant)
        case tuple():
            return f"({','.join(map(_constant, constant))})"
        case frozenset():
            # Sets of strings are ordered differently in every process.
            return f"{{{','.join(sorted(map(_constant, constant)))}}}"
        case _:
            return repr(constant)
