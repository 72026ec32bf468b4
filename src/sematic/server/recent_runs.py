"""The last runs of a pipeline as they travel, and figures from them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sematic.model.reading import Interruption
from sematic.store import pipelines
from sematic.wire.pipelines import RecentRun

_SECOND = 1_000_000


def bar_of(run: pipelines.RecentRun, interruption: Interruption | None) -> RecentRun:
    """Return one of the last runs of a pipeline as it travels."""
    duration = None if run.took is None else run.took / _SECOND
    if interruption is not None and run.under_way_since is not None:
        duration = max((interruption.at - run.under_way_since).total_seconds(), 0.0)
    return RecentRun(
        id=run.id,
        state=run.state,
        is_interrupted=interruption is not None,
        is_cached=run.is_cached,
        created_at=run.created_at,
        duration=duration,
    )


def percentile(ordered: Sequence[float], part: float) -> float | None:
    """Return the least of some figures, in order, that so large a part of them does not exceed."""
    return ordered[math.ceil(part * len(ordered)) - 1] if ordered else None
