"""Putting environment, file and defaults together."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import StrEnum, unique
from pathlib import Path
from typing import TYPE_CHECKING

from sematic.model.errors import SettingsError
from sematic.settings.file import FILE_NAME, Entry, SettingsFile, read_file
from sematic.settings.known import KNOWN_SETTINGS, SERVER_SETTINGS, USER_SETTINGS, KnownSetting, bytes_of, known_setting

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG_DIR = "SEMATIC_CONFIG_DIR"
API_ADDRESS = "SEMATIC_API_ADDRESS"
_LOG_LIMIT = 256_000_000


@unique
class Origin(StrEnum):
    """Where a setting's value comes from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user chose."""

    folder: Path
    """Where settings, database and blobs are kept."""
    # Values may be secrets; they stay out of logs and tracebacks.
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The value of every setting that has one, by name."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Where each of these values comes from."""
    plugins: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    """What the file sets per plug-in path, the environment's values in place where it has them."""
    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Plug-in paths chosen per scope, such as STORAGE."""
    warnings: tuple[str, ...] = ()
    """Sentences about what the settings file says that nobody will read."""

    @property
    def file(self) -> Path:
        """Where the settings file is, or would be."""
        return self.folder / FILE_NAME

    @property
    def log_level(self) -> str:
        """How much a pipeline run says: DEBUG, INFO, WARNING, ERROR or CRITICAL."""
        return self.values.get("SEMATIC_LOG_LEVEL", "INFO").upper()

    @property
    def log_limit(self) -> int:
        """How many bytes a run's log may have before its middle is left out."""
        return bytes_of(self.values.get("SEMATIC_LOG_LIMIT", "")) or _LOG_LIMIT

    @property
    def cache_folder(self) -> Path:
        """Where code and packages of submitted runs are kept on this machine; whatever is lost there is made again."""
        chosen = self.values.get("SEMATIC_CACHE_DIR")
        return self.folder if chosen is None else Path(chosen).expanduser()

    def is_on(self, name: str) -> bool:
        """Return whether a setting that is a flag is set to true."""
        return self.values.get(name, "").lower() in {"true", "1", "yes"}

    @property
    def api_address(self) -> str | None:
        """The server to record runs on, None for this machine's own store."""
        return self.values.get(API_ADDRESS)

    @property
    def api_key(self) -> str | None:
        """The key to show to the server."""
        return self.values.get("SEMATIC_API_KEY")

    @property
    def database_url(self) -> str | None:
        """The database of a server's store, None for a file in the folder; it may hold a password."""
        return self.values.get("DATABASE_URL")

    @property
    def storage_folder(self) -> Path | None:
        """Where a server's store whose database is elsewhere keeps values, None for the folder's own place."""
        chosen = self.values.get("LOCAL_STORAGE_PATH")
        return None if chosen is None else Path(chosen)

    @property
    def dashboard_folder(self) -> Path | None:
        """Where a server has the dashboard's built files from, None for the package's own."""
        chosen = self.values.get("SEMATIC_DASHBOARD_FOLDER")
        return None if chosen is None else Path(chosen)


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings in force; SettingsError names the file, line and setting that cannot be used.

    What the file says that nobody knows is logged as a warning, which Python prints to standard error.
    """
    folder = config_folder(environ)
    path = folder / FILE_NAME
    file = read_file(path)
    problems = (*file.warnings, *_unknown_names(file, path=path))
    if problems:
        import logging

        for problem in problems:
            logging.getLogger("sematic").warning(problem)
    values, origins = _values(file, environ=environ, path=path)
    return Settings(
        folder=folder,
        values=values,
        origins=origins,
        plugins=_plugins(file, environ=environ),
        scopes=dict(file.scopes),
        warnings=problems,
    )


def config_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder everything is kept in: SEMATIC_CONFIG_DIR, relative to home, or `~/.sematic`."""
    home = Path(environ["HOME"]) if environ.get("HOME") else Path.home()
    chosen = environ.get(CONFIG_DIR) or ".sematic"
    if chosen == "~" or chosen.startswith("~/"):
        chosen = chosen[2:]
    return home / chosen


def _values(file: SettingsFile, *, environ: Mapping[str, str], path: Path) -> tuple[dict[str, str], dict[str, Origin]]:
    values = {setting.name: setting.default for setting in KNOWN_SETTINGS if setting.default}
    origins = dict.fromkeys(values, Origin.DEFAULT)
    # The user's and the server's own settings come last: they win over a plug-in's of the same name.
    for entry in sorted(file.entries, key=lambda entry: entry.owner in {USER_SETTINGS, SERVER_SETTINGS}):
        _check_entry(entry, path=path)
        values[entry.name] = entry.value
        origins[entry.name] = Origin.FILE
    for setting in KNOWN_SETTINGS:
        if value := environ.get(setting.name):
            _check_variable(setting, value)
            values[setting.name] = value
            origins[setting.name] = Origin.ENVIRONMENT
    if environ.get(API_ADDRESS) == "" and API_ADDRESS in values:
        # Said for one command: the server that the file names is not to be asked.
        del values[API_ADDRESS], origins[API_ADDRESS]
    return values, origins


def _plugins(file: SettingsFile, *, environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    plugins: dict[str, dict[str, str]] = {}
    for entry in file.entries:
        plugins.setdefault(entry.owner, {})[entry.name] = environ.get(entry.name) or entry.value
    return plugins


def _check_entry(entry: Entry, *, path: Path) -> None:
    setting = known_setting(entry.name, owner=entry.owner)
    if setting is not None and (advice := setting.problem_of(entry.value)):
        raise SettingsError(f"{path}, line {entry.line}: {entry.name} cannot be {entry.value!r}. {advice}")


def _check_variable(setting: KnownSetting, value: str) -> None:
    # Names like PORT may mean something else on this machine; whoever uses them checks them.
    if setting.name.startswith("SEMATIC_") and (advice := setting.problem_of(value)):
        raise SettingsError(f"The environment variable {setting.name} cannot be {value!r}. {advice}")


def _unknown_names(file: SettingsFile, *, path: Path) -> tuple[str, ...]:
    """Return a sentence per name nobody reads; the names of other people's plug-ins are their own."""
    return tuple(
        f"{path}, line {entry.line}: the setting {entry.name} of {entry.owner} is not known and is ignored."
        " `sematic settings show --help` lists the settings there are."
        for entry in file.entries
        if entry.owner.startswith("sematic.") and known_setting(entry.name, owner=entry.owner) is None
    )
