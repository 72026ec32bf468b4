"""The token of a function's own Ray cluster: whoever does not have it can run nothing there.

Ray's: https://docs.ray.io/en/latest/ray-security/token-auth.html. Versions that know no tokens take no notice of it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_MODE, _TOKEN, _PATH = "RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"


class OwnToken:
    """The token that this process, and what it starts, uses until it is given up."""

    def __init__(self) -> None:
        self._before: Mapping[str, str | None] | None = None

    def take_up(self) -> None:
        """Use a new token from now on."""
        if self._before is None:
            self._before = {name: os.environ.get(name) for name in (_MODE, _TOKEN, _PATH)}
        _use({_MODE: "token", _TOKEN: secrets.token_hex(32), _PATH: None})

    def give_up(self) -> None:
        """Use again what was used before, if this process has taken one up."""
        if self._before is not None:
            _use(self._before)
            self._before = None


def token_wanted(address: str) -> str:
    """Return what to say where a cluster asks for a token that this process does not have."""
    return (
        f"The Ray cluster at {address} asks for a token, and this process has none or another: set"
        " RAY_AUTH_MODE=token, and RAY_AUTH_TOKEN to what `ray get-auth-token` prints where it was started; or"
        " copy ~/.ray/auth_token from there."
    )


def token_missing() -> str | None:
    """Return what to say where this process is to show a token and has none; None if that is not so.

    Ray itself aborts the whole process then.
    """
    if os.environ.get(_MODE, "").strip().lower() != "token" or os.environ.get(_TOKEN, "").strip():
        return None
    named = os.environ.get(_PATH, "").strip()
    file = Path(named).expanduser() if named else Path.home() / ".ray" / "auth_token"
    with suppress(OSError, ValueError):
        if file.read_text(encoding="utf-8").strip():
            return None
    return (
        f"{_MODE} is token, but there is none: {file} cannot be read, or is empty. Set {_TOKEN} to what"
        " `ray get-auth-token` prints where the cluster was started, or copy ~/.ray/auth_token from there."
    )


def _use(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    try:
        from ray._raylet import AuthenticationTokenLoader, Config  # type: ignore[attr-defined]  # compiled, without types
    except ImportError:
        return
    # Ray reads them once in each process, and has no public way to make it look again.
    Config.initialize("")
    AuthenticationTokenLoader.instance().reset_cache()
