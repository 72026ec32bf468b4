"""What the office says of a call, as the driver takes it down."""

from __future__ import annotations

import os
from pathlib import Path

from sematic.executors.executor import Told
from sematic.integrations.ray.messages import Holds, Moved, Piece
from sematic.machine.private import make_private
from sematic.model.changes import ExternalResourceMoved
from sematic.model.ids import RunId
from sematic.model.jobs import Job

NAME = "ray"
"""What the engine is called in jobs."""


def key_of(run_id: RunId, attempt: int) -> str:
    """Return what office and agents call an attempt of a run."""
    return f"{run_id}:{attempt}"


def told_of(news: Holds) -> Told:
    """Return what a call holds as an event."""
    noted = news.noted
    return Told(RunId(news.run_id), news.attempt, ExternalResourceMoved(noted.resource), noted.release)


def job_of(moved: Moved) -> Job:
    """Return the job that executes a call, as it stands now."""
    return Job(
        id=moved.job,
        run_id=RunId(moved.run_id),
        attempt=moved.attempt,
        engine=NAME,
        state=moved.state,
        node=moved.node,
        reason=moved.reason,
        at=moved.at,
    )


def write_piece(piece: Piece, *, to: Path) -> None:
    """Write a piece of a log where it belongs; one that comes a second time does no harm."""
    make_private(to.parent)
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.pwrite(handle, piece.content, piece.offset)
    finally:
        os.close(handle)
