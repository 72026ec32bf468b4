"""Canceling runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from sematic.server.access import CalledBy, Role
from sematic.server.answers import answer, serves
from sematic.server.bodies import Sent
from sematic.server.cancelling import cancel, preview_of
from sematic.server.lookups import RunPrefix, run_at
from sematic.server.parts import Served
from sematic.wire.changing import CancelAnswer, CancelPreview, CancelWish
from sematic.wire.json import from_json

router = APIRouter(tags=["actions"])

IsStep = Annotated[bool, Query(alias="step", description="Only this run, what it called, and what needs its output")]


@router.get("/runs/{run_id}/cancel", **serves(CancelPreview, to=Role.VIEWER, errors=(404, 409)))
def cancel_preview(*, run_id: RunPrefix, parts: Served, is_step: IsStep = False) -> Response:
    """Say what canceling a run would end; it ends nothing."""
    return answer(preview_of(run_at(run_id, parts=parts), is_step=is_step, parts=parts))


@router.post(
    "/runs/{run_id}/cancel",
    **serves(CancelAnswer, to=Role.EDITOR, status=202, takes=CancelWish, errors=(404, 409, 413)),
)
def cancel_run(run_id: RunPrefix, sent: Sent, parts: Served, caller: CalledBy) -> Response:
    """Cancel the pipeline run that a run is part of, or only that step. What has ended stays as it is."""
    wish = from_json(sent or b"{}", CancelWish)
    run = run_at(run_id, parts=parts)
    return answer(cancel(run, wish, caller=caller, parts=parts), status=202)
