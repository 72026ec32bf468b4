"""Where a server listens, and who can reach it there."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from sematic.model.errors import SettingsError
from sematic.settings import Settings
from sematic.settings.known import known_setting

HOST = "127.0.0.1"
PORT = 5001


EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - recognised, not listened on
"""What stands for all addresses of this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A host and a port of this machine."""

    host: str
    """A name or an address; `0.0.0.0` and `::` are all addresses there are."""
    port: int
    """0: any that is free."""

    @property
    def url(self) -> str:
        """Where a program on this machine reaches it."""
        host = {"0.0.0.0": HOST, "::": "::1"}.get(self.host, self.host)  # noqa: S104 - recognised, not listened on
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def place_of(settings: Settings, *, host: str | None = None, port: int | None = None) -> Place:
    """Return where a server with some settings listens, unless told otherwise; SettingsError if that is no port."""
    if port is None:
        told = settings.values.get("PORT") or str(PORT)
        known = known_setting("PORT")
        if known is not None and (advice := known.problem_of(told)):
            raise SettingsError(f"The server cannot listen on the port {told!r} that PORT says. {advice}")
        port = int(told)
    return Place(host=host or settings.values.get("SEMATIC_SERVER_ADDRESS") or HOST, port=port)


def is_loopback(host: str) -> bool:
    """Return whether only programs on this machine can reach what listens on a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refusal_to_listen(host: str, *, is_authenticating: bool, is_allowed: bool) -> str | None:
    """Return why a server must not listen on a host as it is set up; None if it may."""
    if is_loopback(host) or is_authenticating or is_allowed:
        return None
    return (
        f"A server on {host} can be reached from other machines, and without signing in everybody there could change"
        " everything. Set SEMATIC_AUTHENTICATE=true, or give --allow-anonymous if only people you trust reach it."
    )
