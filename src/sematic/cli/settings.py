"""`sematic settings` and `sematic server-settings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from sematic.cli.command import Command, ExampleGroup, json_option

if TYPE_CHECKING:
    from sematic.model.records import Json
    from sematic.settings import KnownSetting, Settings

HIDDEN = "(hidden)"


class ListingCommand(Command):
    """A command whose help ends with the settings there are."""

    def __init__(self, *args: object, is_server: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # click's own parameters, passed on
        self.is_server = is_server

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples and the settings there are."""
        super().format_epilog(ctx, formatter)
        with formatter.section("Settings"):
            formatter.write_dl([(s.name, s.description) for s in _listed(is_server=self.is_server)], col_max=40)


class SettingName(click.ParamType[str]):
    """The name of a setting; the shell completes those there are."""

    name = "setting"

    def __init__(self, *, is_server: bool) -> None:
        self.is_server = is_server

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        """Return the names that begin like this, each with what it does."""
        known = _listed(is_server=self.is_server)
        return [CompletionItem(s.name, help=s.description) for s in known if s.name.startswith(incomplete.upper())]


def settings_group(name: str, *, is_server: bool) -> click.Group:
    """Return the commands `show`, `set` and `delete` for the user's or the server's settings."""
    whose = "the server's settings" if is_server else "your settings"
    example, value = ("PORT", "5002") if is_server else ("SEMATIC_LOG_LEVEL", "WARNING")

    @click.group(
        name,
        cls=ExampleGroup,
        help=f"Show and change {whose}; an environment variable of the same name always wins.",
        examples=[
            (f"sematic {name} show", "what is set, and where"),
            (f"sematic {name} set {example} {value}", "in the settings file"),
            (f"sematic {name} delete {example}", "back to the default"),
            (f"sematic {name} show --help", "which settings there are"),
        ],
    )
    def group() -> None:
        pass

    @group.command(
        "show",
        cls=ListingCommand,
        is_server=is_server,
        help=f"Show {whose} that have a value, and where it comes from. Secrets are hidden.",
        examples=[(f"sematic {name} show", ""), (f"sematic {name} show --json", "for programs")],
    )
    @json_option
    def show(*, as_json: bool) -> None:
        _show(is_server=is_server, as_json=as_json)

    @group.command(
        "set",
        cls=Command,
        help=f"Set one of {whose} in the settings file. Comments in the file are not kept.",
        examples=[
            (f"sematic {name} set {example} {value}", ""),
            (f"sematic {name} set AWS_S3_REGION eu-west-1 -p sematic.plugins.storage.s3_storage.S3Storage", ""),
        ],
    )
    @click.argument("var", type=SettingName(is_server=is_server))
    @click.argument("value")
    @click.option("-p", "--plugin", metavar="PATH", help="The plug-in whose setting it is.")
    def set_(var: str, value: str, plugin: str | None) -> None:
        _set(var, value=value, owner=_owner_of(var, plugin=plugin, is_server=is_server))

    @group.command(
        "delete",
        cls=Command,
        help=f"Remove one of {whose} from the settings file.",
        examples=[(f"sematic {name} delete {example}", "")],
    )
    @click.argument("var", type=SettingName(is_server=is_server))
    @click.option("-p", "--plugin", metavar="PATH", help="The plug-in whose setting it is.")
    def delete(var: str, plugin: str | None) -> None:
        _delete(var, owner=_owner_of(var, plugin=plugin, is_server=is_server))

    return group


command = settings_group("settings", is_server=False)


def _listed(*, is_server: bool) -> list[KnownSetting]:
    """Return the server's settings, or all others: the user's and those of plug-ins."""
    from sematic.settings import KNOWN_SETTINGS, SERVER_SETTINGS

    by_name = {s.name: s for s in reversed(KNOWN_SETTINGS) if (s.owner == SERVER_SETTINGS) is is_server}
    return list(reversed(by_name.values()))


def _show(*, is_server: bool, as_json: bool) -> None:
    from sematic.cli.output import print_json, print_page
    from sematic.settings import SERVER_SETTINGS, USER_SETTINGS, read_settings

    settings = read_settings()
    rows = _rows(settings, is_server=is_server)
    if as_json:
        entries: list[Json] = [{"name": n, "value": v, "origin": o} for n, v, o in rows]
        print_json({"file": str(settings.file), "settings": entries})
        return
    from rich.table import Table

    table = Table("SETTING", "VALUE", "FROM", box=None, pad_edge=False, header_style="dim")
    for name, value, origin in rows:
        table.add_row(name, value, origin)
    others = [owner for owner in settings.plugins if owner not in {USER_SETTINGS, SERVER_SETTINGS}]
    print_page(f"File: {settings.file}{'' if settings.file.exists() else ' (not there yet)'}")
    print_page(table if rows else "No setting has a value.")
    if others and not is_server:
        print_page(f"The file also has settings of: {', '.join(others)}.")


def _rows(settings: Settings, *, is_server: bool) -> list[tuple[str, str, str]]:
    return [
        (s.name, HIDDEN if s.is_secret else settings.values[s.name], settings.origins[s.name].value)
        for s in _listed(is_server=is_server)
        if s.name in settings.values
    ]


def _owner_of(name: str, *, plugin: str | None, is_server: bool) -> str:
    """Return the plug-in path a setting is written under; SettingsError if there is no such setting."""
    from sematic.model.errors import SettingsError
    from sematic.settings import SERVER_SETTINGS, USER_SETTINGS, known_setting

    if plugin is not None:
        if plugin.startswith("sematic.") and known_setting(name, owner=plugin) is None:
            raise SettingsError(f"{plugin} has no setting {name}. {_advice(name, is_server=is_server)}")
        return plugin
    setting = known_setting(name, owner=SERVER_SETTINGS if is_server else USER_SETTINGS) or known_setting(name)
    if setting is None:
        raise SettingsError(f"There is no setting {name}. {_advice(name, is_server=is_server)}")
    if (setting.owner == SERVER_SETTINGS) is not is_server:
        right = "settings" if is_server else "server-settings"
        raise SettingsError(f"{name} is kept elsewhere: write `sematic {right} set {name} VALUE`.")
    return setting.owner


def _advice(name: str, *, is_server: bool) -> str:
    import difflib

    group = "server-settings" if is_server else "settings"
    names = [setting.name for setting in _listed(is_server=is_server)]
    meant = difflib.get_close_matches(name.upper(), names, n=1)
    return f"Did you mean {meant[0]}?" if meant else f"`sematic {group} show --help` lists the settings there are."


def _set(name: str, *, value: str, owner: str) -> None:
    import os

    from sematic.model.errors import SettingsError
    from sematic.settings import FILE_NAME, config_folder, known_setting, write_setting

    setting = known_setting(name, owner=owner)
    if not value:
        raise SettingsError(f"{name} needs a value. `sematic settings delete {name}` removes it.")
    if setting is not None and (advice := setting.problem_of(value)):
        raise SettingsError(f"{name} cannot be {value!r}. {advice}")
    path = config_folder() / FILE_NAME
    write_setting(path, owner=owner, name=name, value=value)
    click.echo(f"{name} is set in {path}.")
    if os.environ.get(name):
        click.echo(f"The environment variable {name} is set too and wins over the file.", err=True)


def _delete(name: str, *, owner: str) -> None:
    from sematic.settings import FILE_NAME, config_folder, delete_setting

    path = config_folder() / FILE_NAME
    delete_setting(path, owner=owner, name=name)
    click.echo(f"{name} is deleted from {path}.")
