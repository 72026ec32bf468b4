"""Requests that somebody else's web page makes a browser send: told from those that the dashboard sends."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from sematic.model.errors import AccessError

HEADER = "x-sematic"
"""Which a browser sends along only where the page's own code says so, and never to another site without asking it."""

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN = frozenset({"same-origin", "none"})


def refuse_foreign(method: str, headers: Mapping[str, str], *, dashboard: str | None = None) -> None:
    """Return if a request was not made by another site's page; AccessError otherwise.

    Browsers say so in `Origin` and `Sec-Fetch-Site`; who sends neither is no browser, or an old one, which a cookie
    is not enough from (`refuse_unmarked`). `dashboard` is the address people use, where it is not what Host says.
    """
    if method in _READING:
        return
    origin = headers.get("origin")
    if origin is not None:
        if not _is_own(origin, host=headers.get("host", ""), dashboard=dashboard):
            raise AccessError(_sentence(origin))
        return
    site = headers.get("sec-fetch-site")
    if site is not None and site not in _OWN:
        raise AccessError(_sentence("another site"))


def refuse_unmarked(method: str, headers: Mapping[str, str]) -> None:
    """Return if a request that comes with a cookie was surely made by the dashboard itself; AccessError otherwise."""
    if method in _READING:
        return
    if headers.get("origin") is None and headers.get("sec-fetch-site") != "same-origin":
        raise AccessError(
            "This request changes something, and does not say which page it comes from. Nothing was done."
        )
    if HEADER not in headers:
        raise AccessError("This request changes something, and lacks the header X-Sematic: 1. Nothing was done.")


def _is_own(origin: str, *, host: str, dashboard: str | None) -> bool:
    if dashboard is not None:
        wanted, given = urlsplit(dashboard), urlsplit(origin)
        if (given.scheme, given.netloc.lower()) == (wanted.scheme, wanted.netloc.lower()):
            return True
    # The scheme is not compared: a proxy may end TLS before the request comes here.
    scheme, found, address = origin.partition("://")
    return bool(found) and scheme in {"http", "https"} and address.lower() == host.lower()


def _sentence(origin: str) -> str:
    return f"This request changes something, and comes from a page of {origin[:200]!r}. Nothing was done."
