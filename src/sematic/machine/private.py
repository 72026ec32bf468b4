"""Folders and files that nobody else on the machine reads, whatever is usual for new ones (`umask`)."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def make_private(folder: str | Path) -> None:
    """Make a folder, and those above it that are missing, for nobody else to enter; one that is there stays as it is.

    OSError if it cannot be made.
    """
    try:
        os.mkdir(folder, 0o700)  # noqa: PTH102 - made between two writes of a blob: an object costs as much as the call
    except FileExistsError:
        if not os.path.isdir(folder):  # noqa: PTH112 - same
            raise
    except FileNotFoundError:
        above = os.path.dirname(folder)  # noqa: PTH120 - same
        if above in {"", folder}:
            raise
        make_private(above)
        # Another process may have been quicker.
        with suppress(FileExistsError):
            os.mkdir(folder, 0o700)  # noqa: PTH102 - same


def open_private(path: Path) -> int:
    """Open a file to write it from its beginning, made if need be for nobody else to read; OSError if that fails."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)


def write_private(path: Path, text: str) -> None:
    """Write a file for nobody else to read; OSError if it cannot be written."""
    with os.fdopen(open_private(path), "w", encoding="utf-8") as file:
        file.write(text)
