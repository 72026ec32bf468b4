"""The audit log: what people changed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.parts import Served
from sematic.store.audit import AuditLog
from sematic.wire.audit import AuditPage

router = APIRouter(tags=["accounts"])


@router.get("/audit", **serves(AuditPage, to=Role.ADMIN))
def audit(
    parts: Served,
    actor: Annotated[str | None, Query(max_length=300)] = None,
    action: Annotated[str | None, Query(max_length=100)] = None,
    target: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(pattern="^[0-9]{1,18}$")] = None,
) -> Response:
    """List what people changed, newest first, of one person, kind or thing if asked so."""
    wanted = {"actor": actor, "action": action, "target": target}
    matching = {name: value for name, value in wanted.items() if value is not None}
    log = AuditLog(parts.store.engine)
    entries = log.page(matching, before=None if cursor is None else int(cursor), limit=limit + 1)
    shown = tuple(entries[:limit])
    return answer(AuditPage(items=shown, next=str(shown[-1].seq) if len(entries) > limit else None))
