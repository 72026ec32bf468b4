"""Pipelines: all of them, and one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum, unique
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from sematic.model.errors import UnknownPipelineError
from sematic.model.ids import RunId
from sematic.model.reading import Interruption
from sematic.model.states import RunState
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.asked import PageAsked, Text
from sematic.server.cursors import opened, sealed
from sematic.server.parts import Parts, Served
from sematic.server.pipeline_figures import functions_of, grid_of
from sematic.server.recent_runs import bar_of, percentile
from sematic.store.pipeline_calls import Calls, PipelineCalls
from sematic.store.pipelines import Pipeline, PipelineFilter, PipelineOrder, PipelineQueries
from sematic.wire.pipeline_calls import PipelineFunctions, PipelineGrid
from sematic.wire.pipelines import (
    MOST_PIPELINES,
    MOST_RECENT,
    PipelineDetail,
    PipelinePage,
    PipelineRow,
)

router = APIRouter(tags=["pipelines"])

PipelinePath = Annotated[str, Path(max_length=1000, pattern=r"^[^\x00]*$")]
Last = Annotated[int, Query(ge=1, le=MOST_RECENT, description="How many of its last runs")]


@unique
class PipelineSort(StrEnum):
    """How a list of pipelines is sorted."""

    BY_NAME = "path"
    LAST_RUN_FIRST = "-last_run_at"


class PipelinesAsked(PageAsked):
    """Which pipelines."""

    limit: Annotated[int, Field(ge=1, le=MOST_PIPELINES)] = 50
    """How many pipelines a page has at the most."""
    sort: PipelineSort = PipelineSort.BY_NAME
    search: Annotated[Text, Field(min_length=1)] | None = None
    """What occurs in the path, in any case."""
    last: Annotated[int, Field(ge=1, le=MOST_RECENT)] = 20
    """How many of the last runs to give, and to take figures from."""


@router.get("/pipelines", **serves(PipelinePage, to=Role.VIEWER))
def list_pipelines(parts: Served, asked: Annotated[PipelinesAsked, Query()]) -> Response:
    """List the functions that were ever a root, by path or those run last first, with how their last runs went.

    Runs that took over an earlier result as a whole are among the last runs and count in the success rate; how long the
    pipeline takes, `p50_duration` and `p95_duration`, is told by those that were executed.
    """
    filters = asked.model_dump(exclude={"limit", "after", "last"}, mode="json")
    which = PipelineFilter(
        search=asked.search,
        order=PipelineOrder.BY_NAME if asked.sort is PipelineSort.BY_NAME else PipelineOrder.LAST_RUN_FIRST,
        last=asked.last,
    )
    found = PipelineQueries(parts.store.engine)
    page = found.page(which, after=opened(asked.after, of=filters), limit=asked.limit)
    return answer(PipelinePage(items=_rows(parts, page.items), next=sealed(page.next, of=filters)))


# Before the pipeline itself: a path may have slashes in it, so that route would take these addresses for its own.
@router.get("/pipelines/{path:path}/functions", **serves(PipelineFunctions, to=Role.VIEWER, errors=(404,)))
def pipeline_functions(parts: Served, path: PipelinePath, last: Last = 20) -> Response:
    """Give figures by function of what the last runs of a pipeline called: how often, how long, how well."""
    found = _pipeline(parts, path, last=last)
    (row,) = _rows(parts, [found])
    return answer(functions_of(row.recent, _calls(parts, found)))


@router.get("/pipelines/{path:path}/grid", **serves(PipelineGrid, to=Role.VIEWER, errors=(404,)))
def pipeline_grid(parts: Served, path: PipelinePath, last: Last = 20) -> Response:
    """Give what each of the last runs of a pipeline called, function by function, as columns."""
    found = _pipeline(parts, path, last=last)
    (row,) = _rows(parts, [found])
    return answer(grid_of(row.recent, _calls(parts, found)))


@router.get("/pipelines/{path:path}", **serves(PipelineDetail, to=Role.VIEWER, errors=(404,)))
def pipeline(parts: Served, path: PipelinePath, last: Last = 20) -> Response:
    """Give one pipeline by its function's path, with the function's docstring."""
    found = _pipeline(parts, path, last=last)
    (row,) = _rows(parts, [found])
    source = None if found.source_id is None else parts.store.runs.function(found.source_id)
    docstring = "" if source is None else source.docstring
    return answer(PipelineDetail(pipeline=row, docstring=docstring, source_id=found.source_id))


def _pipeline(parts: Parts, path: str, *, last: int) -> Pipeline:
    found = PipelineQueries(parts.store.engine).pipeline(path, last=last)
    if found is None:
        raise UnknownPipelineError(path)
    return found


def _calls(parts: Parts, found: Pipeline) -> Sequence[Calls]:
    return PipelineCalls(engine=parts.store.engine).of([run.id for run in found.recent])


def _rows(parts: Parts, found: Sequence[Pipeline]) -> tuple[PipelineRow, ...]:
    """Return pipelines as they travel."""
    unended = [run.id for each in found for run in each.recent if not run.state.is_terminal]
    lost = parts.store.interruptions(unended)
    owners = parts.store.runs.owners_of([each.recent[0].id for each in found])
    return tuple(_row(each, lost=lost, owner=owners.get(each.recent[0].id, "")) for each in found)


def _row(found: Pipeline, *, lost: Mapping[RunId, Interruption], owner: str) -> PipelineRow:
    bars = tuple(bar_of(run, lost.get(run.id)) for run in found.recent)
    over = [bar for bar in bars if bar.state.is_terminal or bar.is_interrupted]
    succeeded = [bar for bar in over if bar.state is RunState.RESOLVED]
    cached = {run.id for run in found.recent if run.is_cached}
    durations = sorted(bar.duration for bar in succeeded if bar.duration is not None and bar.id not in cached)
    return PipelineRow(
        path=found.function,
        name=found.name,
        tags=found.tags,
        owner=owner,
        run_count=found.run_count,
        last_run_at=bars[0].created_at,
        recent=bars,
        success_rate=len(succeeded) / len(over) if over else None,
        p50_duration=percentile(durations, 0.5),
        p95_duration=percentile(durations, 0.95),
    )
