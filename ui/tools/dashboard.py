"""The dashboard, built into the package: `src/sematic/server/dashboard`, unless that was made of what is there now.

python ui/tools/dashboard.py
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import modules
from npm import UI, npm

BUILT = UI.parent / "src" / "sematic" / "server" / "dashboard"
_MADE_OF = ("*.html", "*.json", "vite.config.ts", "src/**/*", "public/**/*")
_NOTE = BUILT / ".made-of"
"""Where it is written down what was built; times of files say little after a checkout or in an archive."""


def build() -> None:
    """Build the dashboard if something it is made of changed."""
    if is_built():
        return
    modules.install()
    print("Building the dashboard ...", flush=True)
    made_of = _digest()
    npm("run", "build", "--silent", "--", "--logLevel", "warn")
    _NOTE.write_text(made_of)


def is_built() -> bool:
    """Return whether what is built was made of the very files that are there."""
    return _NOTE.is_file() and (BUILT / "index.html").is_file() and _NOTE.read_text() == _digest()


def _digest() -> str:
    found = sha256()
    for file in sorted(_sources()):
        found.update(f"{file.relative_to(UI)}\0{file.stat().st_size}\0".encode())
        found.update(file.read_bytes())
    return found.hexdigest()


def _sources() -> Iterator[Path]:
    for pattern in _MADE_OF:
        yield from (file for file in UI.glob(pattern) if _is_source(file))


def _is_source(file: Path) -> bool:
    return file.is_file() and not file.name.startswith(".") and ".test." not in file.name


if __name__ == "__main__":
    build()
