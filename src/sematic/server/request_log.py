"""One line in the log for every request, and a number in the metrics."""

from __future__ import annotations

import asyncio
import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sematic.server.parts import Parts
from sematic.server.problems import Refusal

_log = logging.getLogger("sematic.server.requests")
PREFIX = "/api/v1"
LONGEST_PATH = 200
_QUIET = "/health/"


class RequestLog:
    """Tells of each request when it has ended; never of what may be a secret: queries, headers and bodies."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, count, has_begun = 500, 0, False
        began = time.perf_counter()

        async def sent(message: Message) -> None:
            nonlocal status, count, has_begun
            if message["type"] == "http.response.start":
                status, has_begun = message["status"], True
            else:
                count += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except asyncio.CancelledError:
            # Only the end of the server does that; who asked may ask the next one.
            if not has_begun:
                await Refusal(503, "This server is stopping. Send the request again.")(scope, receive, sent)
            raise
        finally:
            _tell(scope, status=status, count=count, seconds=time.perf_counter() - began)


def route_of(scope: Scope) -> str:
    """Return the template of the route that a request went to; empty if there is none."""
    template = str(getattr(scope.get("route"), "path_format", ""))
    # A route that was included under a prefix knows only its own part.
    is_included = scope["path"].startswith(PREFIX) and not template.startswith(PREFIX)
    return PREFIX + template if template and is_included else template


def _tell(scope: Scope, *, status: int, count: int, seconds: float) -> None:
    state = scope["state"]
    route = route_of(scope)
    parts: Parts = scope["app"].state.parts
    if parts.meters is not None:
        parts.meters.count(scope["method"], route, status, seconds=seconds)
    caller = state.get("caller")
    # As it was sent: what is decoded could be anything, line breaks and commands to a terminal included.
    path = scope.get("raw_path", b"").decode("ascii", "backslashreplace")[:LONGEST_PATH]
    fields = {
        "request_id": state.get("request_id", ""),
        "method": scope["method"],
        "route": route or None,
        "path": path,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "bytes": count,
        "caller": None if caller is None else caller.name,
        "client": (scope.get("client") or ("", 0))[0],
    }
    level = logging.DEBUG if scope["path"].startswith(_QUIET) and status == 200 else logging.INFO  # noqa: PLR2004 - good
    _log.log(level, "%s %s", scope["method"], path, extra={"fields": fields})
