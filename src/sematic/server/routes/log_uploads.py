"""Taking in what runs write where they are executed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from sematic.model.errors import InvalidMessageError, NoLogsError, UnknownRunError
from sematic.model.ids import RunId
from sematic.model.reading import Gap
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.bodies import whole_body
from sematic.server.parts import Parts, Served
from sematic.store.log_file import Log
from sematic.store.log_intake import extend_log, skip_in_log
from sematic.store.logs import RunLogs
from sematic.wire.blobs import Extent
from sematic.wire.json import from_json
from sematic.wire.log_uploads import LARGEST, MOST_BYTES, LostPart

router = APIRouter(tags=["drivers"])

OfRun = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="The id of a run.")]
OfAttempt = Annotated[int, Path(ge=1, le=999_999_999, description="Which attempt of the run, from 1.")]


@router.put("/runs/{root_id}/{run_id}/logs/{attempt}", **serves(Extent, to=Role.EDITOR, errors=(404, 409, 413)))
async def extend_log_of_run(
    root_id: OfRun,
    run_id: OfRun,
    attempt: OfAttempt,
    request: Request,
    parts: Served,
    offset: Annotated[int, Query(ge=0, le=LARGEST, description="Where in the log the body begins.")] = 0,
) -> Response:
    """Add to what an attempt of a run wrote, and say up to where it is there; what is there already is not added again.

    409 if something before it is missing. An empty body at offset 0 only asks.
    """
    content = await whole_body(request, most=MOST_BYTES)

    def extended() -> Response:
        log = _log(parts, root_id, run_id, attempt)
        if not content and not offset:
            return answer(Extent(size=log.size))
        return answer(Extent(size=extend_log(log, content, offset=offset, limit=parts.settings.log_limit)))

    return await run_in_threadpool(extended)


@router.put(
    "/runs/{root_id}/{run_id}/logs/{attempt}/lost",
    **serves(Extent, to=Role.EDITOR, takes=LostPart, errors=(404, 409, 413)),
)
async def leave_out_of_log(
    root_id: OfRun, run_id: OfRun, attempt: OfAttempt, request: Request, parts: Served
) -> Response:
    """Leave out a part of a log that was given up where it was written; 409 if something before it is missing."""
    lost = from_json(await whole_body(request, most=1000), LostPart)
    if not 0 <= lost.start <= lost.end <= LARGEST:
        raise InvalidMessageError(f"A part of a log begins before it ends, and ends before byte {LARGEST:,}.")
    if not (0 <= lost.first_line <= lost.start and 0 <= lost.lines <= lost.end - lost.start):
        raise InvalidMessageError("Each line of a log takes a byte at least; a part of it has no more than that.")
    gap = Gap(start=lost.start, end=lost.end, first_line=lost.first_line, lines=lost.lines)

    def left_out() -> Response:
        return answer(Extent(size=skip_in_log(_log(parts, root_id, run_id, attempt), gap)))

    return await run_in_threadpool(left_out)


def _log(parts: Parts, root_id: str, run_id: str, attempt: int) -> Log:
    run = parts.store.history.run(RunId(run_id))
    if run.root_id != root_id:
        raise UnknownRunError(run_id)
    # What an attempt writes may come before the word that it began.
    if attempt > run.attempts + 1:
        raise NoLogsError(
            run.id, f"has had {run.attempts:,} attempts so far, so attempt {attempt:,} has written nothing"
        )
    return RunLogs(parts.store.folder).log_of(RunId(root_id), RunId(run_id), attempt)
