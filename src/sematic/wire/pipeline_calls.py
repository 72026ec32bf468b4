"""What the last runs of a pipeline called: function by function, and run by run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sematic.model.ids import RunId
from sematic.model.states import RunState
from sematic.wire.pipelines import RecentRun


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionFigures:
    """A function, and how its calls in the last runs of a pipeline went."""

    path: str
    """Dotted path of module and function."""
    name: str
    """What its newest call is called."""
    runs: int
    """How often it was called."""
    succeeded: int
    """How many calls succeeded, those included that took over an earlier result."""
    failed: int
    """How many calls failed, or something that they called did."""
    cached: int
    """How many calls took over an earlier result."""
    p50_duration: float | None
    """Seconds: half of the calls that succeeded, and were executed, took no longer; None if there are none."""
    p95_duration: float | None
    """Seconds: 95 of 100 of the calls that succeeded, and were executed, took no longer; None if there are none."""
    last_run_id: RunId
    """Its newest call."""
    last_root_id: RunId
    """The pipeline run of its newest call."""
    last_state: RunState
    """As it was recorded; a call that was interrupted stays in the state it had."""
    last_is_interrupted: bool
    """Whether its newest call was under way when its pipeline run lost its driver."""
    last_is_cached: bool
    """Whether its newest call took over an earlier result."""
    last_at: datetime
    """When the pipeline run of its newest call was created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineFunctions:
    """The functions that the last runs of a pipeline called, its own included."""

    items: tuple[FunctionFigures, ...]
    """In the order of their first appearance, those of newer pipeline runs first."""
    pipeline_runs: int
    """How many of the last runs these figures are of: fewer than asked for if there are none, or too large ones."""
    is_complete: bool
    """Whether all calls of as many pipeline runs as asked for are in these figures; there are at most 30,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridFunction:
    """A row of a grid: a function that was called."""

    path: str
    """Dotted path of module and function."""
    name: str
    """What its newest call is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCells:
    """How the calls of a function in a pipeline run went; one entry per cell in each column, no empty cells."""

    function: Sequence[int]
    """Places in `functions`."""
    run: Sequence[int]
    """Places in `runs`."""
    count: Sequence[int]
    """How many calls there are."""
    cached: Sequence[int]
    """How many calls took over an earlier result."""
    states: Mapping[RunState, Sequence[int]]
    """For each state that any call is in, how many calls of each cell are in it; interrupted ones are left out."""
    interrupted: Sequence[int]
    """How many calls were under way when their pipeline run lost its driver."""
    total_duration: Sequence[float]
    """Seconds that the calls which began and have ended took, one after the other."""
    longest_duration: Sequence[float | None]
    """Seconds that the longest call took; None if none that began has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineGrid:
    """Functions and the last runs of a pipeline."""

    runs: tuple[RecentRun, ...]
    """The columns: the last runs, newest first."""
    functions: tuple[GridFunction, ...]
    """The rows, in the order of their first appearance, those of newer pipeline runs first."""
    cells: GridCells
    covered: int
    """How many of the columns have all their cells, from the first on: of all, at most 30,000 calls are looked at."""
