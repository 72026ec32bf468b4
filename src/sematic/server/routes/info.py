"""What this server is."""

from __future__ import annotations

from fastapi import APIRouter, Response

from sematic.model.version import __version__
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.parts import Served
from sematic.wire.server_info import ServerInfo

router = APIRouter(tags=["server"])


@router.get("/info", **serves(ServerInfo, to=Role.NOBODY))
def info(parts: Served) -> Response:
    """Say which version this server has, and whether it wants to know who asks."""
    return answer(
        ServerInfo(
            version=__version__,
            store_id=parts.store.id,
            database=parts.store.engine.dialect.name,
            is_authenticating=parts.is_authenticating,
            started_at=parts.started_at,
        )
    )
