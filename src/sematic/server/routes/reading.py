"""What commands and programs far away read: one route for each kind of question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from sematic.model.errors import InvalidMessageError
from sematic.server import answering
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.bodies import whole_body
from sematic.server.parts import Served
from sematic.wire import reading
from sematic.wire.json import from_json
from sematic.wire.reading import MOST_ITEMS, PREFIX
from sematic.wire.soundness import refuse_unsound_record

router = APIRouter(prefix=PREFIX, tags=["drivers"])

_MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A kind of question, and who knows the answer."""

    path: str
    asked: type[Any]
    answered: type[Any]
    by: Callable[..., Any]
    errors: tuple[int, ...] = (413,)


QUESTIONS = (
    Question(path="/run-like", asked=reading.RunLike, answered=reading.RunMatch, by=answering.run_like),
    Question(path="/runs", asked=reading.RunsWanted, answered=reading.WholeRuns, by=answering.whole_runs),
    Question(
        path="/pipelines", asked=reading.PipelinesWanted, answered=reading.PipelineNames, by=answering.pipeline_names
    ),
    Question(path="/facts", asked=reading.FactsWanted, answered=reading.FactsOfRun, by=answering.facts_of_run),
    Question(
        path="/execution",
        asked=reading.ExecutionWanted,
        answered=reading.ExecutionOfRun,
        by=answering.execution_of_run,
    ),
    Question(
        path="/function", asked=reading.FunctionWanted, answered=reading.FunctionFound, by=answering.function_text
    ),
    Question(
        path="/earlier",
        asked=reading.EarlierWanted,
        answered=reading.EarlierFound,
        by=answering.earlier_runs,
        errors=(404, 413),
    ),
    Question(
        path="/artifact-like", asked=reading.ArtifactLike, answered=reading.ArtifactMatch, by=answering.artifact_like
    ),
    Question(path="/producers", asked=reading.ProducersWanted, answered=reading.WholeRuns, by=answering.whole_makers),
    Question(path="/consumers", asked=reading.ConsumersWanted, answered=reading.Uses, by=answering.uses_of_artifact),
    Question(path="/troubles", asked=reading.TroublesWanted, answered=reading.Troubles, by=answering.driver_troubles),
    Question(path="/logs", asked=reading.LogsWanted, answered=reading.LogsOfPipelineRun, by=answering.recorded_logs),
    Question(path="/log-size", asked=reading.LogFactsWanted, answered=reading.LogSize, by=answering.log_size),
    Question(path="/log-lines", asked=reading.LinesWanted, answered=reading.Lines, by=answering.log_from),
)


def _refuse_unsound(asked: object) -> None:
    """Return if a question can be asked of the store; InvalidMessageError says why not."""
    refuse_unsound_record(asked)
    if not 1 <= getattr(asked, "limit", 1) <= MOST_ITEMS or len(getattr(asked, "root_ids", ())) > MOST_ITEMS:
        raise InvalidMessageError(f"One question may be about 1 to {MOST_ITEMS:,} things; ask several.")
    if getattr(asked, "attempt", 1) < 1:
        raise InvalidMessageError("Attempts count from 1.")
    _refuse_nul(asked)


def _refuse_nul(value: object) -> None:
    # No name or id has that character, and not every database could look for it.
    match value:
        case str():
            if "\0" in value:
                raise InvalidMessageError("Texts to look for cannot have a NUL in them.")
        case tuple():
            for each in value:
                _refuse_nul(each)
        case _ if is_dataclass(value):
            for field in fields(value):
                _refuse_nul(getattr(value, field.name))


def _answering(question: Question) -> Callable[[Request, Served], Awaitable[Response]]:
    async def route(request: Request, parts: Served) -> Response:
        asked = from_json(await whole_body(request, most=_MOST_BYTES), question.asked)
        _refuse_unsound(asked)
        return await run_in_threadpool(lambda: answer(question.by(parts.store, asked)))

    route.__name__, route.__doc__ = question.by.__name__, question.by.__doc__
    return route


def _add_routes() -> None:
    for each in QUESTIONS:
        contract = serves(each.answered, to=Role.VIEWER, takes=each.asked, errors=each.errors)
        router.add_api_route(each.path, _answering(each), methods=["POST"], **contract)


_add_routes()
