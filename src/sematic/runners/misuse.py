"""What is wrong with a graph that a function returned."""

from __future__ import annotations

from collections.abc import Container, Sequence

from sematic.executors.invocation import unused_error
from sematic.executors.outcome import Graph
from sematic.graph.future import Future
from sematic.graph.traversal import inputs_of, unused
from sematic.model.errors import FunctionError, SematicError
from sematic.model.ids import RunId


def misuse_of(graph: Graph, futures: Sequence[Future], *, by: Future, known: Container[RunId]) -> SematicError | None:
    """Return what is wrong with a graph that a run returned, if anything; `futures` are the calls in it.

    `known` are the runs of the pipeline run so far: it must not use their outputs without having been given them.
    """
    needed = [graph.output, *(given for nested in futures for given in inputs_of(nested))]
    foreign = next((given for given in needed if given.id in known), None)
    if foreign is not None:
        return FunctionError(
            f"{by.function.path} uses the output of {foreign.props.name}, which it did not call itself."
            " Take it as an argument: then it is a value here, and the graph knows where it comes from."
        )
    left_out = unused(graph.created, used={nested.id for nested in futures})
    return unused_error(by.function, left_out) if left_out else None
