"""Reaching a Ray cluster without joining it: where it is, and where it takes jobs."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from sematic.integrations.ray.token import token_missing, token_wanted
from sematic.model.errors import LaunchError, SematicError

ADDRESS = "RAY_ADDRESS"

_API_SERVER = "RAY_API_SERVER_ADDRESS"

_CONNECT = 5.0
"""Seconds in which the head of the cluster must take a connection, and answer."""

_ANSWER = 2.0
"""Seconds in which a web server says that it is one."""


def address_in(settings: Mapping[str, str]) -> str:
    """Return where the cluster is; LaunchError if that is not said, or is no address."""
    address = settings.get(ADDRESS, "")
    if not address:
        raise LaunchError(
            "It is not said where the Ray cluster is: set RAY_ADDRESS to the address of its head, such as"
            " 10.0.0.1:6379, or auto for the one on this machine."
        )
    if address != "auto" and not _is_address(address):
        raise LaunchError(
            f"RAY_ADDRESS is {address!r}, which is no address. Set it to the host and port of the cluster's head, such"
            " as 10.0.0.1:6379, or to auto for the one on this machine."
        )
    return address


def refuse_unless_a_cluster(address: str) -> None:
    """Raise LaunchError at once if there is no cluster at an address, or no token for it.

    Ray itself tries for a long time, or aborts this process.
    """
    if (missing := token_missing()) is not None:
        raise LaunchError(missing)
    scheme, _, rest = address.rpartition("://")
    host, _, port = rest.rstrip("/").rpartition(":")
    if not host or not port.isdecimal():
        return
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT) as there:
            is_web = not scheme and _is_web_server(there)
    except OSError as error:
        raise LaunchError(
            f"There is no Ray cluster at {address} ({error.strerror or error}). Set RAY_ADDRESS to the"
            " address of its head, such as 10.0.0.1:6379, and see that it runs: ray status."
        ) from error
    if is_web:
        raise LaunchError(
            f"What answers at {address} is a web server, such as a Ray cluster's dashboard, and no head of a cluster."
            f" Set RAY_ADDRESS to the address of the head, such as 10.0.0.1:6379, or to http://{address} if this is"
            " the dashboard."
        )


def dashboard_of(address: str) -> str:
    """Return where the dashboard of a cluster is, which takes jobs; empty where only Ray itself can find it.

    Asked here, because Ray's own way to ask takes an address of this machine for the machine's one on the network, on
    which nobody may listen, and tries for minutes.
    """
    if "://" in address or address == "auto":
        return address if address.startswith(("http://", "https://")) else ""
    from ray._private import ray_constants
    from ray._raylet import GcsClient  # type: ignore[attr-defined]  # made by Cython, and not declared

    client = GcsClient(address=address)
    found = client.internal_kv_get(
        ray_constants.DASHBOARD_ADDRESS.encode(), ray_constants.KV_NAMESPACE_DASHBOARD, timeout=_CONNECT
    )
    if not found:
        raise ConnectionError("it has no dashboard, or that has not started yet")
    return f"http://{found.decode()}"


def no_dashboard(address: str, error: BaseException) -> LaunchError | None:
    """Return that a web server is no dashboard, if its answer to Ray's question for its version says so; else None."""
    if not address.startswith(("http://", "https://")):
        return None
    response = getattr(error, "response", None)
    if isinstance(error, RuntimeError) and "returned 404" in str(error):
        answer = "it has no page /api/version"
    elif response is not None and not response.ok:
        answer = f"it answers {response.status_code} {response.reason}".rstrip()
    elif isinstance(error, ValueError | LookupError | TypeError):
        answer = "its page /api/version names no version of Ray"
    else:
        return None
    return LaunchError(
        f"There is no Ray dashboard at {address}: a web server is there, but {answer}. Set RAY_ADDRESS to the address"
        " of the cluster's head, such as 10.0.0.1:6379, or of its dashboard, such as http://10.0.0.1:8265."
    )


@contextmanager
def api_server_at(address: str) -> Iterator[None]:
    """Let Ray find the dashboard at an address, for the body of a `with`: an argument does not count for more."""
    before = os.environ.get(_API_SERVER)
    if not address or before:
        yield
        return
    os.environ[_API_SERVER] = address
    try:
        yield
    finally:
        os.environ.pop(_API_SERVER, None)


@contextmanager
def told_plainly(address: str) -> Iterator[None]:
    """Raise Ray's own errors in the body of a `with` as LaunchError, in sentences that say what to do."""
    try:
        yield
    except SematicError:
        raise
    except Exception as error:
        from ray.exceptions import RayError

        if not isinstance(error, RayError):
            raise
        # Versions that know no tokens have no such class.
        if type(error).__name__ == "AuthenticationError":
            raise LaunchError(token_wanted(address)) from error
        raise LaunchError(
            f"What is at {address} does not answer as a Ray cluster: {plain(error)} Set RAY_ADDRESS to the address of"
            " the head, such as 10.0.0.1:6379, and see that it runs: ray status."
        ) from error


def plain(told: object) -> str:
    """Return what Ray says as one sentence or a few, without the traceback that may follow."""
    text = " ".join(str(told).partition("Traceback (most recent call last)")[0].split())
    return text if not text or text.endswith(".") else f"{text}."


def _is_address(text: str) -> bool:
    has_scheme = "://" in text
    try:
        parts = urlsplit(text if has_scheme else f"//{text}")
        return bool(parts.hostname) and (has_scheme or bool(parts.port)) and parts.port != 0
    except ValueError:
        # A port that is none.
        return False


def _is_web_server(there: socket.socket) -> bool:
    """Return whether what a socket is connected to speaks HTTP/1, as a dashboard does, and a head does not."""
    there.settimeout(_ANSWER)
    with suppress(OSError):
        there.sendall(b"GET /api/version HTTP/1.0\r\n\r\n")
        return there.recv(5).startswith(b"HTTP/")
    return False
