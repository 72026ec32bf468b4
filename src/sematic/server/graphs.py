"""Skeletons of pipeline runs as they travel."""

from __future__ import annotations

from datetime import timedelta
from itertools import compress, pairwise
from typing import TYPE_CHECKING

from sematic.store.rows import moment_of
from sematic.wire.graph import REUSED, TICK, VIRTUAL, Edges, FailedAttempts, Graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sematic.model.ids import RunId
    from sematic.model.reading import Interruption
    from sematic.model.states import PipelineRunState
    from sematic.store.failed_attempts import Failed
    from sematic.store.skeleton import Bound, Skeleton

_LONG = 10_000 // TICK
_HALF = 500 // TICK
LENGTHS = (12, 16, 24, 32)
"""Characters of an id that are tried: 12 are, almost always, the beginning of no other run of the whole store."""

ABSENT = -1
"""In the place of the place of a run that is not there."""


def graph_of(
    skeleton: Skeleton,
    *,
    root_id: RunId,
    seq: int,
    state: PipelineRunState | None,
    interruption: Interruption | None,
) -> Graph:
    """Return the runs of a skeleton, which has at least one, as columns."""
    places: Mapping[str | None, int] = {None: ABSENT} | {run_id: place for place, run_id in enumerate(skeleton.ids)}
    length = _length_of(skeleton.ids)
    functions, function = _table(skeleton.functions)
    names, name = _table(skeleton.names)
    states, state_places = _table(skeleton.states)
    edge_names, edge_name = _table([*skeleton.inputs.names, *skeleton.results.names])
    split = len(skeleton.inputs.names)
    origin = skeleton.created[0]
    created = [(moment - origin) // TICK for moment in skeleton.created]
    started = [None if moment is None else (moment - origin) // TICK for moment in skeleton.started]
    return Graph(
        root_id=root_id,
        seq=seq,
        pipeline_state=state,
        is_interrupted=interruption is not None,
        interruption=None if interruption is None else interruption.why,
        interrupted_at=None if interruption is None else _since(moment_of(origin), interruption.at),
        origin=moment_of(origin),
        id_length=length,
        ids="".join(run_id[:length] for run_id in skeleton.ids),
        functions=functions,
        names=names,
        states=states,
        edge_names=edge_names,
        parent=_differences([places.get(parent_id, ABSENT) for parent_id in skeleton.parent_ids]),
        function=_differences(function),
        name=_differences(name),
        state=state_places,
        attempts=skeleton.attempts,
        flags=_flags(skeleton),
        created=_differences(created),
        started=_after(started, created),
        ended=_lengths(skeleton),
        failed_attempts=_failed(skeleton.failed, places=places, since=origin),
        inputs=_edges(skeleton.inputs, edge_name[:split], places=places),
        results=_edges(skeleton.results, edge_name[split:], places=places),
    )


def _since(origin: datetime, moment: datetime) -> int:
    return (moment - origin) // timedelta(microseconds=TICK)


def _failed(failed: Failed, *, places: Mapping[str | None, int], since: int) -> FailedAttempts:
    started = [(moment - since) // TICK for moment in failed.started]
    lengths = [length_of(over - begun) for begun, over in zip(failed.started, failed.ended, strict=True)]
    ended = [begun + length for begun, length in zip(started, lengths, strict=True)]
    return FailedAttempts(
        run=_differences(places[run_id] for run_id in failed.runs),
        started=_differences(started),
        ended=lengths,
        next=_after([None if moment is None else (moment - since) // TICK for moment in failed.next], ended),
    )


def _length_of(ids: Sequence[str]) -> int:
    return next(length for length in LENGTHS if length == LENGTHS[-1] or _are_distinct(ids, length))


def _are_distinct(ids: Sequence[str], length: int) -> bool:
    return len({run_id[:length] for run_id in ids}) == len(ids)


def _table(values: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return each value once, in order of appearance, and each one's place among those."""
    places: dict[str, int] = {}
    of_each = [places.setdefault(value, len(places)) for value in values]
    return list(places), of_each


def _differences(values: Iterable[int]) -> list[int]:
    return [value - before for before, value in pairwise((0, *values))]


def _after(moments: Sequence[int | None], earlier: Sequence[int]) -> list[int | None]:
    return [None if moment is None else moment - then for moment, then in zip(moments, earlier, strict=True)]


def _lengths(skeleton: Skeleton) -> list[int | None]:
    begun = [
        created if started is None else started
        for created, started in zip(skeleton.created, skeleton.started, strict=True)
    ]
    return [None if over is None else length_of(over - then) for then, over in zip(begun, skeleton.ended, strict=True)]


def length_of(micros: int) -> int:
    """Return a length of time in ticks: a long one, of ten milliseconds, down to half a millisecond.

    People read it in whole milliseconds at most, rounded, so that they read the same; but it takes less to tell it.
    """
    # What took next to nothing took something.
    ticks = micros // TICK or int(micros > 0)
    return ticks if ticks < _LONG else ticks - ticks % _HALF


def _flags(skeleton: Skeleton) -> list[int]:
    return [
        (VIRTUAL if is_virtual else 0) | (0 if original is None else REUSED)
        for is_virtual, original in zip(skeleton.are_virtual, skeleton.original_run_ids, strict=True)
    ]


def _edges(bound: Bound, names: Sequence[int], *, places: Mapping[str | None, int]) -> Edges:
    """Return the edges between runs that are there; a producer may be one of another pipeline run."""
    consumers = [places.get(consumer, ABSENT) for consumer in bound.consumers]
    producers = [places.get(producer, ABSENT) for producer in bound.producers]
    are_there = [ABSENT not in ends for ends in zip(consumers, producers, strict=True)]
    return Edges(
        consumer=_differences(compress(consumers, are_there)),
        producer=_differences(compress(producers, are_there)),
        name=_differences(compress(names, are_there)),
    )
