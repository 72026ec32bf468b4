"""The dashboard and the page of the API, from files of this package alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from sematic.server.access import Role
from sematic.server.answers import serves
from sematic.server.built_files import BuiltFile
from sematic.server.limits import FOR_PROGRAMS
from sematic.server.parts import Parts, Served, parts_of

_FOLDER = Path(__file__).parents[1] / "static"
_HTML = "text/html; charset=utf-8"
_STATIC: Mapping[str, str] = {
    "page.css": "text/css; charset=utf-8",
    "docs.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""What the pages are made of that are not the dashboard's; nothing that is built has such a name."""
_METHODS = ["GET", "HEAD"]
_FRESH = {"cache-control": "no-cache"}
_FOR_EVER = {
    # The name of such a file is made of its content.
    "cache-control": "public, max-age=31536000, immutable",
    # The page of users' figures has no origin, so to a browser its scripts and styles are another site's.
    "access-control-allow-origin": "*",
}
_OF_FIGURES = "plotly.html"
_CONFINED = {
    "content-security-policy": (
        "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'self';"
        " style-src 'self' 'unsafe-inline'; img-src data: blob:; font-src data:; frame-ancestors 'self';"
        " base-uri 'none'; form-action 'none'"
    ),
}
"""A figure is what somebody's pipeline made: its page has no origin, asks for nothing, and sends nothing anywhere."""

router = APIRouter(include_in_schema=False)


@router.api_route("/assets/{name:path}", methods=_METHODS, **serves(bytes, to=Role.NOBODY, errors=(404,)))
def asset(name: str, request: Request, parts: Served) -> Response:
    """Give a file that pages are made of."""
    if name in _STATIC:
        return Response((_FOLDER / name).read_bytes(), media_type=_STATIC[name], headers=_FRESH)
    found = parts.dashboard.file(f"assets/{name}")
    if found is None:
        raise HTTPException(404, f"There is no file {name[:100]!r}.")
    return _sent(found, request, headers=_FOR_EVER)


@router.api_route("/api/v1/docs", methods=_METHODS, **serves(str, to=Role.NOBODY, media_type=_HTML))
def docs() -> Response:
    """Show what the API offers."""
    return Response((_FOLDER / "docs.html").read_bytes(), media_type=_HTML, headers=_FRESH)


def dashboard(request: Request, parts: Served) -> Response:
    """Show the dashboard: which of its pages, it reads from the address itself."""
    return _dashboard(request, parts)


for _path in (
    "/",
    "/pipelines",
    "/pipelines/{_:path}",
    "/pipeline/{_:path}",
    "/runs",
    "/runs/{_:path}",
    "/artifacts",
    "/artifacts/{_:path}",
    "/compare",
    "/schedules",
    "/schedules/{_:path}",
    "/settings",
    "/settings/{_:path}",
    "/getstarted",
    "/login",
    "/about",
):
    router.add_api_route(_path, dashboard, methods=_METHODS, **serves(str, to=Role.NOBODY, media_type=_HTML))


async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request for which there is no route: with a file beside the dashboard's page, or that there is none."""
    response = await run_in_threadpool(_elsewhere, Request(scope))
    await response(scope, receive, send)


def _elsewhere(request: Request) -> Response:
    path = request.url.path
    if request.method not in _METHODS or path.startswith(FOR_PROGRAMS):
        raise HTTPException(404)
    name = path.removeprefix("/")
    parts = parts_of(request)
    found = None if "/" in name else parts.dashboard.file(name)
    if found is not None:
        return _sent(found, request, headers=_FRESH | (_CONFINED if name == _OF_FIGURES else {}))
    if "text/html" not in request.headers.get("accept", ""):
        raise HTTPException(404)
    return _dashboard(request, parts, status=404)


def _dashboard(request: Request, parts: Parts, *, status: int = 200) -> Response:
    page = parts.dashboard.file("index.html")
    if page is None:
        return Response((_FOLDER / "unbuilt.html").read_bytes(), status_code=503, media_type=_HTML, headers=_FRESH)
    return _sent(page, request, headers=_FRESH, status=status)


def _sent(file: BuiltFile, request: Request, *, headers: Mapping[str, str], status: int = 200) -> Response:
    told = {**headers, "etag": file.etag, "vary": "accept-encoding"}
    if status == 200 and file.etag in request.headers.get("if-none-match", ""):  # noqa: PLR2004 - found
        return Response(status_code=304, headers=told)
    content = file.content
    if file.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content = file.compressed
        told["content-encoding"] = "gzip"
    return Response(content, status_code=status, media_type=file.media_type, headers=told)
