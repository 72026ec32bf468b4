"""The environment variables that say how a cloud's storage is reached: empty ones are none, odd ones are named."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from sematic.model.errors import StoreError
from sematic.settings.storage import without_secrets

_READ = re.compile(r"(AWS|AZURE|GOOGLE)_\w+|SERVICE_ACCOUNT|MSI_ENDPOINT", re.IGNORECASE)
"""Those that obstore reads by itself."""

_OF_ADDRESS = re.compile(r"\w+_(ENDPOINT|HOST)(_URL)?(_S3)?", re.IGNORECASE)

_taking_out = threading.Lock()


@contextmanager
def without_empty() -> Iterator[None]:
    """Have this process's environment lack the variables that are empty, for the body of a `with`.

    obstore takes an empty one for a value, with which it fails.
    """
    with _taking_out:
        empty = [name for name, value in os.environ.items() if not value and _READ.fullmatch(name)]
        for name in empty:
            del os.environ[name]
        try:
            yield
        finally:
            os.environ.update(dict.fromkeys(empty, ""))


def endpoint_in(environ: Mapping[str, str], *names: str) -> str:
    """Return the address of a server that the first of some variables holds which is set; empty if none is.

    StoreError if that is no address of a server.
    """
    name = next((name for name in names if environ.get(name)), None)
    if name is None:
        return ""
    address = environ[name]
    if not _is_address(address):
        raise StoreError(
            f"{name} is {without_secrets(address)!r}, which is no address of a server. Set it to one that begins with"
            " http:// or https://, such as http://localhost:9000, or unset it."
        )
    return address


def blamed_in(said: str, environ: Mapping[str, str]) -> list[str]:
    """Return the variables whose values obstore has named as what it cannot use."""
    return [name for name, value in _read_of(environ) if _is_named(value, said)]


def without_address_in(environ: Mapping[str, str]) -> list[str]:
    """Return the variables that obstore takes for addresses of servers, and that are none."""
    return [name for name, value in _read_of(environ) if _OF_ADDRESS.fullmatch(name) and not _is_address(value)]


def _read_of(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in environ.items() if value and _READ.fullmatch(name))


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        # A port that is none is told only to who asks for it.
        is_server = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_server and parts.scheme in {"http", "https"} and not re.search(r"\s", text)


def _is_named(value: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", said) is not None
