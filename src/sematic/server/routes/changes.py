"""The change feed: what is recorded, as it is recorded."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.lasting import while_let_in
from sematic.server.parts import Served
from sematic.wire.changes import MEDIA_TYPE, Changes, Newest

KEEP_ALIVE_SECONDS = 15

router = APIRouter(tags=["changes"])

LastSeen = Annotated[
    int | None, Header(alias="Last-Event-ID", ge=0, lt=2**63, description="As `since`; it counts if both are given.")
]


class ChangesAsked(BaseModel):
    """Which events; a parameter that there is not is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    run: Annotated[str, Field(pattern="^[0-9a-fA-F]{6,32}$")] | None = None
    """Only events of the pipeline run that this run belongs to; the beginning of its id will do."""
    since: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    """Only events after this one."""


@router.get("/changes", **serves(Changes, to=Role.VIEWER, errors=(404, 409), media_type=MEDIA_TYPE))
async def changes(
    request: Request, parts: Served, asked: Annotated[ChangesAsked, Query()], last_event_id: LastSeen = None
) -> Response:
    """Send what changes, as Server-Sent Events, until the client goes away; it may go on where it was.

    Every event's id is its number. The first event, `hello`, says where the stream begins, and its data is a `Hello`.
    `changes` has `Changes` as its data: what was recorded at once of one pipeline run. `reset` says that events the
    client has not seen are gone: it has to ask for everything again. Without `since`, events are those from now on.
    """
    root_id = None if asked.run is None else (await run_in_threadpool(parts.store.runs.by_prefix, asked.run)).root_id
    after = asked.since if last_event_id is None else last_event_id
    return EventSourceResponse(
        while_let_in(request, parts.feed.follow(after=after, root_id=root_id), role=Role.VIEWER),
        ping=KEEP_ALIVE_SECONDS,
        ping_message_factory=lambda: ServerSentEvent(comment="still here", sep="\n"),
    )


@router.get("/changes/latest", **serves(Newest, to=Role.VIEWER))
def latest_change(parts: Served) -> Response:
    """Say how far the feed has come, so that a client can look at things first and then follow what changes."""
    return answer(Newest(seq=parts.store.feed.span().newest), headers={"cache-control": "no-store"})
