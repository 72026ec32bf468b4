"""The server as a process: it takes its port, says that it is there, and serves until it is told to stop."""

from __future__ import annotations

import logging
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from sematic.machine.identity import this_process
from sematic.model.errors import ServerProcessError
from sematic.model.version import __version__
from sematic.server.ending import EndingServer
from sematic.server.exposure import refusal_to_listen
from sematic.server.hosts import names_of
from sematic.server.listening import listen, reason_not_to_listen
from sematic.server.log_lines import tell_in
from sematic.server.parts import Parts
from sematic.server.presence import RunningServer, present
from sematic.server.protocol import BoundedProtocol
from sematic.server.wiring import wired
from sematic.server.wish import Wish
from sematic.settings import Settings

GRACE_SECONDS = 2
"""How long requests that are under way may take to end when the server is to stop."""

MOST_CONNECTIONS = 4000

_log = logging.getLogger("sematic.server")


def serve(settings: Settings, wish: Wish, *, when_listening: Callable[[RunningServer], None]) -> None:
    """Serve the store of some settings until a signal says to stop; ServerProcessError if that cannot be begun."""
    tell_in(wish.log_file, level=settings.log_level)
    try:
        listening, place = listen(wish.place)
    except OSError as error:
        raise reason_not_to_listen(wish.place, error) from error
    with listening, wired(settings) as app:
        parts: Parts = app.state.parts
        refusal = refusal_to_listen(
            place.host, is_authenticating=parts.is_authenticating, is_allowed=wish.is_anonymous_allowed
        )
        if refusal is not None:
            raise ServerProcessError(refusal)
        server = RunningServer(
            process=this_process(),
            place=place,
            version=__version__,
            database=parts.store.database.name,
            is_authenticating=parts.is_authenticating,
            started_at=parts.started_at,
            log_file="" if wish.log_file is None else str(wish.log_file),
        )
        if not parts.is_authenticating:
            app.state.host_names = names_of(host=place.host, dashboard=settings.values.get("SEMATIC_DASHBOARD_URL"))
        with present(settings.folder, server):
            _log.info("Serving %s on %s", server.database, place.url, extra={"fields": {"version": server.version}})
            when_listening(server)
            proxies = settings.values.get("SEMATIC_TRUSTED_PROXIES", "")
            program = EndingServer(configuration(app, proxies=proxies), feed=parts.feed)
            with stopped_by_signals(program):
                program.run(sockets=[listening])
        _log.info("Stopped")


def configuration(app: ASGIApp, *, proxies: str = "") -> uvicorn.Config:
    """Return how uvicorn is to serve an application; `proxies` may say whom they ask for."""
    return uvicorn.Config(
        app,
        loop="asyncio",
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or "",
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=75,
        limit_concurrency=_most_connections(),
        backlog=1024,
    )


def _most_connections() -> int:
    """Return how many connections there may be at once: some files must be left for everything else."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if files == resource.RLIM_INFINITY else max(min(MOST_CONNECTIONS, files - 128), files // 2)


@contextmanager
def stopped_by_signals(program: uvicorn.Server) -> Iterator[None]:
    """Have a signal stop a server also before and after it listens to signals itself."""

    def stop(_: int, __: FrameType | None) -> None:
        program.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
