"""Walking a graph of futures without recursion: chains may be 100,000 calls deep."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Any

from sematic.graph.future import Future


def calls_of(output: Future, *, known: Container[str]) -> list[Future]:
    """Return the calls an output needs, each after the ones it takes inputs from, without those already known."""
    if output.id in known:
        return []
    ordered: list[Future] = []
    seen = {output.id}
    path: list[tuple[Future, Iterator[Future]]] = [(output, inputs_of(output))]
    while path:
        future, rest = path[-1]
        for needed in rest:
            if needed.id not in seen and needed.id not in known:
                seen.add(needed.id)
                path.append((needed, inputs_of(needed)))
                break
        else:
            path.pop()
            ordered.append(future)
    return ordered


def inputs_of(future: Future) -> Iterator[Future]:
    """Return the futures among a call's arguments."""
    return iter([value for value in future.kwargs.values() if type(value) is Future])


def unused(created: Iterable[Future], *, used: Container[str]) -> list[Future]:
    """Return the futures a function made that its output does not need."""
    return [future for future in created if future.id not in used]


def is_graph(value: Any) -> bool:
    """Return whether a function's output is a future itself."""
    return type(value) is Future
