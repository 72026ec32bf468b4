"""The bodies of requests, for routes that run in a thread."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request


async def _body_of(request: Request) -> bytes:
    return await request.body()


Sent = Annotated[bytes, Depends(_body_of)]
"""A route's parameter: the request's body, whole; read after it is known that the caller may come in."""
