"""The browser that tests use: its path, on standard output; on Debian's family root installs it if there is none.

python ui/tools/browser.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def browser() -> str:
    """Return the path of Chromium or Chrome, CHROMIUM first; the program ends, saying what to do, if there is none."""
    if chosen := os.environ.get("CHROMIUM"):
        found = shutil.which(chosen)
        return found or sys.exit(f"CHROMIUM is {chosen}, which is no program.")
    return (
        _found()
        or _installed()
        or sys.exit(
            "The tests of the dashboard need Chromium: install it (on Debian: apt-get install chromium),"
            " or set CHROMIUM to the path of a Chromium or Chrome."
        )
    )


def _found() -> str | None:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or (str(ON_A_MAC) if ON_A_MAC.is_file() else None)


def _installed() -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print("Installing Chromium for the tests of the dashboard (once) ...", file=sys.stderr, flush=True)
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *command], env=environ, stdout=sys.stderr, check=False)
    return _found()


if __name__ == "__main__":
    print(browser())
