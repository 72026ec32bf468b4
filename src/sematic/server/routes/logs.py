"""What the attempts of a run wrote: by lines, searched, and as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from sematic.model.errors import InvalidMessageError
from sematic.model.records import Run
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.downloads import SAFE
from sematic.server.lasting import while_there
from sematic.server.log_reading import gap_of, is_over, log_at, told
from sematic.server.lookups import RunPrefix, run_at
from sematic.server.parts import Parts, Served
from sematic.store.log_file import Log
from sematic.store.log_scan import SECONDS, Counting, Question
from sematic.store.log_search import LONGEST_PATTERN
from sematic.wire.logs import LogMatches, LogPage, LogText

router = APIRouter(prefix="/runs/{run_id}/logs/{attempt}", tags=["logs"])

_GONE = 499
"""What is noted of a request whose sender did not wait for the answer."""

_COUNTED = (
    "Where it is looked for so that it can be counted: in the whole `log`, up to `to_line`; in the `range` from"
    " `from_line` on; or in `none` that need not be searched to name `limit` lines"
)

Attempt = Annotated[int, Path(ge=1, le=999_999_999, description="From 1")]
Line = Annotated[int, Query(ge=1, le=1_000_000_000_000, description="From 1")]
MaybeLine = Annotated[int | None, Query(ge=1, le=1_000_000_000_000, description="From 1, included")]
Tail = Annotated[int | None, Query(ge=1, le=5000, description="So many of the last lines, in the place of a range")]
Most = Annotated[int, Query(ge=1, le=5000, description="How many lines at the most")]


@router.get("", **serves(LogPage, to=Role.VIEWER, errors=(404, 409)))
def log_lines(  # noqa: PLR0913 - one parameter for each part of the query
    *,
    run_id: RunPrefix,
    attempt: Attempt,
    parts: Served,
    from_line: MaybeLine = None,
    to_line: MaybeLine = None,
    tail: Tail = None,
    limit: Most = 1000,
) -> Response:
    """Return lines of what an attempt wrote: a range, or the last ones; `next_line` says where to go on."""
    if tail is not None and (from_line is not None or to_line is not None):
        raise InvalidMessageError("`tail` asks for the last lines; leave `from_line` and `to_line` out.")
    run = run_at(run_id, parts=parts)
    # Asked first: what was written before the end is then read for certain.
    has_ended = is_over(run, attempt, parts=parts)
    log = log_at(run, attempt, parts=parts)
    count = log.line_count()
    first = (from_line or 1) if tail is None else max(count - tail + 1, 1)
    found, next_line = told(log.lines(first, to_line), limit=limit if tail is None else tail)
    return answer(
        LogPage(
            run_id=run.id,
            attempt=attempt,
            items=tuple(found),
            next_line=next_line,
            lines=count,
            size=log.size,
            is_over=has_ended,
            gap=gap_of(log),
        )
    )


@router.get("/search", **serves(LogMatches, to=Role.VIEWER, errors=(404, 409, 429)))
async def search_log(  # noqa: PLR0913 - one parameter for each part of the query
    *,
    request: Request,
    run_id: RunPrefix,
    attempt: Attempt,
    parts: Served,
    pattern: Annotated[str, Query(min_length=1, max_length=LONGEST_PATTERN, description="What to look for")],
    literal: Annotated[bool, Query(description="Whether it is a text; otherwise a regular expression")] = True,
    ignore_case: Annotated[bool, Query(description="Whether upper and lower case are the same")] = False,
    from_line: Line = 1,
    to_line: MaybeLine = None,
    limit: Annotated[int, Query(ge=1, le=500, description="How many lines at the most")] = 100,
    counting: Annotated[Counting, Query(description=_COUNTED)] = Counting.LOG,
    seconds: Annotated[float, Query(ge=0.05, le=SECONDS, description="After which it answers what it has")] = SECONDS,
) -> Response:
    """Return the lines in which something is found, and how many there are in all.

    A search ends after `seconds` with what it has found by then: the total is then that of the lines up to
    `searched_lines`, and `counting=range` from the line after that goes on. It is given up after 8 seconds if one line
    takes so long, and at once when whoever asked goes away.
    """
    run, log = await run_in_threadpool(_run_and_log, run_id, attempt, parts=parts)
    question = Question(
        path=str(log.path),
        pattern=pattern,
        is_literal=literal,
        ignores_case=ignore_case,
        from_line=from_line,
        to_line=to_line,
        limit=limit,
        counting=counting,
        seconds=seconds,
    )
    found = await while_there(request, parts.searches.found(question))
    if found is None:
        return Response(status_code=_GONE)
    return answer(
        LogMatches(
            run_id=run.id,
            attempt=attempt,
            items=tuple(LogText(number=e.number, text=e.text, left_out=e.left_out) for e in found.lines),
            total=found.total,
            before=found.before,
            next_line=found.lines[-1].number + 1 if found.has_more else None,
            last_hit=found.last or None,
            searched_lines=found.searched,
            is_complete=found.is_complete,
        )
    )


@router.get("/download", **serves(str, to=Role.VIEWER, media_type="text/plain", errors=(404, 409)))
def download_log(run_id: RunPrefix, attempt: Attempt, parts: Served) -> Response:
    """Return all that an attempt has written, as a file."""
    run = run_at(run_id, parts=parts)
    log = log_at(run, attempt, parts=parts)
    headers = {**SAFE, "content-disposition": f'attachment; filename="{run.id[:12]}-{attempt}.log"'}
    return StreamingResponse(log.pieces(), media_type="text/plain; charset=utf-8", headers=headers)


def _run_and_log(run_id: str, attempt: int, *, parts: Parts) -> tuple[Run, Log]:
    run = run_at(run_id, parts=parts)
    return run, log_at(run, attempt, parts=parts)
