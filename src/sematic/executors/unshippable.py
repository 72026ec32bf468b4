"""Why a function cannot be sent to another process, in a sentence that names what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from types import CodeType, FunctionType

from sematic.executors.shipping import shipped
from sematic.graph.function import Function
from sematic.model.errors import UnsupportedUsageError
from sematic.types.naming import importable_name_of, with_article
from sematic.types.pickling import DEEPEST, MOST_LOOKED_AT
from sematic.types.viewing import one_line


def unshippable_error(
    path: str, function: object, error: Exception, *, with_code: AbstractSet[str]
) -> UnsupportedUsageError:
    """Return the error of a function that cannot be pickled; it names the innermost thing that is to blame."""
    culprit, reason, where = function, error, ""
    for _ in range(DEEPEST):
        found = next(_unshippable_parts(culprit, with_code), None)
        if found is None:
            break
        where, culprit, reason = found
    what = with_article(importable_name_of(type(culprit)))
    said = f"{where}, {what}, " if where else "it "
    return UnsupportedUsageError(
        f"{path} cannot be sent to a worker process: {said}cannot be pickled"
        f" ({one_line(str(reason)) or type(reason).__name__}). Make it inside the function, or move the function to a"
        " module that can be imported."
    )


def _unshippable_parts(thing: object, with_code: AbstractSet[str]) -> Iterator[tuple[str, object, Exception]]:
    for where, part in islice(_parts_of(thing), MOST_LOOKED_AT):
        try:
            shipped(part, with_code=with_code)
        except Exception as error:  # noqa: BLE001 - boundary: pickling runs anybody's code
            yield where, part, error


def _parts_of(thing: object) -> Iterator[tuple[str, object]]:
    function = thing.func if isinstance(thing, Function) else thing
    if not isinstance(function, FunctionType):
        function = getattr(thing, "__wrapped__", None)
    if not isinstance(function, FunctionType):
        return
    for name in sorted(_names_in(function.__code__)):
        if name in function.__globals__:
            yield f"the global {name}", function.__globals__[name]
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=False):
        try:
            yield f"the variable {name}", cell.cell_contents
        except ValueError:
            continue


def _names_in(code: CodeType) -> set[str]:
    nested = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*map(_names_in, nested))
