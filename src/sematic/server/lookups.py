"""Finding what the path of a request names: a run or an artifact by its id, or by the beginning of one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from sematic.model.ids import RunId
from sematic.model.records import Artifact, PipelineRun, Run
from sematic.server.parts import Parts
from sematic.wire.run_detail import RunLink

RunPrefix = Annotated[
    str, Path(pattern="^[0-9a-fA-F]{6,32}$", description="A run's id, or at least 6 characters of it")
]
ArtifactPrefix = Annotated[
    str, Path(pattern="^[0-9a-fA-F]{6,64}$", description="An artifact's id, or at least 6 characters of it")
]
After = Annotated[str | None, Query(max_length=400, description="The `next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at the most")]
OtherRun = Annotated[
    str | None, Query(pattern="^[0-9a-fA-F]{6,32}$", description="Another run's id, or the beginning of it")
]


def run_at(prefix: str, *, parts: Parts) -> Run:
    """Return the run that a path names; UnknownRunError or AmbiguousIdError otherwise."""
    return parts.store.runs.by_prefix(prefix)


def pipeline_run_at(prefix: str, *, parts: Parts) -> tuple[Run, PipelineRun]:
    """Return the run that a path names and its pipeline run; UnknownRunError or AmbiguousIdError otherwise."""
    run = run_at(prefix, parts=parts)
    return run, parts.store.history.pipeline_run(run.root_id)


def artifact_at(prefix: str, *, parts: Parts) -> Artifact:
    """Return the artifact that a path names; UnknownArtifactError or AmbiguousIdError otherwise."""
    return parts.store.artifacts.by_prefix(prefix)


def link_to(run: Run) -> RunLink:
    """Return a run as others refer to it."""
    return RunLink(
        id=RunId(run.id),
        root_id=run.root_id,
        function=run.function,
        name=run.name,
        state=run.state,
        created_at=run.created_at,
    )
