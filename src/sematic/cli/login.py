"""`sematic login`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.model.errors import SettingsError, UnauthenticatedError

if TYPE_CHECKING:
    from sematic.settings import Settings
    from sematic.wire.users import Me

ADDRESS, KEY = "SEMATIC_API_ADDRESS", "SEMATIC_API_KEY"
DEFAULT = "http://127.0.0.1:5001"

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SECONDS = 10
_MOST = 1 << 20
_DONE, _UNAUTHORIZED = 200, 401


@click.command(
    "login",
    cls=Command,
    examples=[
        ("sematic login https://sematic.example.com", "asks for the key, without showing it"),
        ("sematic login https://sematic.example.com < key.txt", "takes it from a file"),
        ("sematic login", "another key for the same server"),
    ],
)
@click.argument("address", required=False)
@click.option(
    "--key", metavar="KEY", help="The key; better typed when asked, or piped in: shells keep what is typed here."
)
@json_option
def command(*, address: str | None, key: str | None, as_json: bool) -> None:
    """Record the runs of this machine on the server at ADDRESS, with an API key of it; one of scope read only reads.

    The server is asked whether the key is good before anything is changed; address and key are kept in your settings
    file, which nobody else can read.
    """
    from sematic.settings import read_settings

    settings = read_settings()
    address = (address or settings.api_address or DEFAULT).rstrip("/")
    _check(address)
    if _wants_key(address):
        secret = (key or _asked()).strip()
        if not secret.isascii() or not secret.isprintable() or not secret:
            raise UnauthenticatedError("What was given is no API key: it begins with sk_sematic_.")
        me = _me(address, secret)
    else:
        secret, me = None, _me(address, None)
    _keep(settings, address=address, secret=secret)
    if as_json:
        from sematic.cli.output import print_json

        print_json({"address": address, "name": me.name, "role": me.role.value, "file": str(settings.file)})
    else:
        _tell(settings, address=address, me=me, is_anonymous=secret is None)


def _check(address: str) -> None:
    """Raise SettingsError if an address is none."""
    from sematic.settings import known_setting

    setting = known_setting(ADDRESS)
    if setting is not None and (advice := setting.problem_of(address)):
        raise SettingsError(f"{address!r} is no address of a server. {advice}")


def _wants_key(address: str) -> bool:
    from sematic.wire.json import from_json
    from sematic.wire.server_info import ServerInfo

    status, content = _answer(f"{address}/api/v1/info", None)
    try:
        info = from_json(content, ServerInfo) if status == _DONE else None
    except ValueError:
        info = None
    if info is None:
        raise SettingsError(f"What answers at {address} is no Sematic server. Check the address.")
    return info.is_authenticating


def _asked() -> str:
    """Return the key that is typed, or piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    return str(click.prompt("API key", hide_input=True, err=True))


def _me(address: str, secret: str | None) -> Me:
    from sematic.wire.json import from_json
    from sematic.wire.problem import Problem
    from sematic.wire.users import Me

    status, content = _answer(f"{address}/api/v1/me", secret)
    if status == _DONE:
        return from_json(content, Me)
    if status == _UNAUTHORIZED:
        raise UnauthenticatedError(f"{address} does not take this key: {from_json(content, Problem).detail}")
    raise SettingsError(f"{address} answers with status {status}. Check the address, or ask whoever runs the server.")


def _answer(url: str, secret: str | None) -> tuple[int, bytes]:
    """Return the status and the body that a server answers with; SettingsError if none answers."""
    import urllib3

    headers = {} if secret is None else {"x-api-key": secret}
    try:
        # The key goes to the server that was named, and nowhere else.
        answer = urllib3.request(
            "GET", url, headers=headers, timeout=_SECONDS, retries=False, redirect=False, preload_content=False
        )
        return answer.status, answer.read(_MOST)
    except urllib3.exceptions.HTTPError as error:
        from sematic.remote.connection import reason_of

        raise SettingsError(
            f"Nothing answers at {url} as a server would: {reason_of(error)}. Is it running, and the address right?"
        ) from None


def _keep(settings: Settings, *, address: str, secret: str | None) -> None:
    from sematic.cli.logout import forget
    from sematic.settings import USER_SETTINGS, write_setting

    write_setting(settings.file, owner=USER_SETTINGS, name=ADDRESS, value=address)
    if secret is None:
        forget(settings.file, KEY)
    else:
        write_setting(settings.file, owner=USER_SETTINGS, name=KEY, value=secret)


def _tell(settings: Settings, *, address: str, me: Me, is_anonymous: bool) -> None:
    from urllib.parse import urlsplit

    from sematic.model.accounts import Role

    who = f"{address} asks nobody who they are." if is_anonymous else f"You are {me.name} ({me.role}) at {address}."
    if me.role.role >= Role.EDITOR:
        click.echo(f"{who} Runs are recorded there from now on ({settings.file}).")
    else:
        click.echo(f"{who} Commands read there from now on ({settings.file}).")
        click.echo(
            "This key only reads. To record runs there, log in with a key of scope write:"
            " `sematic keys create NAME --scope write` makes one, on the server's machine.",
            err=True,
        )
    parts = urlsplit(address)
    if not is_anonymous and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        click.echo("This address has no TLS (https): whoever is on the way can read the key.", err=True)
    for name in (ADDRESS, KEY):
        if os.environ.get(name):
            click.echo(f"The environment variable {name} is set too and wins over the file.", err=True)
