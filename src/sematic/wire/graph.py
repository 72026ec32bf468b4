"""All runs of a pipeline run as columns, made to be small: 10,000 of them are less than 200 KB with gzip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sematic.model.ids import RunId
from sematic.model.states import PipelineRunState

TICK = 10
"""The microseconds of a tick, in which moments and lengths of time are counted."""
VIRTUAL = 1
"""In `flags`: the run only builds or takes apart a container."""
REUSED = 2
"""In `flags`: the run took over the output of an earlier one, from the cache for instance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Which run needs what another run makes; one entry per edge in each column.

    All columns hold differences: the first entry is a place, each other one is to be added to the place before.
    """

    consumer: Sequence[int]
    """Places of the runs that need something."""
    producer: Sequence[int]
    """Places of the runs that make it."""
    name: Sequence[int]
    """Places in `edge_names`: what the consumer calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedAttempts:
    """The attempts that failed, and after which there was to be another; one entry per attempt in each column."""

    run: Sequence[int]
    """Places of the runs. Differences."""
    started: Sequence[int]
    """Ticks since the graph's `origin`. Differences."""
    ended: Sequence[int]
    """Ticks from the start to the end of the attempt."""
    next: Sequence[int | None]
    """Ticks from the end of the attempt to the start of the next one; None if none has begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A pipeline run's runs in the order they were created, one entry per run in each column.

    A run is referred to by its place in this order, from 0; a run that is created later gets the next place.
    Moments and lengths of time are in ticks, hundredths of a millisecond.
    Columns that hold differences begin with a value; each other entry is to be added to the value before.
    """

    root_id: RunId
    seq: int
    """How far the feed of changes had come when this was read: what it tells after that may not be in here."""
    pipeline_state: PipelineRunState | None
    """Where the pipeline run as a whole stands; None where nothing was recorded of its launch."""
    is_interrupted: bool
    """Whether the pipeline run lost its driver."""
    interruption: str | None
    """Why, as a clause to go after "interrupted: "."""
    interrupted_at: int | None
    """The driver's last sign of life, in ticks since `origin`, if it was lost."""
    origin: datetime
    """When the first run was created."""
    id_length: int
    """How many characters of each run's id are in `ids`: so many that no other run of the pipeline run has them."""
    ids: str
    """The beginnings of the ids, one after the other."""
    functions: Sequence[str]
    """The functions' dotted paths, each once."""
    names: Sequence[str]
    """The runs' names, each once."""
    states: Sequence[str]
    """The runs' states, each once."""
    edge_names: Sequence[str]
    """The names of inputs and outputs, each once."""
    parent: Sequence[int]
    """Places of the parents; -1 for the root. Differences."""
    function: Sequence[int]
    """Places in `functions`. Differences."""
    name: Sequence[int]
    """Places in `names`. Differences."""
    state: Sequence[int]
    """Places in `states`."""
    attempts: Sequence[int]
    """How often each was started."""
    flags: Sequence[int]
    """1: it only builds or takes apart a container; 2: it took over the output of an earlier run; 3: both."""
    created: Sequence[int]
    """Ticks since `origin`. Differences."""
    started: Sequence[int | None]
    """Ticks from creation to the first start; None if it was not started."""
    ended: Sequence[int | None]
    """Ticks from the first start to the end, from creation if it was not started; None if it has not ended."""
    failed_attempts: FailedAttempts
    """In the order of the runs, and of each run's attempts."""
    inputs: Edges
    """Which run's input is which run's output."""
    results: Edges
    """Which run's output is the output of which run nested in it."""
