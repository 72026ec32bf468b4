"""Mocked functions: a pipeline's wiring and types are tested without running what its steps do."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock  # noqa: TID251 - users' functions are mocked here, not our own code
from uuid import uuid4

from sematic.graph.function import Function

if TYPE_CHECKING:
    import inspect
    from collections.abc import Callable

_UNSET = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class SematicFuncMock:
    """What stands in for a function's body, and what it stands in for."""

    mock: Mock
    """Called with the inputs by name; set its `return_value` or `side_effect`, ask it how it was called."""
    original: Callable[..., Any]
    """The plain function: `mock.side_effect = original` runs the real body after all."""
    signature: inspect.Signature


@contextmanager
def mock_sematic_funcs(funcs: Iterable[Function[...]]) -> Iterator[dict[Function[...], SematicFuncMock]]:
    """Mock the bodies of functions for the body of a `with`; yields the mock of each.

    Everything else stays real: calls give futures, inputs and outputs are checked and cast. Works for whatever runs in
    this process. ValueError for what is not decorated with `@sematic.func`.
    """
    with ExitStack() as restored:
        yield {function: _mocked(function, restored) for function in _checked(funcs)}


def _checked(funcs: Iterable[Function[...]]) -> list[Function[...]]:
    is_list = isinstance(funcs, Iterable) and not isinstance(funcs, Function)
    if not is_list:
        raise ValueError(f"mock_sematic_funcs takes a list of functions: write mock_sematic_funcs([{_name(funcs)}]).")
    functions = list(dict.fromkeys(funcs))
    for function in functions:
        if not isinstance(function, Function):
            raise ValueError(  # noqa: TRY004 - what the original raised
                f"{_name(function)} is not decorated with @sematic.func, so mock_sematic_funcs cannot mock it."
            )
    return functions


def _mocked(function: Function[...], restored: ExitStack) -> SematicFuncMock:
    # What the decorator was given; `function.func` may be another mock's body.
    original: Callable[..., Any] = getattr(function, "__wrapped__", function.func)
    mock = Mock(name=function.path, return_value=_UNSET)

    # The default makes each body code of its own: what one mock gave is never served from the cache for another.
    @functools.wraps(original)
    def body(_identity: str = uuid4().hex, /, **inputs: Any) -> Any:
        output = mock(**inputs)
        if output is _UNSET:
            raise TypeError(
                f"The mock of {function.path} was called, but it does not know what to return. Set its return_value or"
                f" side_effect: mocks[{original.__name__}].mock.return_value = ..."
            )
        return output

    restored.callback(setattr, function, "func", function.func)
    function.func = body
    return SematicFuncMock(mock=mock, original=original, signature=function.__signature__())


def _name(thing: object) -> str:
    return str(getattr(thing, "__name__", None) or repr(thing))
