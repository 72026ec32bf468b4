"""Asking a provider: over HTTPS, not for long, not for much, and never on to where an answer points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
import urllib3

from sematic.model.errors import SignInError

T = TypeVar("T")

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_TIMEOUT = urllib3.Timeout(connect=5, read=10)
_MOST = 1 << 20
_GOOD = 200

_connections = urllib3.PoolManager(num_pools=4, maxsize=4)


def is_safe(address: str) -> bool:
    """Return whether what is sent to an address can be read by nobody on the way."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))


def got(address: str, kind: type[T], *, token: str | None = None) -> T:
    """Return what an address says; SignInError if it says nothing, or something else."""
    headers = {"accept": "application/json", "user-agent": "sematic"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return _asked("GET", address, kind, headers=headers)


def sent(address: str, kind: type[T], *, form: str, headers: Mapping[str, str]) -> T:
    """Return what an address answers to a form; SignInError if it answers nothing, or something else."""
    typed = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json", "user-agent": "sematic"}
    return _asked("POST", address, kind, headers=typed | dict(headers), body=form)


def _asked(method: str, address: str, kind: type[T], *, headers: Mapping[str, str], body: str | None = None) -> T:
    if not is_safe(address):
        raise SignInError(f"The provider's address {address[:200]!r} is not asked: it must begin with https://.")
    try:
        answer = _connections.request(
            method,
            address,
            body=body,
            headers=dict(headers),
            timeout=_TIMEOUT,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        content = answer.read(_MOST + 1)
        answer.release_conn()
    except urllib3.exceptions.HTTPError as error:
        raise SignInError(f"The provider does not answer at {_place(address)}. Try again in a while.") from error
    if answer.status != _GOOD or len(content) > _MOST:
        raise SignInError(f"The provider refuses at {_place(address)}, with status {answer.status}. Sign in again.")
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise SignInError(f"The provider answers at {_place(address)} what nobody understands: {error}.") from error


def _place(address: str) -> str:
    """Return an address for people, without what a query may hold."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
