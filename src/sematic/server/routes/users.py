"""People: who asks, and for administrators everybody who ever signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from sematic.server.access import CalledBy, Role
from sematic.server.answers import answer, serves
from sematic.server.asked import PageAsked
from sematic.server.bodies import Sent
from sematic.server.cursors import opened, sealed
from sematic.server.parts import Served
from sematic.store.users import Users
from sematic.wire.json import from_json
from sematic.wire.users import Me, RoleWord, UserChange, UserPage, UserShown, shown_of

router = APIRouter(tags=["accounts"])

_LIST = {"list": "users"}


@router.get("/me", **serves(Me, to=Role.VIEWER))
def me(caller: CalledBy) -> Response:
    """Say who asks, and what they may do."""
    return answer(Me(name=caller.name, role=RoleWord(caller.role.word), user_id=caller.user_id, key_id=caller.key_id))


@router.get("/users", **serves(UserPage, to=Role.ADMIN))
def users(parts: Served, asked: Annotated[PageAsked, Query()]) -> Response:
    """List everybody who ever signed in, those who came first at the front."""
    page = Users(parts.store.engine).page(after=opened(asked.after, of=_LIST), limit=asked.limit)
    return answer(UserPage(items=tuple(map(shown_of, page.items)), next=sealed(page.next, of=_LIST)))


@router.patch("/users/{user_id}", **serves(UserShown, to=Role.ADMIN, errors=(404, 409, 413), takes=UserChange))
def change_user(
    sent: Sent, parts: Served, caller: CalledBy, user_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
) -> Response:
    """Give a user another role, or deactivate them with all their keys; the last administrator stays one."""
    change = from_json(sent, UserChange)
    user = Users(parts.store.engine).change(
        user_id,
        role=None if change.role is None else change.role.role,
        is_active=change.is_active,
        actor=caller.name,
        at=parts.clock(),
    )
    return answer(shown_of(user))
