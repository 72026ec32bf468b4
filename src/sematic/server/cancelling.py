"""What a cancellation ends, and ending it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from sematic.model.errors import UnsuitableRunError
from sematic.model.ids import RunId
from sematic.model.reading import Interruption
from sematic.model.records import Direction, Run
from sematic.model.states import RunState
from sematic.server.access import Caller
from sematic.server.parts import Parts
from sematic.store.audit import record
from sematic.store.cancelling import Cancelling
from sematic.store.relatives import Relatives
from sematic.wire.changing import CancelAnswer, CancelPreview, CancelWish

_WAITING = frozenset({RunState.CREATED})


def preview_of(run: Run, *, is_step: bool, parts: Parts) -> CancelPreview:
    """Return what a cancellation would end; UnsuitableRunError if there is nothing to end."""
    cancelling = _cancelling(run, is_step=is_step, parts=parts)
    cancelling.check()
    if cancelling.run_id is None:
        states = Relatives(parts.store.engine).states_in(run.root_id)
    else:
        runs = parts.store.history.runs_of(run.root_id)
        ids = _ended_with(run, runs, parts=parts)
        states = Counter(each.state for each in runs if each.id in ids and not each.is_virtual)
    finished = sum(count for state, count in states.items() if state.is_terminal)
    waiting = sum(count for state, count in states.items() if state in _WAITING)
    return CancelPreview(
        run_id=run.id,
        root_id=run.root_id,
        is_all=cancelling.run_id is None,
        running=sum(states.values()) - finished - waiting,
        waiting=waiting,
        finished=finished,
        is_interrupted=cancelling.is_lost,
    )


def cancel(run: Run, wish: CancelWish, *, caller: Caller, parts: Parts) -> CancelAnswer:
    """Ask for the end of a run, or end what nobody executes any more; UnsuitableRunError if that cannot be.

    A driver of which nothing has been heard lately may live: it is asked too, unless the run is to end by force.
    """
    cancelling = _cancelling(run, is_step=wish.step, parts=parts, by=caller.name)
    cancelling.check()
    is_lost = cancelling.is_lost or (wish.force and isinstance(cancelling.trouble, Interruption))
    if is_lost and cancelling.run_id is not None:
        raise UnsuitableRunError(
            run.id, f"Pipeline run {run.root_id[:8]} was interrupted, so no step of it is executing. Cancel all of it."
        )
    how = "ended" if is_lost else "asked"
    detail = "all of the pipeline run" if cancelling.run_id is None else "a step"
    record(
        parts.store.engine,
        actor=caller.name,
        action="run.cancel",
        target=cancelling.run.id,
        detail=detail,
        at=parts.clock(),
    )
    if is_lost:
        cancelling.end()
    else:
        cancelling.ask()
    return CancelAnswer(run_id=run.id, root_id=run.root_id, is_all=cancelling.run_id is None, how=how)


def _cancelling(run: Run, *, is_step: bool, parts: Parts, by: str = "") -> Cancelling:
    is_all = not is_step or run.parent_id is None
    return Cancelling(store=parts.store, root_id=run.root_id, run_id=None if is_all else run.id, by=by)


def _ended_with(run: Run, runs: Iterable[Run], *, parts: Parts) -> set[RunId]:
    """Return a run with what it called, and what needs the output of any of these."""
    leads_to: dict[RunId, list[RunId]] = defaultdict(list)
    for each in runs:
        if each.parent_id is not None:
            leads_to[each.parent_id].append(each.id)
    for run_id, bindings in parts.store.history.bindings_of(run.root_id).items():
        for binding in bindings:
            if binding.direction is Direction.INPUT and binding.producer_id is not None:
                leads_to[binding.producer_id].append(run_id)
    found: set[RunId] = set()
    waiting = [run.id]
    while waiting:
        run_id = waiting.pop()
        if run_id not in found:
            found.add(run_id)
            waiting += leads_to[run_id]
    return found
