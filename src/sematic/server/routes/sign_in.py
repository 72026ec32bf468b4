"""Signing in and out with a browser."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from sematic.model.errors import SignInError
from sematic.server.access import CalledBy, Role
from sematic.server.answers import answer, serves
from sematic.server.cookies import SESSION, SIGN_IN, cookie_of, give_cookie, take_cookie
from sematic.server.parts import Parts, Served
from sematic.server.signing_in.sign_in import PATIENCE, SignIn
from sematic.server.signing_in.told import told
from sematic.store.sessions import LIFETIME, Sessions
from sematic.wire.sign_in import ProviderShown, SignInWays

router = APIRouter(tags=["accounts"])

Name = Annotated[str, Path(pattern="^[a-z]{1,20}$")]


@router.get("/sign-in", **serves(SignInWays, to=Role.NOBODY))
def ways(request: Request) -> Response:
    """List the providers people can sign in with."""
    known: SignIn | None = request.app.state.sign_in
    providers = {} if known is None else known.providers
    return answer(
        SignInWays(
            items=tuple(
                ProviderShown(name=name, label=each.label, path=f"{request.url.path}/{name}")
                for name, each in providers.items()
            )
        )
    )


@router.get("/sign-in/{provider}", **serves(None, to=Role.NOBODY, status=303, errors=(403,)))
def sign_in(
    request: Request, parts: Served, provider: Name, then: Annotated[str, Query(alias="next", max_length=2000)] = "/"
) -> Response:
    """Send a browser to a provider; it comes back to `callback`, and then to a path of this server."""
    redirect_uri = f"{_address(request, parts)}{request.url.path}/callback"
    try:
        address, kept = _set_up(request).begin(provider, redirect_uri=redirect_uri, then=then, at=parts.clock())
    except SignInError as error:
        return told(error, request)
    response = RedirectResponse(address, status_code=303, headers={"cache-control": "no-store"})
    give_cookie(response, name=SIGN_IN, value=kept, lasts=PATIENCE, request=request)
    return response


@router.get("/sign-in/{provider}/callback", **serves(None, to=Role.NOBODY, status=303, errors=(403,)))
def callback(request: Request, parts: Served, provider: Name) -> Response:
    """Take whoever comes back from a provider, and begin their session."""
    now = parts.clock()
    kept = cookie_of(request, SIGN_IN)
    try:
        user, then = _set_up(request).finish(provider, kept=kept, answer=request.query_params, at=now)
    except SignInError as error:
        return told(error, request)
    token = Sessions(parts.store.engine).open(user, at=now)
    response = RedirectResponse(f"{_address(request, parts)}{then}", status_code=303)
    response.headers["cache-control"] = "no-store"
    take_cookie(response, name=SIGN_IN, request=request)
    give_cookie(response, name=SESSION, value=token, lasts=LIFETIME, request=request)
    return response


@router.post("/sign-out", **serves(None, to=Role.VIEWER, status=204))
def sign_out(request: Request, parts: Served, caller: CalledBy) -> Response:
    """End the session of a browser."""
    response = Response(status_code=204)
    if caller.has_cookie and (token := cookie_of(request, SESSION)) is not None:
        Sessions(parts.store.engine).close(token, actor=caller.name, at=parts.clock())
        take_cookie(response, name=SESSION, request=request)
    return response


def _set_up(request: Request) -> SignIn:
    known: SignIn | None = request.app.state.sign_in
    if known is None:
        raise SignInError("Nobody signs in here: this server does not ask who comes.")
    return known


def _address(request: Request, parts: Parts) -> str:
    """Return where people reach this server."""
    return (parts.settings.values.get("SEMATIC_DASHBOARD_URL") or str(request.base_url)).rstrip("/")
