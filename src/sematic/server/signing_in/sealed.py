"""What a browser keeps for this server: it can read it, and cannot change it."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import TypeVar

import msgspec

T = TypeVar("T")


def sealed(value: object, *, key: bytes) -> str:
    """Return a value as a text that only whoever has the key can make."""
    content = urlsafe_b64encode(msgspec.json.encode(value))
    return f"{content.decode()}.{_seal(content, key=key)}"


def unsealed(text: str, kind: type[T], *, key: bytes) -> T | None:
    """Return the value that a text stands for; None if nobody who has the key made it."""
    content, _, seal = text.encode("ascii", "replace").partition(b".")
    if not hmac.compare_digest(_seal(content, key=key).encode(), seal):
        return None
    try:
        return msgspec.json.decode(urlsafe_b64decode(content), type=kind)
    except ValueError:
        # Made by another version.
        return None


def _seal(content: bytes, *, key: bytes) -> str:
    return hmac.new(key, content, sha256).hexdigest()
