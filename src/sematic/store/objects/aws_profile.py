"""The keys that `aws configure` has written: obstore looks into the environment and asks the cloud, not into files."""

from __future__ import annotations

from configparser import ConfigParser, Error
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = {
    "aws_access_key_id": "access_key_id",
    "aws_secret_access_key": "secret_access_key",
    "aws_session_token": "session_token",
}
_ELSEWHERE = (
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)


def profile_keys(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the keys of the user's AWS profile, as obstore calls them; nothing if there are none, or others count."""
    if any(environ.get(name) for name in _ELSEWHERE):
        return {}
    home = Path(environ["HOME"]) if environ.get("HOME") else Path.home()
    path = Path(environ.get("AWS_SHARED_CREDENTIALS_FILE") or home / ".aws" / "credentials")
    # A secret may have a percent sign in it.
    parser = ConfigParser(interpolation=None)
    with suppress(OSError, UnicodeError, Error):
        parser.read_string(path.read_text(encoding="utf-8"))
        profile = environ.get("AWS_PROFILE") or "default"
        if parser.has_section(profile):
            return {ours: parser[profile][name] for name, ours in _NAMES.items() if name in parser[profile]}
    return {}
