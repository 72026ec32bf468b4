"""Running pipelines again."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from sematic.server.access import CalledBy, Role
from sematic.server.answers import answer, serves
from sematic.server.bodies import Sent
from sematic.server.lookups import RunPrefix, pipeline_run_at, run_at
from sematic.server.parts import Served
from sematic.server.rerun_steps import steps_of
from sematic.server.rerunning import begun, refusal_of
from sematic.wire.changing import RerunAnswer, RerunPreview, RerunWish
from sematic.wire.json import from_json

router = APIRouter(tags=["actions"])

_THIS_MACHINE = frozenset({"127.0.0.1", "::1"})


@router.get("/runs/{run_id}/rerun", **serves(RerunPreview, to=Role.VIEWER, errors=(404, 409)))
def rerun_preview(run_id: RunPrefix, parts: Served, caller: CalledBy, request: Request) -> Response:
    """Say whether this server would run a pipeline again for whoever asks, why not, and what does so elsewhere.

    Of each step it says what the cache has for it now.
    """
    run, pipeline_run = pipeline_run_at(run_id, parts=parts)
    why_not = refusal_of(pipeline_run, is_near=_is_near(request), parts=parts)
    if why_not is None and caller.role < Role.EDITOR:
        why_not = f"{caller.name} has the role {caller.role.word}; this needs {Role.EDITOR.word}."
    steps, has_more_steps = steps_of(pipeline_run, store=parts.store)
    return answer(
        RerunPreview(
            run_id=run.id,
            root_id=run.root_id,
            is_possible=why_not is None,
            why_not=why_not,
            command=f"sematic rerun {run.id[:12]}",
            python=f'LocalRunner().rerun("{run.id}")',
            hostname=pipeline_run.hostname,
            folder=pipeline_run.folder,
            steps=steps,
            has_more_steps=has_more_steps,
        )
    )


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
    root_id = begun(run, wish, caller=caller, is_near=_is_near(request), parts=parts)
    return answer(RerunAnswer(root_id=root_id, rerun_from=run.id), status=202)


def _is_near(request: Request) -> bool:
    return request.client is not None and request.client.host in _THIS_MACHINE
