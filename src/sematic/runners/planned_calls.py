"""Calls as the engine plans them."""

from __future__ import annotations

from sematic.engine.events import Call
from sematic.engine.plan import Plan
from sematic.graph.future import Future
from sematic.model.ids import new_run_id


def plan_of(root: Future, *, records: bool) -> Plan:
    """Return the plan of a pipeline run that begins; without `records`, nothing is to be written down."""
    return Plan(root.id, retries=_retries_of(root), records=records)


def call_of(future: Future) -> Call:
    """Return a call as much as scheduling needs to know of it."""
    return Call(
        run_id=future.id,
        inputs=tuple((name, value.id) for name, value in future.kwargs.items() if type(value) is Future),
        retries=_retries_of(future),
    )


def _retries_of(future: Future) -> int:
    """Return how often a call may be started again after a retriable failure."""
    return future.props.retry.retry_count if future.props.retry is not None else 0


def renew(future: Future) -> None:
    """Give a future that was run before an id of its own for this run."""
    if future.states is not None:
        future.id = new_run_id()
        future.nested_future = None
