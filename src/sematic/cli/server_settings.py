"""`sematic server-settings`."""

from __future__ import annotations

from sematic.cli.settings import settings_group

command = settings_group("server-settings", is_server=True)
