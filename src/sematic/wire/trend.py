"""How the output of a function went from run to run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sematic.model.ids import RunId
from sematic.model.records import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """A run whose output is a number or a truth value."""

    run_id: RunId
    root_id: RunId
    created_at: datetime
    value: Json
    """As in the view of a scalar: NaN and infinities are `{"float": "nan"}`, whole numbers beyond 2^53 are text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The output of a run, and of those at the same place in the pipeline runs before."""

    pipeline: str
    """Dotted path of the root's function."""
    looked_at: int
    """How many of its last runs were looked at, up to the one that is asked about; 20 at the most."""
    points: tuple[TrendPoint, ...]
    """Oldest first, the run that is asked about last; of pipeline runs that have no such value there is none."""
