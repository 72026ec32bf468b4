"""The audit log: what people changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Response

from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.asked import PageAsked, Text
from sematic.server.cursors import opened, sealed
from sematic.server.parts import Served
from sematic.store.audit import AuditLog
from sematic.store.pages import BadCursorError, Cursor
from sematic.wire.audit import AuditPage

router = APIRouter(tags=["accounts"])


class AuditAsked(PageAsked):
    """Which entries, and which part of the list of them."""

    actor: Text | None = None
    """Who did something, to the letter: an e-mail address, or what is said of a key."""
    action: Text | None = None
    """What they did, such as `key.create`."""
    target: Text | None = None
    """To what: an id, or the name of a setting."""


@router.get("/audit", **serves(AuditPage, to=Role.ADMIN))
def audit(parts: Served, asked: Annotated[AuditAsked, Query()]) -> Response:
    """List what people changed, newest first, of one person, kind or thing if asked so."""
    wanted = {"actor": asked.actor, "action": asked.action, "target": asked.target}
    matching = {name: value for name, value in wanted.items() if value is not None}
    entries = AuditLog(parts.store.engine).page(matching, before=_number(asked.after, matching), limit=asked.limit + 1)
    shown = tuple(entries[: asked.limit])
    following = Cursor(str(shown[-1].seq)) if len(entries) > asked.limit else None
    return answer(AuditPage(items=shown, next=sealed(following, of=matching)))


def _number(after: str | None, matching: Mapping[str, str]) -> int | None:
    """Return the number of the entry that a page begins after."""
    cursor = opened(after, of=matching)
    if cursor is None:
        return None
    if not re.fullmatch("[0-9]{1,18}", cursor, re.ASCII):
        raise BadCursorError(cursor)
    return int(cursor)
