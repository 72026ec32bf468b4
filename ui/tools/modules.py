"""What the dashboard is made with: `ui/node_modules` as `ui/package-lock.json` says, installed when it differs.

python ui/tools/modules.py
"""

from __future__ import annotations

import json
import sys
from typing import Any

from npm import UI, npm

MODULES = UI / "node_modules"


def install() -> None:
    """Install what is wanted, unless it is there."""
    if is_there():
        return
    if MODULES.is_symlink():
        sys.exit(f"{MODULES} is a link to another folder: install what is missing there, or remove the link.")
    print("Installing what the dashboard is made with (once, a minute) ...", flush=True)
    npm("ci", "--loglevel", "error")


def is_there() -> bool:
    """Return whether each library is installed in the version that is wanted; some are for other machines only."""
    wanted = _packages(UI / "package-lock.json")
    # npm writes there what it installed.
    there = _packages(MODULES / ".package-lock.json")
    is_right = all(
        name in wanted and wanted[name].get("version") == each.get("version") for name, each in there.items()
    )
    return is_right and all(name in there for name, each in wanted.items() if name and not each.get("optional"))


def _packages(file: Any) -> dict[str, dict[str, Any]]:
    return json.loads(file.read_text())["packages"] if file.is_file() else {}


if __name__ == "__main__":
    install()
