"""Running pipelines again."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from sematic.server.access import CalledBy, Role
from sematic.server.answers import answer, serves
from sematic.server.bodies import Sent
from sematic.server.lookups import RunPrefix, run_at
from sematic.server.parts import Served
from sematic.server.rerunning import begun
from sematic.wire.changing import RerunAnswer, RerunWish
from sematic.wire.json import from_json

router = APIRouter(tags=["actions"])

_THIS_MACHINE = frozenset({"127.0.0.1", "::1"})


@router.post(
    "/runs/{run_id}/rerun",
    **serves(RerunAnswer, to=Role.EDITOR, status=202, takes=RerunWish, errors=(404, 409, 413)),
)
def rerun_run(run_id: RunPrefix, sent: Sent, parts: Served, caller: CalledBy, request: Request) -> Response:
    """Run a pipeline again on this machine, in a process of its own; the answer comes when the new run is recorded.

    A server that others record into executes nothing: 409 says where it can be done.
    """
    wish = from_json(sent or b"{}", RerunWish)
    run = run_at(run_id, parts=parts)
    is_near = request.client is not None and request.client.host in _THIS_MACHINE
    root_id = begun(run, wish, caller=caller, is_near=is_near, parts=parts)
    return answer(RerunAnswer(root_id=root_id, rerun_from=run.id), status=202)
