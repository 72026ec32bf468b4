"""What the server counts, for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from sematic.server.access import Role
from sematic.server.answers import serves
from sematic.server.parts import Served

TEXT = "text/plain; version=0.0.4; charset=utf-8"

router = APIRouter(tags=["server"], include_in_schema=False)


@router.get("/metrics", **serves(str, to=Role.VIEWER, errors=(404,), media_type=TEXT))
def metrics(parts: Served) -> Response:
    """Give what was counted since the server began; 404 unless SEMATIC_METRICS says to count."""
    if parts.meters is None:
        raise HTTPException(404, "This server counts nothing. Set SEMATIC_METRICS=true and start it again.")
    return Response(parts.meters.text(), media_type=TEXT)
