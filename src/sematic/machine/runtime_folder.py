"""The folder for what lives no longer than this user's processes on this machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

_VARIABLE = "XDG_RUNTIME_DIR"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def runtime_folder(
    environ: Mapping[str, str] = os.environ, *, users: Path = Path("/run/user"), temporary: Path | None = None
) -> Path:
    """Return a folder that only this user can read and write, the same for all of the user's processes.

    It is where systemd says that such things belong, else among temporary files. PermissionError says in a sentence
    what is wrong if somebody else made it or can write in it.
    """
    user = os.getuid()
    # What cron starts is not told of the user's folder, but it is there.
    told = [Path(environ[_VARIABLE])] if environ.get(_VARIABLE) else []
    for parent in (*told, users / str(user)):
        if _is_ours(parent):
            folder = parent / "sematic"
            break
    else:
        folder = (temporary or _temporary_folder()) / f"sematic-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    # Whoever could plant it could say that everything is taken, or read what runs.
    if not _is_ours(folder):
        raise PermissionError(
            f"{folder} is not a folder that only you can write in. Remove it, or set {_VARIABLE} to such a folder."
        )
    return folder


def _temporary_folder() -> Path:
    import tempfile

    return Path(tempfile.gettempdir())


def _is_ours(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & _OTHERS
