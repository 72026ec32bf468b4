"""Pages for people, from files of this package alone: what runs there are, and what the API offers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from sematic.server.access import Role
from sematic.server.answers import serves

_FOLDER = Path(__file__).parents[1] / "static"
_HTML = "text/html; charset=utf-8"
_ASSETS: Mapping[str, str] = {
    "page.css": "text/css; charset=utf-8",
    "home.js": "text/javascript; charset=utf-8",
    "docs.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""The files there are; no other name is ever looked for."""
_METHODS = ["GET", "HEAD"]
_FRESH = {"cache-control": "no-cache"}

router = APIRouter(include_in_schema=False)


@router.api_route("/assets/{name}", methods=_METHODS, **serves(bytes, to=Role.NOBODY, errors=(404,)))
def asset(name: str) -> Response:
    """Give a file that pages are made of."""
    if name not in _ASSETS:
        raise HTTPException(404, f"There is no file {name[:100]!r}.")
    return Response((_FOLDER / name).read_bytes(), media_type=_ASSETS[name], headers=_FRESH)


@router.api_route("/api/v1/docs", methods=_METHODS, **serves(str, to=Role.NOBODY, media_type=_HTML))
def docs() -> Response:
    """Show what the API offers."""
    return _page("docs.html")


def home() -> Response:
    """Show the latest runs; links to pages of the dashboard lead here until it has them."""
    return _page("home.html")


for _path in (
    "/",
    "/runs",
    "/runs/{_:path}",
    "/pipelines",
    "/pipelines/{_:path}",
    "/pipeline/{_:path}",
    "/getstarted",
    "/login",
):
    router.add_api_route(_path, home, methods=_METHODS, **serves(str, to=Role.NOBODY, media_type=_HTML))


def _page(name: str) -> Response:
    return Response((_FOLDER / name).read_bytes(), media_type=_HTML, headers=_FRESH)
