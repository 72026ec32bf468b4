"""What drivers far away read: earlier results by their key, and the records that a rerun goes on from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from sematic.model.errors import InvalidMessageError
from sematic.model.ids import Digest, RunId
from sematic.model.records import PipelineRun, Run
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.bodies import whole_body
from sematic.server.parts import Served
from sematic.wire.history import (
    MOST_ARTIFACTS,
    ArtifactIds,
    Artifacts,
    BindingsOfPipelineRun,
    CacheAnswer,
    FunctionsOfPipelineRun,
    RunsOfPipelineRun,
    Success,
)
from sematic.wire.json import from_json
from sematic.wire.soundness import refuse_other_than_digests

router = APIRouter(prefix="/history", tags=["drivers"])

OfRun = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="The id of a run.")]
OfKey = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="What a result was made from, as a digest.")]
Beginning = Annotated[str, Query(pattern=r"^[0-9a-f]{1,32}$", description="The beginning of an id.")]


@router.get("/run", **serves(Run, to=Role.VIEWER, errors=(404, 409)))
def run_by_prefix(prefix: Beginning, parts: Served) -> Response:
    """Give the only run whose id begins like this; 409 if there are several."""
    return answer(parts.store.runs.by_prefix(prefix))


@router.get("/runs/{run_id}", **serves(Run, to=Role.VIEWER, errors=(404,)))
def recorded_run(run_id: OfRun, parts: Served) -> Response:
    """Give a run."""
    return answer(parts.store.history.run(RunId(run_id)))


@router.get("/pipeline-runs/{root_id}", **serves(PipelineRun, to=Role.VIEWER, errors=(404,)))
def recorded_pipeline_run(root_id: OfRun, parts: Served) -> Response:
    """Give a pipeline run."""
    return answer(parts.store.history.pipeline_run(RunId(root_id)))


@router.get("/pipeline-runs/{root_id}/runs", **serves(RunsOfPipelineRun, to=Role.VIEWER))
def recorded_runs(root_id: OfRun, parts: Served) -> Response:
    """Give all runs of a pipeline run, in creation order; none if there is no such pipeline run."""
    return answer(RunsOfPipelineRun(items=tuple(parts.store.history.runs_of(RunId(root_id)))))


@router.get("/pipeline-runs/{root_id}/bindings", **serves(BindingsOfPipelineRun, to=Role.VIEWER))
def recorded_bindings(root_id: OfRun, parts: Served) -> Response:
    """Give the inputs and outputs of all runs of a pipeline run; none if there is no such pipeline run."""
    found = parts.store.history.bindings_of(RunId(root_id)).values()
    return answer(BindingsOfPipelineRun(items=tuple(binding for of_run in found for binding in of_run)))


@router.get("/pipeline-runs/{root_id}/functions", **serves(FunctionsOfPipelineRun, to=Role.VIEWER))
def recorded_functions(root_id: OfRun, parts: Served) -> Response:
    """Give the functions of all runs of a pipeline run; none if there is no such pipeline run."""
    return answer(FunctionsOfPipelineRun(items=tuple(parts.store.history.functions(RunId(root_id)).values())))


@router.post("/artifacts", **serves(Artifacts, to=Role.VIEWER, takes=ArtifactIds, errors=(404, 413)))
async def recorded_artifacts(request: Request, parts: Served) -> Response:
    """Give artifacts; 404 names the first that is missing."""
    wanted = from_json(await whole_body(request, most=MOST_ARTIFACTS * 70), ArtifactIds)
    refuse_other_than_digests(wanted.ids)
    if len(wanted.ids) > MOST_ARTIFACTS:
        raise InvalidMessageError(f"These are {len(wanted.ids):,} artifacts; ask for {MOST_ARTIFACTS:,} at most.")

    def found() -> Response:
        return answer(Artifacts(items=tuple(parts.store.history.artifacts(wanted.ids).values())))

    return await run_in_threadpool(found)


@router.get("/cache/{key}", **serves(CacheAnswer, to=Role.VIEWER))
def cached_result(key: OfKey, parts: Served) -> Response:
    """Say which is the oldest run that resolved under a key, if there is any."""
    found = parts.store.cache.oldest_success(Digest(key))
    return answer(CacheAnswer(oldest_success=None if found is None else Success(run_id=found[0], artifact_id=found[1])))
