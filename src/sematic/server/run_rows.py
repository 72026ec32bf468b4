"""Runs as lists of them travel."""

from __future__ import annotations

from sematic.model.records import ExceptionMetadata, Run
from sematic.store.run_list import ListedRun
from sematic.wire.pages import cut
from sematic.wire.runs import ErrorSummary, RunRow


def row_of(listed: ListedRun) -> RunRow:
    """Return a run as lists show it."""
    run, interruption = listed.run, listed.interruption
    return RunRow(
        id=run.id,
        root_id=run.root_id,
        parent_id=run.parent_id,
        function=run.function,
        name=run.name,
        state=run.state,
        is_interrupted=listed.is_interrupted,
        interruption=None if interruption is None else interruption.why,
        created_at=run.created_at,
        started_at=run.started_at,
        ended_at=run.ended_at,
        duration=_duration(run, listed),
        tags=run.tags,
        attempts=run.attempts,
        owner=listed.owner,
        error=None if run.error is None else _summary(run.error),
        original_run_id=run.original_run_id,
    )


def _duration(run: Run, listed: ListedRun) -> float | None:
    end = run.ended_at or (None if listed.interruption is None else listed.interruption.at)
    if run.started_at is None or end is None:
        return None
    return max((end - run.started_at).total_seconds(), 0.0)


def _summary(error: ExceptionMetadata) -> ErrorSummary:
    first, *_ = error.message.strip().splitlines() or [""]
    return ErrorSummary(name=cut(error.name), line=cut(first))
