"""What a crash may leave open: runs that did not end with their pipeline run, and the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from sematic.model.ids import RunId
from sematic.model.states import TERMINAL_PIPELINE_RUN_STATES, TERMINAL_RUN_STATES
from sematic.store.rows import run_of
from sematic.store.schema import pipeline_runs, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from sematic.model.records import Run

_ENDED = [state.value for state in TERMINAL_PIPELINE_RUN_STATES]
_ENDED_RUN = [state.value for state in TERMINAL_RUN_STATES]


def unended_pipeline_runs(engine: Engine) -> Sequence[RunId]:
    """Return all pipeline runs that have not ended, the oldest first."""
    query = select(pipeline_runs.c.root_id).where(pipeline_runs.c.state.not_in(_ENDED))
    with engine.connect() as db:
        return [RunId(each) for each in db.scalars(query.order_by(pipeline_runs.c.created_at))]


def orphaned_runs(engine: Engine) -> Sequence[Run]:
    """Return the runs that have not ended although their pipeline run has."""
    query = (
        select(runs)
        .join(pipeline_runs, pipeline_runs.c.root_id == runs.c.root_id)
        .where(runs.c.state.not_in(_ENDED_RUN), pipeline_runs.c.state.in_(_ENDED))
        .order_by(runs.c.created_at, runs.c.id)
    )
    with engine.connect() as db:
        return [run_of(row) for row in db.execute(query)]


def roots_that_ended_alone(engine: Engine) -> Sequence[Run]:
    """Return the roots that have ended although their pipeline run has not."""
    query = (
        select(runs)
        .join(pipeline_runs, pipeline_runs.c.root_id == runs.c.id)
        .where(runs.c.state.in_(_ENDED_RUN), pipeline_runs.c.state.not_in(_ENDED))
        .order_by(runs.c.created_at, runs.c.id)
    )
    with engine.connect() as db:
        return [run_of(row) for row in db.execute(query)]
