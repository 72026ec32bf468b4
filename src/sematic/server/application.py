"""The application: routes, the dashboard's files, and what every request passes through."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from sematic.model.version import __version__
from sematic.server.access import LOCAL, Caller, Identify
from sematic.server.answers import openapi_of
from sematic.server.hosts import Hosts
from sematic.server.limits import Limits
from sematic.server.parts import Parts
from sematic.server.passage import Passage
from sematic.server.problems import tell_problems
from sematic.server.request_log import PREFIX, RequestLog
from sematic.server.routes import (
    artifacts,
    audit,
    blobs,
    cancelling,
    changes,
    code,
    failure,
    graph,
    health,
    history,
    home,
    info,
    journal,
    keys,
    known_values,
    leases,
    log_uploads,
    logs,
    metrics,
    notes,
    pages,
    pipelines,
    reading,
    rerunning,
    run_detail,
    runs,
    settings,
    sign_in,
    table_rows,
    trend,
    users,
    varying,
)
from sematic.server.signing_in.sign_in import SignIn

ROUTERS: tuple[APIRouter, ...] = (
    info.router,
    home.router,
    pipelines.router,
    runs.router,
    graph.router,
    known_values.router,
    run_detail.router,
    failure.router,
    trend.router,
    varying.router,
    logs.router,
    code.router,
    artifacts.router,
    table_rows.router,
    notes.router,
    cancelling.router,
    rerunning.router,
    changes.router,
    keys.router,
    users.router,
    audit.router,
    settings.router,
    sign_in.router,
    journal.router,
    blobs.router,
    log_uploads.router,
    leases.router,
    history.router,
    reading.router,
)
"""What is served under the prefix, and described."""
OUTER_ROUTERS: tuple[APIRouter, ...] = (health.router, metrics.router, pages.router)
"""What is served without it: what load balancers and people ask for."""

_AS_THEY_ARE = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/octet-stream")
"""What is not compressed: streams of events, and values that may be large or are compressed already."""
_LEVEL = 3
"""How hard gzip tries, while nothing else is answered: more takes half as long again for 10 % less."""


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
    for router in OUTER_ROUTERS:
        app.include_router(router)
    app.router.default = pages.elsewhere
    tell_problems(app)
    # The last one is the first that a request comes to.
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=_LEVEL, exclude_content_types=_AS_THEY_ARE)
    for each in (Limits, Hosts, RequestLog, Passage):
        app.add_middleware(each)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = openapi_of(app, ROUTERS, prefix=PREFIX)
        return app.openapi_schema

    vars(app)["openapi"] = openapi
    return app


def _everybody(_: object) -> Caller:
    return LOCAL
