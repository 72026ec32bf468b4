"""What this server is."""

from __future__ import annotations

import platform

import psutil
from fastapi import APIRouter, Response

from sematic.model.errors import StoreError
from sematic.model.version import __version__
from sematic.server.access import CalledBy, Role
from sematic.server.answers import answer, serves
from sematic.server.parts import Parts, Served
from sematic.store.health import check
from sematic.store.space import schema_of, space_of
from sematic.wire.server_info import AboutServer, ServerInfo

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


@router.get("/about", **serves(AboutServer, to=Role.VIEWER))
def about(parts: Served, caller: CalledBy) -> Response:
    """Say how this server is: since when it runs, whether its store can be used, and how much room there is."""
    store = parts.store
    space = space_of(store)
    return answer(
        AboutServer(
            version=__version__,
            python_version=platform.python_version(),
            platform=f"{platform.system()} {platform.machine()}",
            started_at=parts.started_at,
            uptime=max((parts.clock() - parts.started_at).total_seconds(), 0.0),
            memory_bytes=_memory(),
            listeners=parts.feed.listeners,
            is_authenticating=parts.is_authenticating,
            trouble=_trouble(parts),
            database=store.engine.dialect.name,
            schema_revision=schema_of(store),
            database_bytes=space.database,
            disk_free_bytes=space.free,
            disk_bytes=space.whole,
            folder=str(store.folder) if caller.role is Role.ADMIN else None,
        )
    )


def _memory() -> int | None:
    try:
        memory: int = psutil.Process().memory_info().rss
    except psutil.Error:
        return None
    return memory


def _trouble(parts: Parts) -> str | None:
    try:
        check(parts.store)
    except StoreError as error:
        return str(error)
    return None
