"""Stored bytes as answers: by ranges, never all in memory, and never something that a browser would execute."""

from __future__ import annotations

import re

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from sematic.model.ids import Digest
from sematic.server.parts import Parts
from sematic.store.contents import Content

BYTES = "application/octet-stream"

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.ASCII | re.IGNORECASE)
_ODD = re.compile(r"[^0-9A-Za-z_.-]+", re.ASCII)
_PICTURES = (
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", b"\xff\xd8\xff"),
    ("image/gif", b"GIF8"),
)
_SVG = re.compile(rb"\s*(<\?xml[^>]{0,200}>\s*)?(<!--.{0,2000}?-->\s*|<!DOCTYPE[^>\[]{0,300}>\s*)*<svg[\s>]", re.DOTALL)
SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
}
"""What keeps the content of a user's value from doing anything in somebody's browser."""

LINK_SECONDS = 300
"""How long a link to object storage is good: for as long as it takes to begin to read."""

_UNCHANGING = "private, max-age=31536000, immutable"


def picture_type(beginning: bytes) -> str | None:
    """Return the media type of a picture that browsers show, as its first bytes tell it; None for anything else."""
    for media_type, magic in _PICTURES:
        if beginning.startswith(magic):
            return media_type
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if _SVG.match(beginning[:4096]) else None


def download(content: Content, request: Request, *, name: str, media_type: str = BYTES) -> Response:
    """Return stored bytes, or the range of them that is asked for; 416 if there is no such range.

    Pictures made of pixels are shown in place. Everything else is a file to save: an SVG picture may be a program.
    """
    etag = f'"{content.digest}"'
    is_shown = media_type.startswith("image/") and media_type != "image/svg+xml"
    filename = _ODD.sub("-", name)[-100:]
    headers = {
        **SAFE,
        "etag": etag,
        "accept-ranges": "bytes",
        "cache-control": _UNCHANGING,
        "content-disposition": f'{"inline" if is_shown else "attachment"}; filename="{filename}"',
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    start, end, status = 0, content.size, 200
    if request.headers.get("if-range", etag) == etag:
        wanted = _wanted(request.headers.get("range", ""), size=content.size)
        if wanted is not None:
            start, end = wanted
            status = 206
            headers["content-range"] = f"bytes {start}-{end - 1}/{content.size}"
    headers["content-length"] = str(end - start)
    if request.method == "HEAD":
        return Response(status_code=status, media_type=media_type, headers=headers)
    return StreamingResponse(content.read(start, end), status_code=status, media_type=media_type, headers=headers)


def sent_on(digest: Digest, request: Request, parts: Parts) -> Response | None:
    """Return what sends a browser on to object storage, with a link that is good for minutes; None: answer it here.

    Only where somebody follows a link: what scripts of the dashboard read, they must have from this server, and what
    programs read, they get with its size and by ranges. The link is a secret for as long as it is good.
    """
    is_followed = request.method == "GET" and request.headers.get("sec-fetch-mode") == "navigate"
    if not is_followed or "range" in request.headers or not parts.settings.is_on("SEMATIC_STORAGE_LINKS"):
        return None
    address = parts.store.blobs.link(digest, seconds=LINK_SECONDS)
    if address is None:
        return None
    return RedirectResponse(address, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})


def _wanted(header: str, *, size: int) -> tuple[int, int] | None:
    """Return from where to where a request wants to read; None for everything, as also for several ranges at once."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if match[1]:
        start, end = int(match[1]), min(int(match[2]) + 1, size) if match[2] else size
        if match[2] and int(match[2]) < int(match[1]):
            return None
    else:
        start, end = max(size - int(match[2]), 0), size
    if start >= end:
        raise HTTPException(
            416, f"There are {size} bytes, so none from {header!r}.", headers={"content-range": f"bytes */{size}"}
        )
    return start, end
