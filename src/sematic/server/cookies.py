"""The cookies this server gives: sent back to it alone, never shown to scripts, not sent along with others' forms."""

from __future__ import annotations

from datetime import timedelta

from fastapi import Request, Response

from sematic.server.parts import parts_of

SESSION = "sematic-session"
SIGN_IN = "sematic-sign-in"

_HOST = "__Host-"
"""With which browsers take a cookie only over HTTPS, from this very host, and for all of its paths."""


def is_https(request: Request) -> bool:
    """Return whether people reach the server over HTTPS: it says so in its settings, or the request came that way."""
    dashboard = parts_of(request).settings.values.get("SEMATIC_DASHBOARD_URL", "")
    return request.url.scheme == "https" or dashboard.startswith("https:")


def cookie_of(request: Request, name: str) -> str | None:
    """Return what a cookie of this server says; None if the browser has none."""
    return request.cookies.get(_full(name, request)) or None


def give_cookie(response: Response, *, name: str, value: str, lasts: timedelta, request: Request) -> None:
    """Have the browser keep a cookie for a while."""
    response.set_cookie(
        _full(name, request),
        value,
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=is_https(request),
        httponly=True,
        samesite="lax",
    )


def take_cookie(response: Response, *, name: str, request: Request) -> None:
    """Have the browser forget a cookie."""
    give_cookie(response, name=name, value="", lasts=timedelta(0), request=request)


def _full(name: str, request: Request) -> str:
    return f"{_HOST}{name}" if is_https(request) else name
