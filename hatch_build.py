"""What building a wheel or a source archive does first: it builds the dashboard, if it is not built already."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "ui" / "tools"))

import dashboard
import npm


class DashboardHook(BuildHookInterface):
    """Builds the dashboard into the package with npm: the system's, or one from a wheel if there is none."""

    def dependencies(self) -> list[str]:
        """Return what has to be installed first; nothing where there is nothing to build, or where there is npm."""
        needed = "" if dashboard.is_built() else npm.missing()
        return [needed] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the hook's signature
        """Build it, except for editable installs: whoever works on Sematic says `make dashboard`."""
        if version != "editable":
            dashboard.build()
