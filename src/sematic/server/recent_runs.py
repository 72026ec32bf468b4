"""The last runs of a pipeline as they travel, and figures from them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from sematic.model.reading import Interruption
from sematic.store import pipelines
from sematic.wire.pipelines import RecentRun


def bar_of(run: pipelines.RecentRun, interruption: Interruption | None) -> RecentRun:
    """Return one of the last runs of a pipeline as it travels."""
    end = run.ended_at or (None if interruption is None else interruption.at)
    return RecentRun(
        id=run.id,
        state=run.state,
        is_interrupted=interruption is not None,
        created_at=run.created_at,
        duration=None if end is None else _seconds(run.started_at or run.created_at, end),
    )


def _seconds(began: datetime, ended: datetime) -> float:
    return max((ended - began).total_seconds(), 0.0)


def percentile(ordered: Sequence[float], part: float) -> float | None:
    """Return the least of some figures, in order, that so large a part of them does not exceed."""
    return ordered[math.ceil(part * len(ordered)) - 1] if ordered else None
