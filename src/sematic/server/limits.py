"""How much a request may send, and how slowly."""

from __future__ import annotations

import asyncio
import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sematic.server.problems import Refusal

MEBIBYTE = 1 << 20
ORDINARY = MEBIBYTE
PIECE_SECONDS = 30.0
"""How long a body may pause."""
FOR_PROGRAMS = ("/api/", "/assets/", "/health/", "/metrics")
"""Where programs ask: whoever is wrong there is told so as a program is."""

_LARGER: tuple[tuple[re.Pattern[str], int | None], ...] = (
    (re.compile(r"/api/v1/journal"), 64 * MEBIBYTE),
    (re.compile(r"/api/v1/blobs/missing"), 8 * MEBIBYTE),
    # What is written to disk as it comes has no limit but the disk's; nor is it ever in memory as a whole.
    (re.compile(r"/api/v1/blobs/.*"), None),
    (re.compile(r"/api/v1/(?:.*/)?logs?(?:[/-].*)?"), 64 * MEBIBYTE),
)


class Limits:
    """Ends requests whose body is too large, or pauses for too long, with a problem: 413 or 408."""

    def __init__(self, app: ASGIApp, *, piece_seconds: float = PIECE_SECONDS) -> None:
        self._app = app
        self._seconds = piece_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = _refusal_of(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        body = _Body(receive, most=largest_of(scope["path"]), seconds=self._seconds)
        body.announce(Headers(scope=scope).get("content-length", ""))
        await self._app(scope, body, send)


def _refusal_of(scope: Scope) -> Refusal | None:
    """Refuse zero bytes, at which databases and file systems end names; pages say themselves what is not there."""
    if not scope["path"].startswith(FOR_PROGRAMS):
        return None
    if "\x00" in scope["path"]:
        return Refusal(404, "Nothing here has a zero byte in its address.")
    if b"%00" in scope.get("query_string", b""):
        return Refusal(422, "Nothing that can be asked for has a zero byte in it.")
    return None


def largest_of(path: str) -> int | None:
    """Return how many bytes a body that is sent to a path may have; None: any number."""
    return next((most for pattern, most in _LARGER if pattern.fullmatch(path)), ORDINARY)


class _Body:
    """What comes of a request's body, with an eye on its size and on the clock."""

    def __init__(self, receive: Receive, *, most: int | None, seconds: float) -> None:
        self._receive = receive
        self._most = most
        self._seconds = seconds
        self._announced = 0
        self._count = 0
        self._is_whole = False

    def announce(self, length: str) -> None:
        """Take notice of how long it is to be."""
        self._announced = int(length) if length.isascii() and length.isdigit() else 0

    async def __call__(self) -> Message:
        if self._is_whole:
            # What is still to come is that the client goes away, whenever that is.
            return await self._receive()
        self._check(self._announced)
        try:
            async with asyncio.timeout(self._seconds):
                message = await self._receive()
        except TimeoutError:
            raise _refusal(408, f"Nothing more of the request came for {self._seconds:g} seconds.") from None
        self._count += len(message.get("body", b""))
        self._check(self._count)
        self._is_whole = not message.get("more_body", False)
        return message

    def _check(self, count: int) -> None:
        if self._most is not None and count > self._most:
            raise _refusal(413, f"The request's body is too large: at most {self._most:,} bytes may be sent there.")


def _refusal(status: int, sentence: str) -> HTTPException:
    # What else is sent on this connection would be the rest of the body.
    return HTTPException(status, sentence, headers={"connection": "close"})
