"""What a run was made from: its function, the project's files, and what they ran on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from sematic.model.errors import NotThereError
from sematic.model.records import Run
from sematic.packaging.comparing import environment_differences
from sematic.packaging.recorded import recorded_environment
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.code_reading import difference_of, snapshot_of, text_of, uncommitted, written
from sematic.server.lookups import After, OtherRun, RunPrefix, link_to, pipeline_run_at, run_at
from sematic.server.parts import Parts, Served
from sematic.wire.code import (
    ChangedFact,
    CodeDiff,
    CodeSnapshot,
    CodeText,
    EnvironmentDiff,
    EnvironmentTold,
    Package,
    SourceText,
)

router = APIRouter(prefix="/runs/{run_id}", tags=["code"])

FilePath = Annotated[str, Path(min_length=1, max_length=4096, description="As the snapshot lists it")]
MostFiles = Annotated[int, Query(ge=1, le=5000, description="How many files at the most")]


@router.get("/source", **serves(SourceText, to=Role.VIEWER, errors=(404, 409)))
def run_source(run_id: RunPrefix, parts: Served) -> Response:
    """Return the text of a run's function as it was."""
    run = run_at(run_id, parts=parts)
    found = None if run.source_id is None else parts.store.runs.function(run.source_id)
    if found is None:
        raise NotThereError(f"The text of {run.function}, the function of run {run.id}, was not recorded.")
    return answer(SourceText(run_id=run.id, path=found.path, source=found.source, docstring=found.docstring))


@router.get("/code", **serves(CodeSnapshot, to=Role.VIEWER, errors=(404, 409)))
def run_code(run_id: RunPrefix, parts: Served, after: After = None, limit: MostFiles = 1000) -> Response:
    """Return which files the project had when a run's pipeline started."""
    run, pipeline_run = pipeline_run_at(run_id, parts=parts)
    return answer(snapshot_of(run, pipeline_run, parts=parts, after=after, limit=limit))


@router.get("/code/files/{path:path}", **serves(CodeText, to=Role.VIEWER, errors=(404, 409)))
def run_code_file(run_id: RunPrefix, path: FilePath, parts: Served) -> Response:
    """Return the text of one of them as it was; nothing is ever read from the machine's own files."""
    run, pipeline_run = pipeline_run_at(run_id, parts=parts)
    return answer(text_of(run, pipeline_run, path, parts=parts))


@router.get("/code/diff", **serves(CodeDiff, to=Role.VIEWER, errors=(404, 409)))
def run_code_diff(run_id: RunPrefix, parts: Served, other: OtherRun = None) -> Response:
    """Return what differs from another run's code to this one's; from the nearest earlier run's without `other`."""
    run, pipeline_run = pipeline_run_at(run_id, parts=parts)
    return answer(difference_of(run, pipeline_run, other=_other(run, other, parts=parts), parts=parts))


@router.get("/code/uncommitted", **serves(CodeDiff, to=Role.VIEWER, errors=(404, 409)))
def run_code_uncommitted(run_id: RunPrefix, parts: Served) -> Response:
    """Return what had not been committed to git when a run's pipeline started."""
    run, pipeline_run = pipeline_run_at(run_id, parts=parts)
    return answer(uncommitted(run, pipeline_run, parts=parts))


@router.get("/environment", **serves(EnvironmentTold, to=Role.VIEWER, errors=(404, 409)))
def run_environment(run_id: RunPrefix, parts: Served) -> Response:
    """Return what a run's pipeline was started on: packages, Python, platform, machine."""
    run, pipeline_run = pipeline_run_at(run_id, parts=parts)
    found = recorded_environment(pipeline_run, blobs=parts.store.blobs)
    return answer(
        EnvironmentTold(
            run_id=run.id,
            python=dict(found.python),
            platform=dict(found.platform),
            hardware=dict(found.hardware),
            sematic_version=found.sematic,
            variables=dict(found.variables),
            packages=tuple(
                Package(
                    name=each.name,
                    version=each.version,
                    url=each.url,
                    commit=each.commit,
                    is_editable=each.is_editable,
                )
                for each in found.distributions
            ),
            problems=found.problems,
        )
    )


@router.get("/environment/diff", **serves(EnvironmentDiff, to=Role.VIEWER, errors=(404, 409)))
def run_environment_diff(run_id: RunPrefix, parts: Served, other: OtherRun = None) -> Response:
    """Return what differs from what another run was started on; from the nearest earlier run's without `other`."""
    run, pipeline_run = pipeline_run_at(run_id, parts=parts)
    before = _other(run, other, parts=parts)
    if before is None:
        return answer(EnvironmentDiff(run_id=run.id, other=None, differences=()))
    blobs, history = parts.store.blobs, parts.store.history
    differences = environment_differences(
        recorded_environment(history.pipeline_run(before.root_id), blobs=blobs),
        recorded_environment(pipeline_run, blobs=blobs),
    )
    told = tuple(
        ChangedFact(part=each.part, name=each.name, before=written(each.before), now=written(each.now))
        for each in differences
    )
    return answer(EnvironmentDiff(run_id=run.id, other=link_to(before), differences=told))


def _other(run: Run, prefix: str | None, *, parts: Parts) -> Run | None:
    return parts.store.runs.nearest_earlier(run) if prefix is None else run_at(prefix, parts=parts)
