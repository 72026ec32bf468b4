"""Drivers far away say that they live, and hear what is to end."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from sematic.model.errors import InvalidMessageError
from sematic.model.ids import RunId
from sematic.model.records import Lease
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.bodies import whole_body
from sematic.server.parts import Parts, Served
from sematic.wire.json import from_json
from sematic.wire.leases import Heard
from sematic.wire.soundness import refuse_unsound_record

router = APIRouter(tags=["drivers"])

OfRoot = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="The id of a pipeline run.")]
_MOST = 10_000


@router.put("/leases/{root_id}", **serves(Heard, to=Role.EDITOR, takes=Lease, errors=(413,)))
async def take_lease(root_id: OfRoot, request: Request, parts: Served) -> Response:
    """Write down who drives a pipeline run from now on, whoever did before."""
    lease = _lease(await whole_body(request, most=_MOST), root_id)

    def taken() -> Response:
        # What time it is counts here, not where the driver is.
        parts.store.leases.take(replace(lease, beat_at=parts.clock(), is_remote=True))
        return _heard(parts, lease.root_id, is_held=True)

    return await run_in_threadpool(taken)


@router.post("/leases/{root_id}/renew", **serves(Heard, to=Role.EDITOR, takes=Lease, errors=(413,)))
async def renew_lease(root_id: OfRoot, request: Request, parts: Served) -> Response:
    """Write down that a driver lives, and tell it what is to end."""
    lease = _lease(await whole_body(request, most=_MOST), root_id)

    def renewed() -> Response:
        return _heard(parts, lease.root_id, is_held=parts.store.leases.renew(lease, at=parts.clock()))

    return await run_in_threadpool(renewed)


@router.post("/leases/{root_id}/release", **serves(None, to=Role.EDITOR, status=204, takes=Lease, errors=(413,)))
async def release_lease(root_id: OfRoot, request: Request, parts: Served) -> Response:
    """Forget a lease, unless somebody else has taken it since."""
    lease = _lease(await whole_body(request, most=_MOST), root_id)
    await run_in_threadpool(lambda: parts.store.leases.release(lease))
    return Response(status_code=204)


def _lease(content: bytes, root_id: str) -> Lease:
    lease = from_json(content, Lease)
    refuse_unsound_record(lease)
    if lease.root_id != root_id:
        raise InvalidMessageError(f"This is a lease of pipeline run {lease.root_id}, not of {root_id}.")
    return lease


def _heard(parts: Parts, root_id: RunId, *, is_held: bool) -> Response:
    wishes = parts.store.runs.cancellations_of(root_id)
    return answer(Heard(is_held=is_held, cancellations=tuple(wishes)))
