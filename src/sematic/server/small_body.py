"""The bodies of requests that are a few words long, for routes that run in a thread."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException, Request

_MOST = 64 * 1024


async def _body_of(request: Request) -> bytes:
    gathered = bytearray()
    async for chunk in request.stream():
        gathered += chunk
        if len(gathered) > _MOST:
            raise HTTPException(413, detail=f"This takes at most {_MOST:,} bytes, and more was sent.")
    return bytes(gathered)


Sent = Annotated[bytes, Depends(_body_of)]
"""A route's parameter: the request's body, whole; read after it is known that the caller may come in."""
