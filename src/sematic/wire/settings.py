"""The server's settings as they travel: never a secret."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingShown:
    """One of the server's settings."""

    name: str
    description: str
    kind: str
    """What its value must look like, such as `text`, `flag` or `port`."""
    value: str | None
    """What it is; null if it is not set, or a secret."""
    origin: str | None
    """`environment`, `file` or `default`; null if it is not set."""
    is_secret: bool
    can_be_changed: bool
    """Whether this may be done over the network; what lets people in is set on the server's machine alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsShown:
    """The server's settings, those that people meet first at the front."""

    items: tuple[SettingShown, ...]
    next: str | None = None
    """Always null: they all come at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChange:
    """What to write into the server's settings file; it is read when the server starts."""

    values: dict[str, str | None]
    """By name; null removes a setting from the file."""
