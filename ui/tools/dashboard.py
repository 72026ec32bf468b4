"""The dashboard, built into the package: `src/sematic/server/dashboard`, unless it is newer than what it is made of.

python ui/tools/dashboard.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import modules
from npm import UI, npm

BUILT = UI.parent / "src" / "sematic" / "server" / "dashboard"
_MADE_OF = ("*.html", "*.json", "vite.config.ts", "src/**/*", "public/**/*")


def build() -> None:
    """Build the dashboard if something it is made of changed."""
    if is_built():
        return
    modules.install()
    print("Building the dashboard ...", flush=True)
    npm("run", "build", "--silent", "--", "--logLevel", "warn")


def is_built() -> bool:
    """Return whether what is built is newer than each file it is made of; in a source archive all are equally old."""
    page = BUILT / "index.html"
    return page.is_file() and all(file.stat().st_mtime <= page.stat().st_mtime for file in _sources())


def _sources() -> Iterator[Path]:
    for pattern in _MADE_OF:
        yield from (file for file in UI.glob(pattern) if _is_source(file))


def _is_source(file: Path) -> bool:
    return file.is_file() and not file.name.startswith(".") and ".test." not in file.name


if __name__ == "__main__":
    build()
