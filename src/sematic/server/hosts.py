"""Under which names a server answers: a page of somebody else's must not reach it under a name of theirs."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from sematic.server.problems import Refusal

_HOST = re.compile(r"(\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<name>[0-9A-Za-z_.-]+))(:[0-9]{0,5})?", re.ASCII)
"""A name or an address and perhaps a port: nothing else that an address on the web may have."""


class Hosts:
    """Refuses requests for other hosts than those that a server is known as, which is how DNS rebinding shows."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).getlist("host")
        if len(told) > 1:
            await Refusal(400, "A request names one host.")(scope, receive, send)
            return
        host = told[0] if told else ""
        # Where people sign in, a page under another name has no cookie to do harm with.
        names: frozenset[str] | None = getattr(scope["app"].state, "host_names", None)
        if names is None or is_known(host, names):
            await self._app(scope, receive, send)
            return
        sentence = (
            f"This server is not known as {host[:200]!r}. Use its address, or set SEMATIC_DASHBOARD_URL to the"
            " name that people use."
        )
        await Refusal(421, sentence)(scope, receive, send)


def names_of(*, host: str, dashboard: str | None) -> frozenset[str]:
    """Return the names that a server on a host may be called by, besides numbers."""
    told = urlsplit(dashboard).hostname if dashboard else None
    return frozenset(name.lower() for name in ("localhost", socket.gethostname(), host, told) if name)


def is_known(host: str, names: frozenset[str]) -> bool:
    """Return whether the value of a Host header is one of some names, or an address: nobody else can name those."""
    match = _HOST.fullmatch(host)
    if match is None:
        return False
    name = (match["address"] or match["name"]).lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name in names
    return True
