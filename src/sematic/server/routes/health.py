"""Whether this process is alive, and whether it can do its work: for load balancers and those who watch."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response

from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.parts import Served
from sematic.store.health import check


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a server is."""

    status: str


router = APIRouter(prefix="/health", tags=["server"], include_in_schema=False)


@router.api_route("/live", methods=["GET", "HEAD"], **serves(Health, to=Role.NOBODY))
async def live() -> Response:
    """Say that the process is there and answers."""
    return answer(Health(status="live"))


@router.api_route("/ready", methods=["GET", "HEAD"], **serves(Health, to=Role.NOBODY))
def ready(parts: Served) -> Response:
    """Say that the database answers and the folder can be written; a problem with the status 503 otherwise."""
    check(parts.store)
    return answer(Health(status="ready"))
