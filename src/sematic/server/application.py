"""The application: routes, the dashboard's files, and what every request passes through."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI

from sematic.model.version import __version__
from sematic.server.access import LOCAL, Caller, Identify
from sematic.server.answers import openapi_of
from sematic.server.parts import Parts
from sematic.server.passage import Passage
from sematic.server.problems import tell_problems
from sematic.server.routes import audit, info, keys, settings, sign_in, users
from sematic.server.signing_in.sign_in import SignIn

PREFIX = "/api/v1"
ROUTERS: tuple[APIRouter, ...] = (info.router, keys.router, users.router, audit.router, settings.router, sign_in.router)


def application(parts: Parts, *, identify: Identify | None = None, signing_in: SignIn | None = None) -> FastAPI:
    """Return the application that serves what it is given; without `identify`, everybody is an administrator."""
    app = FastAPI(
        title="Sematic",
        version=__version__,
        description="What a Sematic server knows, and how drivers record into it.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        # Generated clients call their functions like the routes'.
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.parts = parts
    app.state.identify = identify or _everybody
    app.state.sign_in = signing_in
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    tell_problems(app)
    app.add_middleware(Passage)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = openapi_of(app, ROUTERS, prefix=PREFIX)
        return app.openapi_schema

    vars(app)["openapi"] = openapi
    return app


def _everybody(_: object) -> Caller:
    return LOCAL
