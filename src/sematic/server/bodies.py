"""Reading what requests bring: never more than is wanted, and large things a piece at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from sematic.model.errors import UploadError

PIECE = 1 << 20
"""Bytes that are gathered before they are written."""
_A_FEW_WORDS = 64 * 1024
"""What people write into a form is never more."""


async def whole_body(request: Request, *, most: int) -> bytes:
    """Return a request's body; a problem with status 413 if it has more bytes than that, and the rest is not read."""
    gathered = bytearray()
    try:
        async for chunk in request.stream():
            gathered += chunk
            if len(gathered) > most:
                break
    except ClientDisconnect:
        raise UploadError("The connection broke before everything had come; send it again.") from None
    if len(gathered) > most:
        raise HTTPException(413, detail=f"The server takes {most:,} bytes at once, and this is more. Send it in parts.")
    return bytes(gathered)


async def feed(write: Callable[[bytes], object], request: Request) -> None:
    """Write a request's body in pieces of about a MiB, in other threads, while the next piece is received.

    UploadError if the connection breaks, after what had come was written.
    """
    writing: asyncio.Task[object] | None = None
    try:
        async for piece in _pieces_of(request):
            if writing is not None:
                await writing
            writing = asyncio.create_task(run_in_threadpool(write, piece))
    finally:
        if writing is not None:
            # Also where something else went wrong: nobody may close what a thread still writes to.
            await writing


async def _pieces_of(request: Request) -> AsyncIterator[bytes]:
    gathered: list[bytes] = []
    size = 0
    is_whole = False
    try:
        async for chunk in request.stream():
            gathered.append(chunk)
            size += len(chunk)
            if size >= PIECE:
                yield b"".join(gathered)
                gathered, size = [], 0
        is_whole = True
    except ClientDisconnect:
        pass
    if size:
        yield b"".join(gathered)
    if not is_whole:
        raise UploadError("The connection broke before everything had come; send on from there.")


async def _small_body(request: Request) -> bytes:
    return await whole_body(request, most=_A_FEW_WORDS)


Sent = Annotated[bytes, Depends(_small_body)]
"""A parameter of a route that runs in a thread: the request's body, read after the caller was let in."""
