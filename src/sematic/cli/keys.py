"""`sematic keys`."""

from __future__ import annotations

import getpass
import shlex
import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, ExampleGroup, json_option
from sematic.cli.gc import Age
from sematic.model.accounts import Scope
from sematic.model.errors import UnsupportedUsageError

if TYPE_CHECKING:
    from rich.table import Table

    from sematic.model.accounts import ApiKey
    from sematic.model.records import Json
    from sematic.store.api_keys import ApiKeys
    from sematic.store.embedded import Store

_MOST = 10_000
_LONGEST_NAME = 100
_SOON = timedelta(days=2)
_LONGEST_LIFE = timedelta(days=36_525)


class Expiry(Age):
    """How long a key is good for: an age, or `never`."""

    name = "expiry"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return how long that is; the longest there is for never."""
        if str(value).strip().lower() == "never":
            return timedelta.max
        lasts = super().convert(value, param, ctx)
        if not lasts:
            self.fail("a key that lasts no time opens nothing. Write a number above 0, such as 12h.", param, ctx)
        if lasts > _LONGEST_LIFE:
            self.fail("a key is good for 100 years at most; say `never` for one that does not end.", param, ctx)
        return lasts


class KeyName(click.ParamType[str]):
    """What people call a key."""

    name = "name"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name."""
        name = str(value).strip()
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            self.fail(f"a name is 1 to {_LONGEST_NAME} characters that can be printed.", param, ctx)
        return name


@click.group(
    "keys",
    cls=ExampleGroup,
    examples=[
        ("sematic keys create admin --scope admin", "the first key of a new server"),
        ("sematic keys create nightly --scope write --expires never", "for a program that records runs"),
        ("sematic keys list", "which there are, and when they were last used"),
        ("sematic keys revoke nightly", "it opens nothing from then on"),
    ],
)
def command() -> None:
    """Make, list and revoke API keys of the server whose store is on this machine; it need not be running.

    Whoever may write the store may do this: it is how the first administrator of a server gets in.
    """


@command.command(
    "create",
    cls=Command,
    examples=[
        ("sematic keys create admin --scope admin", "everything, the keys of others too"),
        ("sematic keys create nightly --scope write", "record, cancel and rerun"),
        ("sematic keys create laptop --scope write | sematic login", "straight into this machine's settings"),
    ],
)
@click.argument("name", type=KeyName())
@click.option(
    "--scope",
    type=click.Choice([each.value for each in Scope]),
    default=Scope.READ.value,
    show_default=True,
    help="What it opens: reading; writing too (record, cancel, rerun); or administration too.",
)
@click.option(
    "--expires",
    "lasts",
    metavar="AGE",
    type=Expiry(),
    default="90d",
    show_default=True,
    help="After which time it stops: 12h, 30d, 52w, or never.",
)
@json_option
def create(*, name: str, scope: str, lasts: timedelta, as_json: bool) -> None:
    """Make an API key called NAME and print it. It is shown this once: only a digest of it is kept."""
    now = datetime.now(UTC)
    with _store(for_writing=True) as store:
        keys = _keys_of(store)
        if keys.good_ones_named(name, of=None, at=now):
            raise UnsupportedUsageError(
                f"There is a key {name!r} already. Give this one another name, or end that one first:"
                f" sematic keys revoke {shlex.quote(name)}"
            )
        key, secret = keys.create(
            name,
            scope=Scope(scope),
            expires_at=None if lasts == timedelta.max else now + lasts,
            actor=_whoever_types(),
            at=now,
        )
    if as_json:
        from sematic.cli.output import print_json

        print_json({"key": _facts(key), "secret": secret})
        return
    click.echo(secret)
    until = f"until {_day(key.expires_at, now=now)}" if key.expires_at else "until it is revoked"
    click.echo(f"This is the key {name!r} ({key.scope}, good {until}). It is not shown again: keep it safe.", err=True)


@command.command("list", cls=Command, examples=[("sematic keys list", ""), ("sematic keys list --all --json", "")])
@click.option("--all", "is_everything", is_flag=True, help="Keys that were revoked or have expired, too.")
@json_option
def list_(*, is_everything: bool, as_json: bool) -> None:
    """List the API keys, newest first; never the keys themselves."""
    now = datetime.now(UTC)
    with _store(for_writing=False) as store:
        found = _keys_of(store).page(limit=_MOST).items
    shown = [key for key in found if is_everything or key.is_good(at=now)]
    if as_json:
        from sematic.cli.output import print_json

        print_json([_facts(key) for key in shown])
    elif not shown:
        click.echo("There are no API keys. Make one: sematic keys create NAME --scope admin")
    else:
        from sematic.cli.output import print_page

        print_page(_table(shown, now=now))


@command.command(
    "revoke", cls=Command, examples=[("sematic keys revoke nightly", "by its name, or the start of its id")]
)
@click.argument("key")
@json_option
def revoke(*, key: str, as_json: bool) -> None:
    """Have an API key open nothing from now on: KEY is its name, or the beginning of its id."""
    with _store(for_writing=True) as store:
        keys = _keys_of(store)
        revoked = keys.revoke(keys.like(key).id, actor=_whoever_types(), at=datetime.now(UTC))
    if as_json:
        from sematic.cli.output import print_json

        print_json(_facts(revoked))
    else:
        click.echo(f"The key {revoked.name!r} opens nothing any more.")


def _store(*, for_writing: bool) -> Store:
    from sematic.cli.servers import refuse_if_served_elsewhere
    from sematic.settings import read_settings
    from sematic.store.of_server import open_server_store

    settings = read_settings()
    refuse_if_served_elsewhere(settings)
    return open_server_store(settings, for_writing=for_writing)


def _keys_of(store: Store) -> ApiKeys:
    from sematic.store.api_keys import ApiKeys

    return ApiKeys(store.engine)


def _whoever_types() -> str:
    """Return who types, for the audit log."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "somebody"
    return f"{name}@{socket.gethostname()} (command line)"


def _facts(key: ApiKey) -> dict[str, Json]:
    from sematic.cli.wording import instant

    return {
        "id": key.id,
        "name": key.name,
        "scope": key.scope.value,
        "user_id": key.user_id,
        "created_at": instant(key.created_at),
        "expires_at": instant(key.expires_at),
        "revoked_at": instant(key.revoked_at),
        "last_used_at": instant(key.last_used_at),
    }


def _table(keys: list[ApiKey], *, now: datetime) -> Table:
    from rich.table import Table

    from sematic.cli.wording import ago, one_line, short

    table = Table(
        "ID", "NAME", "SCOPE", "MADE", "LAST USED", "GOOD UNTIL", box=None, pad_edge=False, header_style="dim"
    )
    for key in keys:
        used = "never" if key.last_used_at is None else ago(key.last_used_at, now=now)
        table.add_row(
            short(key.id),
            one_line(key.name),
            key.scope.value,
            ago(key.created_at, now=now),
            used,
            _end_of(key, now=now),
        )
    return table


def _end_of(key: ApiKey, *, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    if key.expires_at is None:
        return "it is revoked"
    return "expired" if key.expires_at <= now else _day(key.expires_at, now=now)


def _day(end: datetime, *, now: datetime) -> str:
    """Return when a key ends: the day, and the time as well if that is soon."""
    return f"{end.astimezone():%Y-%m-%d %H:%M}" if end - now < _SOON else f"{end:%Y-%m-%d}"
