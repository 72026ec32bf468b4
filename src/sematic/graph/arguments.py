"""What a call's arguments become: cast values, futures, or containers of futures lifted into runs of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sematic.graph.future import Future
from sematic.graph.lifting import holds_future, lifted

if TYPE_CHECKING:
    from sematic.graph.function import Function
    from sematic.graph.signature import Parameter


def argument(value: Any, parameter: Parameter, function: Function[...]) -> Any:
    """Return one argument as the graph keeps it; TypeError if it can never fit. What is given is not changed."""
    if type(value) is Future:
        mismatch = function.accepts(parameter.name, value.function.output)
        if mismatch is None:
            return value
        raise TypeError(
            f"Argument {parameter.name!r} of {function.path} cannot be the output of {value.function.path}: {mismatch}"
        )
    if holds_future(value):
        try:
            return lifted(value, parameter.annotation)
        except TypeError as error:
            raise TypeError(f"Argument {parameter.name!r} of {function.path}: {error}") from None
    try:
        return parameter.codec.cast(value)
    except TypeError as error:
        sentence = f"Argument {parameter.name!r} of {function.path} does not fit its type: {error}"
        raise TypeError(sentence + hint_of_iterator(value)) from None


def hint_of_iterator(value: Any) -> str:
    """Return what to say besides when an iterator does not fit: futures inside it are found by nobody."""
    return " If it yields futures, put them in a list first." if isinstance(value, Iterator) else ""
