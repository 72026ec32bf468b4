"""Taking a port, or finding out who has it."""

from __future__ import annotations

import errno
import socket
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

from sematic.model.errors import InvalidMessageError, ServerProcessError
from sematic.server.exposure import Place
from sematic.server.presence import RunningServer, server_on
from sematic.wire.json import from_json
from sematic.wire.server_info import ServerInfo

_PATIENCE = 0.6
"""Seconds that another server may take from having the port to telling that it has; usually it takes 0.01."""
_PAUSE = 0.05
_ANSWER_SECONDS = 2.0
_SAYS_WHO_IT_IS_SECONDS = 0.4
"""How long who has a port may take to say who it is; a program that says nothing is not waited for."""


def listen(place: Place) -> tuple[socket.socket, Place]:
    """Return a socket that listens, and where: on a port that was free if none was asked for; OSError if it cannot."""
    told = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    # A name may have addresses of both families, and programs try the older one too.
    family, kind, protocol, _, address = min(told, key=lambda each: each[0] != socket.AF_INET)
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening, Place(host=place.host, port=int(listening.getsockname()[1]))


def reason_not_to_listen(place: Place, error: OSError) -> ServerProcessError:
    """Return the error that says why nobody can listen there."""
    if isinstance(error, socket.gaierror):
        return ServerProcessError(
            f"There is no host {place.host!r} on this machine to listen on. Give --host an address of it."
        )
    match error.errno:
        case errno.EADDRINUSE:
            return ServerProcessError(
                f"Port {place.port} is taken by {holder_of(place)}. Stop that, or give --port another number."
            )
        case errno.EACCES:
            return ServerProcessError(f"You may not listen on port {place.port}. Give --port a number above 1023.")
        case errno.EADDRNOTAVAIL:
            return ServerProcessError(f"This machine has no address {place.host}. Give --host one of its addresses.")
        case _:
            return ServerProcessError(f"Nobody can listen on {place.host}, port {place.port}: {error.strerror}.")


def holder_of(place: Place) -> str:
    """Return what answers at a place, in words."""
    info = info_of(place.url)
    if info is None:
        return "another program"
    return f"a Sematic server of another store (version {info.version}, store {info.store_id[:8]})"


def runs_there(folder: Path, place: Place) -> RunningServer | None:
    """Return the server of a store that has a port; None if somebody else has, or nobody."""
    until = time.monotonic() + _PATIENCE
    while (found := server_on(folder, place.port)) is None and is_taken(place) and time.monotonic() < until:
        if info_of(place.url) is not None:
            # A server tells of itself before it answers.
            return server_on(folder, place.port)
        time.sleep(_PAUSE)
    return found


def is_taken(place: Place) -> bool:
    """Return whether somebody listens at a place."""
    if not place.port:
        return False
    try:
        listen(place)[0].close()
    except OSError as error:
        return error.errno == errno.EADDRINUSE
    return False


def info_of(url: str) -> ServerInfo | None:
    """Return what the Sematic server at an address says of itself; None if none answers there."""
    content = answer_of(f"{url}/api/v1/info", seconds=_SAYS_WHO_IT_IS_SECONDS)
    if content is None:
        return None
    try:
        return from_json(content, ServerInfo)
    except InvalidMessageError:
        return None


def answer_of(url: str, *, seconds: float = _ANSWER_SECONDS) -> bytes | None:
    """Return what a program answers at an address of HTTP, if it is a good answer; None otherwise."""
    # What stands between this machine and others has no say in what runs on this one.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=seconds) as answered:
            content: bytes = answered.read(1 << 16)
            return content
    except (OSError, HTTPException, ValueError):
        return None
