"""What a move does: the one place where the rules of both life cycles are applied to records."""

from __future__ import annotations

from dataclasses import replace

from sematic.model.changes import PipelineRunMoved, ProvenanceRecorded, RunMoved
from sematic.model.errors import IllegalStateTransitionError, StaleRunError
from sematic.model.records import PipelineRun, Run
from sematic.model.states import PIPELINE_RUN_SUCCESSORS, RUN_SUCCESSORS, RunState


def refuse_illegal(move: RunMoved | PipelineRunMoved) -> None:
    """Return if the life cycle has this move; IllegalStateTransitionError otherwise."""
    if isinstance(move, RunMoved):
        if move.to not in RUN_SUCCESSORS[move.expected]:
            raise IllegalStateTransitionError(f"Run {move.run_id}", state=move.expected, to=move.to)
    elif move.to not in PIPELINE_RUN_SUCCESSORS[move.expected]:
        raise IllegalStateTransitionError(f"Pipeline run {move.root_id}", state=move.expected, to=move.to)


def moved_run(run: Run, move: RunMoved) -> Run:
    """Return the run after a move; its error is always the error of the move to where it stands.

    A move to SCHEDULED counts an attempt and sets `last_started_at`, the first time `started_at`, too; a terminal one
    sets `ended_at`.
    """
    refuse_illegal(move)
    if run.state is not move.expected:
        raise StaleRunError(run.id, expected=move.expected)
    is_start = move.to is RunState.SCHEDULED
    return replace(
        run,
        state=move.to,
        attempts=run.attempts + is_start,
        started_at=run.started_at or (move.at if is_start else None),
        ended_at=move.at if move.to.is_terminal else None,
        error=move.error,
        last_started_at=move.at if is_start else run.last_started_at,
        original_run_id=move.original_run_id or run.original_run_id,
    )


def moved_pipeline_run(pipeline_run: PipelineRun, move: PipelineRunMoved) -> PipelineRun:
    """Return the pipeline run after a move; a terminal one sets `ended_at`."""
    refuse_illegal(move)
    if pipeline_run.state is not move.expected:
        raise StaleRunError(pipeline_run.root_id, expected=move.expected)
    return replace(pipeline_run, state=move.to, ended_at=move.at if move.to.is_terminal else None)


def with_provenance(pipeline_run: PipelineRun, recorded: ProvenanceRecorded) -> PipelineRun:
    """Return the pipeline run with what became known of its code and environment."""
    return replace(
        pipeline_run,
        code=recorded.code or pipeline_run.code,
        environment=recorded.environment or pipeline_run.environment,
    )
