"""Taking in what drivers recorded elsewhere."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from sematic.model.changes import Batch
from sematic.model.errors import SematicError
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.bodies import whole_body
from sematic.server.parts import Parts, Served
from sematic.store.intake import take_in
from sematic.wire.journal import MOST_BYTES, Delivery, Receipt, batches_in

router = APIRouter(tags=["drivers"])


@router.post("/journal", **serves(Receipt, to=Role.EDITOR, takes=Delivery, errors=(404, 409, 413)))
async def record(request: Request, parts: Served) -> Response:
    """Apply batches of changes in order, each in one transaction, and each once however often it is sent.

    The first that cannot be applied ends it. If there are some before it, the answer says how many were applied;
    otherwise it is the problem: 409 where somebody else moved a run first, where a run is added to a pipeline run that
    has ended, where a batch was recorded with other changes, or where bytes are missing, which are to be sent before
    what refers to them.
    """
    content = await whole_body(request, most=MOST_BYTES)
    return await run_in_threadpool(_recorded, content, parts)


def _recorded(content: bytes, parts: Parts) -> Response:
    return answer(Receipt(applied=_apply(batches_in(content), parts)))


def _apply(batches: list[Batch], parts: Parts) -> int:
    for number, batch in enumerate(batches):
        try:
            take_in(parts.store, batch, now=parts.clock())
        except SematicError:
            if not number:
                raise
            return number
    return len(batches)
