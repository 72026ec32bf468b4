"""API keys: people see and make their own, administrators see all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from sematic.model.errors import AccessError, InvalidMessageError
from sematic.server.access import CalledBy, Caller, Role
from sematic.server.answers import answer, serves
from sematic.server.asked import PageAsked
from sematic.server.bodies import Sent
from sematic.server.cursors import opened, sealed
from sematic.server.parts import Served
from sematic.store.api_keys import ApiKeys
from sematic.wire.json import from_json
from sematic.wire.keys import KeyPage, MadeKey, NewKey

router = APIRouter(tags=["accounts"])

_LONGEST_NAME = 100
_LONGEST_LIFE = timedelta(days=36_525)
"""A century: whoever wants a key for longer wants one that does not end."""


@router.get("/keys", **serves(KeyPage, to=Role.VIEWER))
def keys(parts: Served, caller: CalledBy, asked: Annotated[PageAsked, Query()]) -> Response:
    """List API keys, newest first: your own, or all if you are an administrator."""
    owner = _owner_seen_by(caller)
    page = ApiKeys(parts.store.engine).page(of=owner, after=opened(asked.after, of={"keys": owner}), limit=asked.limit)
    return answer(KeyPage(items=page.items, next=sealed(page.next, of={"keys": owner})))


@router.post("/keys", **serves(MadeKey, to=Role.VIEWER, status=201, takes=NewKey, errors=(413,)))
def make_key(sent: Sent, parts: Served, caller: CalledBy) -> Response:
    """Make an API key of your own. The answer is the only one that ever holds the key itself."""
    wanted = from_json(sent, NewKey)
    now = parts.clock()
    if wanted.scope.role > caller.role:
        raise AccessError(
            f"A key of scope {wanted.scope} may do more than you: {caller.name} has the role {caller.role.word}."
        )
    if caller.key_id is not None and caller.role is not Role.ADMIN:
        raise AccessError("An API key makes no other keys, unless it is an administrator's. Sign in with a browser.")
    expires_at, name, there = _end_of(wanted, now), _name_of(wanted), ApiKeys(parts.store.engine)
    if there.good_ones_named(name, of=caller.user_id, at=now):
        raise InvalidMessageError(f"There is a key {name!r} already. Give this one another name, or revoke that one.")
    made, secret = there.create(
        name,
        scope=wanted.scope,
        user_id=caller.user_id,
        expires_at=expires_at,
        actor=caller.name,
        at=now,
    )
    return answer(MadeKey(key=made, secret=secret), status=201, headers={"cache-control": "no-store"})


@router.delete("/keys/{key_id}", **serves(None, to=Role.VIEWER, status=204, errors=(404,)))
def revoke_key(parts: Served, caller: CalledBy, key_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")]) -> Response:
    """Revoke an API key: it opens nothing from now on. Revoking it again changes nothing."""
    ApiKeys(parts.store.engine).revoke(key_id, of=_owner_seen_by(caller), actor=caller.name, at=parts.clock())
    return Response(status_code=204)


def _owner_seen_by(caller: Caller) -> str | None:
    """Return whose keys somebody sees; None for everybody's."""
    if caller.role is Role.ADMIN:
        return None
    # No user has this id: a key that is nobody's sees no keys.
    return caller.user_id or ""


def _end_of(wanted: NewKey, now: datetime) -> datetime | None:
    end = wanted.expires_at
    if end is None:
        return None
    if end.tzinfo is None or not now < end <= now + _LONGEST_LIFE:
        raise InvalidMessageError("expires_at must be a moment to come, within 100 years, with its time zone.")
    return end.astimezone(UTC)


def _name_of(wanted: NewKey) -> str:
    name = wanted.name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InvalidMessageError(f"name must be 1 to {_LONGEST_NAME} characters that can be printed.")
    return name
