"""One run: what it is, where it stands, what leads to it, and its values."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query, Response

from sematic.graph.hints import hints_of
from sematic.model.errors import UnknownRunError
from sematic.model.external_resources import ExternalResource, lives_of
from sematic.model.jobs import courses_of, without_driver
from sematic.model.reading import Interruption
from sematic.model.records import Artifact, Binding, Direction, PipelineRun, Run
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.lookups import After, RunPrefix, link_to, run_at
from sematic.server.parts import Parts, Served
from sematic.store.explanation import explanation_of
from sematic.store.logs import RunLogs
from sematic.store.notes import Notes
from sematic.store.pages import BadCursorError
from sematic.store.relatives import Relatives
from sematic.wire.run_detail import (
    AttemptUsage,
    BoundValue,
    BoundValuePage,
    CacheUse,
    DriverTrouble,
    HeldResource,
    KeyDifference,
    ResourceStep,
    RunDetail,
    RunLink,
    WhyExecuted,
)

router = APIRouter(tags=["runs"])

FewValues = Annotated[int, Query(ge=1, le=100, description="How many at the most; each comes with its view")]

_CURSOR = re.compile(r"([0-9]{1,9})-(.*)", re.DOTALL)


@router.get("/runs/{run_id}", **serves(RunDetail, to=Role.VIEWER, errors=(404, 409)))
def run_detail(run_id: RunPrefix, parts: Served) -> Response:
    """Return everything about one run but its values, logs and code, which have addresses of their own."""
    run = run_at(run_id, parts=parts)
    store, relatives = parts.store, Relatives(parts.store.engine)
    trouble, jobs = _trouble(run, parts=parts), courses_of(store.executions.jobs_of(run.id))
    return answer(
        RunDetail(
            run=run,
            pipeline_run=_pipeline_run(run, parts=parts),
            ancestors=tuple(link_to(each) for each in relatives.ancestors_of(run)),
            children=relatives.count_of_children(run.id),
            trouble=trouble,
            attempts=tuple(store.runs.attempts_of(run.id)),
            usages=tuple(
                AttemptUsage(attempt=attempt, usage=usage, hints=tuple(hints_of(run, usage)))
                for attempt, usage in store.runs.usages_of(run.id).items()
            ),
            jobs=tuple(without_driver(jobs) if trouble is not None and trouble.is_interrupted else jobs),
            external_resources=tuple(map(_held, lives_of(store.executions.external_resources_of(run.id)))),
            logs=RunLogs(store.folder).attempts_of(run.root_id, run.id),
            cache=_cache(run, parts=parts),
            notes=Notes(store.engine).count_of(run),
        )
    )


@router.get("/runs/{run_id}/why", **serves(WhyExecuted, to=Role.VIEWER, errors=(404, 409)))
def run_why(run_id: RunPrefix, parts: Served) -> Response:
    """Say why a run was or was not served from the cache: earlier and present key, part by part."""
    run = run_at(run_id, parts=parts)
    found = explanation_of(run, store=parts.store)
    return answer(
        WhyExecuted(
            run_id=run.id,
            verdict=found.verdict.value,
            sentence=found.sentence,
            other=None if found.other is None else link_to(found.other),
            differences=tuple(
                KeyDifference(part=each.part, name=each.name, before=each.before, now=each.now)
                for each in found.differences
            ),
        )
    )


@router.get("/runs/{run_id}/inputs", **serves(BoundValuePage, to=Role.VIEWER, errors=(404, 409)))
def run_inputs(run_id: RunPrefix, parts: Served, after: After = None, limit: FewValues = 50) -> Response:
    """Return a run's inputs with their views, as its signature has them."""
    return _values(run_id, Direction.INPUT, parts=parts, after=after, limit=limit)


@router.get("/runs/{run_id}/outputs", **serves(BoundValuePage, to=Role.VIEWER, errors=(404, 409)))
def run_outputs(run_id: RunPrefix, parts: Served, after: After = None, limit: FewValues = 50) -> Response:
    """Return a run's output with its view; nothing before it is known where it will come from."""
    return _values(run_id, Direction.OUTPUT, parts=parts, after=after, limit=limit)


def _held(life: tuple[ExternalResource, ...]) -> HeldResource:
    last = life[-1]
    steps = tuple(ResourceStep(state=each.state, at=each.at, message=each.message) for each in life)
    return HeldResource(id=last.id, kind=last.kind, attempt=last.attempt, steps=steps)


def _values(prefix: str, direction: Direction, *, parts: Parts, after: str | None, limit: int) -> Response:
    run = run_at(prefix, parts=parts)
    place = None if after is None else _place_of(after)
    found = Relatives(parts.store.engine).values_of(run.id, direction=direction, after=place, limit=limit + 1)
    shown = [binding for _, binding in found[:limit]]
    artifacts = parts.store.artifacts.by_ids([b.artifact_id for b in shown if b.artifact_id is not None])
    items = tuple(_bound(b, None if b.artifact_id is None else artifacts[b.artifact_id]) for b in shown)
    last = found[limit - 1] if len(found) > limit else None
    return answer(BoundValuePage(items=items, next=None if last is None else f"{last[0]}-{last[1].name}"))


def _place_of(cursor: str) -> tuple[int, str]:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise BadCursorError(cursor)
    return int(match[1]), match[2]


def _bound(binding: Binding, artifact: Artifact | None) -> BoundValue:
    return BoundValue(
        direction=binding.direction,
        name=binding.name,
        producer_id=binding.producer_id,
        artifact_id=binding.artifact_id,
        type_name=None if artifact is None else artifact.type_name,
        size=None if artifact is None else artifact.size,
        view=None if artifact is None else artifact.view,
    )


def _pipeline_run(run: Run, *, parts: Parts) -> PipelineRun | None:
    try:
        return parts.store.history.pipeline_run(run.root_id)
    except UnknownRunError:
        # Whoever wrote the runs may have been stopped before this was written; the rest is worth showing.
        return None


def _trouble(run: Run, *, parts: Parts) -> DriverTrouble | None:
    trouble = parts.store.interruptions.troubles([run.root_id]).get(run.root_id)
    if trouble is None:
        return None
    is_interrupted = isinstance(trouble, Interruption)
    since = trouble.at if isinstance(trouble, Interruption) else trouble.since
    return DriverTrouble(is_interrupted=is_interrupted, since=since, why=trouble.why)


def _cache(run: Run, *, parts: Parts) -> CacheUse:
    original: RunLink | None = None
    if run.original_run_id is not None:
        try:
            original = link_to(parts.store.history.run(run.original_run_id))
        except UnknownRunError:
            # It has been removed since.
            original = None
    return CacheUse(is_asked=run.cache is not None, is_hit=run.original_run_id is not None, original=original)
