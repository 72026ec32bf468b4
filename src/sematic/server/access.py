"""Who may do what: every route says which role it is open to, and every request comes from a caller with one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from sematic.model.accounts import Role
from sematic.model.errors import AccessError, UnauthenticatedError
from sematic.server.forgery import refuse_foreign

__all__ = ["LOCAL", "NOBODY", "CalledBy", "Caller", "Identify", "Role", "caller_of", "let_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who makes a request."""

    name: str
    """For people: an e-mail address, or the name of a key."""
    role: Role
    user_id: str | None = None
    key_id: str | None = None
    has_cookie: bool = False
    """Whether a browser's cookie says so: then a page of somebody else's could have made it ask."""


NOBODY = Caller(name="nobody", role=Role.NOBODY)
LOCAL = Caller(name="local", role=Role.ADMIN)
"""Whoever reaches a server that does not ask who they are."""

Identify: TypeAlias = Callable[[Request], Caller]
"""Says who makes a request; UnauthenticatedError if what they show is wrong."""


def caller_of(request: Request) -> Caller:
    """Return who makes a request, as `let_in` found out."""
    caller: Caller = request.state.caller
    return caller


CalledBy = Annotated[Caller, Depends(caller_of)]
"""A route's parameter: who makes the request."""


def let_in(request: Request, *, role: Role) -> None:
    """Return if the caller has at least a role; UnauthenticatedError or AccessError otherwise."""
    state = request.app.state
    # Where nobody is asked who they are, any page in a browser on this machine could change things otherwise.
    refuse_foreign(request.method, request.headers, dashboard=state.parts.settings.values.get("SEMATIC_DASHBOARD_URL"))
    identify: Identify = state.identify
    caller = NOBODY if role is Role.NOBODY else identify(request)
    if caller.role < role:
        if caller.role is Role.NOBODY:
            raise UnauthenticatedError(
                "This server wants to know who asks. Sign in, or send an API key in the header X-API-KEY."
            )
        raise AccessError(f"{caller.name} has the role {caller.role.word}; this needs {role.word}.")
    request.state.caller = caller
