"""Figures of what the last runs of a pipeline called."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sematic.model.states import RunState
from sematic.server.recent_runs import percentile
from sematic.store.run_list import is_under_way
from sematic.wire.pipeline_calls import FunctionFigures, GridCells, GridFunction, PipelineFunctions, PipelineGrid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sematic.store.pipeline_calls import Call, Calls
    from sematic.wire.pipelines import RecentRun

_SECOND = 1_000_000
_FAILED = frozenset({RunState.FAILED, RunState.NESTED_FAILED})


@dataclass(slots=True)
class _Tally:
    """Some calls of a function, counted."""

    place: int
    """Of the newest pipeline run that called it."""
    newest: Call
    states: Counter[RunState] = field(default_factory=Counter)
    """Those that were interrupted are left out."""
    interrupted: int = 0
    cached: int = 0
    took: list[int] = field(default_factory=list)
    """Microseconds of the calls that have ended."""
    executed: list[int] = field(default_factory=list)
    """Microseconds of the calls that were executed and succeeded."""

    @property
    def count(self) -> int:
        """All of them."""
        return self.states.total() + self.interrupted

    def add(self, call: Call, *, is_interrupted: bool) -> None:
        """Count one more call."""
        if is_interrupted:
            self.interrupted += 1
        else:
            self.states[call.state] += 1
        self.cached += call.is_cached
        if call.took is not None:
            self.took.append(max(call.took, 0))
            if call.state is RunState.RESOLVED and not call.is_cached:
                self.executed.append(max(call.took, 0))


def functions_of(bars: Sequence[RecentRun], calls: Sequence[Calls]) -> PipelineFunctions:
    """Return figures by function from the calls of the last runs of a pipeline, newest first."""
    tallies: dict[str, _Tally] = {}
    for place, of_run in enumerate(calls):
        for call in of_run.items:
            tally = tallies.setdefault(call.function, _Tally(place, call))
            if tally.place == place:
                tally.newest = call
            tally.add(call, is_interrupted=_is_interrupted(call, bars[place]))
    return PipelineFunctions(
        items=tuple(_figures(path, tally, bars[tally.place]) for path, tally in tallies.items()),
        pipeline_runs=sum(bool(each.items) for each in calls),
        is_complete=all(each.is_complete for each in calls),
    )


def grid_of(bars: Sequence[RecentRun], calls: Sequence[Calls]) -> PipelineGrid:
    """Return the calls of the last runs of a pipeline, newest first, by function and run."""
    cells: dict[tuple[str, int], _Tally] = {}
    rows: dict[str, str] = {}
    for place, of_run in enumerate(calls):
        for call in of_run.items:
            cell = cells.setdefault((call.function, place), _Tally(place, call))
            cell.newest = call
            cell.add(call, is_interrupted=_is_interrupted(call, bars[place]))
    for (path, _), cell in cells.items():
        rows.setdefault(path, cell.newest.name)
    row_of = {path: row for row, path in enumerate(rows)}
    tallies = list(cells.values())
    there = {state for tally in tallies for state in tally.states}
    return PipelineGrid(
        runs=tuple(bars),
        functions=tuple(GridFunction(path=path, name=name) for path, name in rows.items()),
        cells=GridCells(
            function=[row_of[path] for path, _ in cells],
            run=[place for _, place in cells],
            count=[tally.count for tally in tallies],
            cached=[tally.cached for tally in tallies],
            states={state: [tally.states[state] for tally in tallies] for state in RunState if state in there},
            interrupted=[tally.interrupted for tally in tallies],
            total_duration=[sum(tally.took) / _SECOND for tally in tallies],
            longest_duration=[max(tally.took) / _SECOND if tally.took else None for tally in tallies],
        ),
        covered=next((place for place, each in enumerate(calls) if not each.is_complete), len(calls)),
    )


def _is_interrupted(call: Call, pipeline_run: RecentRun) -> bool:
    return pipeline_run.is_interrupted and is_under_way(call.state, is_root=call.id == pipeline_run.id)


def _figures(path: str, tally: _Tally, pipeline_run: RecentRun) -> FunctionFigures:
    durations = [took / _SECOND for took in sorted(tally.executed)]
    return FunctionFigures(
        path=path,
        name=tally.newest.name,
        runs=tally.count,
        succeeded=tally.states[RunState.RESOLVED],
        failed=sum(tally.states[state] for state in _FAILED),
        cached=tally.cached,
        p50_duration=percentile(durations, 0.5),
        p95_duration=percentile(durations, 0.95),
        last_run_id=tally.newest.id,
        last_root_id=pipeline_run.id,
        last_state=tally.newest.state,
        last_is_interrupted=_is_interrupted(tally.newest, pipeline_run),
        last_is_cached=tally.newest.is_cached,
        last_at=pipeline_run.created_at,
    )
