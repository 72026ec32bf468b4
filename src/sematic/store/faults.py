"""What goes wrong below SQL, as sentences: full disk, read-only, damaged, locked."""

from __future__ import annotations

import errno
from pathlib import Path

from sematic.model.errors import DiskFullError, StoreError

_SENTENCES = (
    (
        ("is locked", "busy"),
        "is locked: another process has been writing to it for too long. Try again once it is done",
    ),
    (
        ("disk is full", "disk full"),
        "cannot be written: the disk is full. Free some space and try again",
    ),
    (
        ("readonly", "read-only"),
        "cannot be written: it is read-only. Change its permissions, or use another folder (SEMATIC_CONFIG_DIR)",
    ),
    (
        ("malformed", "not a database", "no such table", "no such column", "corrupt"),
        (
            "is damaged. Move it away together with sematic.db-wal and sematic.db-shm to start with an empty store,"
            " or put a backup (sematic.db.backup-...) in its place"
        ),
    ),
    (
        ("disk i/o error",),
        "cannot be read or written: the disk is full or fails. Check its free space and its health",
    ),
    (
        ("unable to open",),
        "cannot be opened. Check that its folder exists and that you may read and write it",
    ),
)
_OS_SENTENCES = {
    errno.ENOSPC: "the disk is full. Free some space and try again",
    errno.EDQUOT: "your disk quota is used up. Free some space and try again",
    errno.EFBIG: "the disk is full, or a limit on file sizes is reached. Free some space and try again",
    errno.EROFS: "it is read-only. Use another folder (SEMATIC_CONFIG_DIR)",
    errno.EACCES: "it is read-only for you. Change its permissions, or use another folder (SEMATIC_CONFIG_DIR)",
    errno.EPERM: "it is read-only for you. Change its permissions, or use another folder (SEMATIC_CONFIG_DIR)",
}


def fault_of_database(error: Exception, *, path: Path | str) -> StoreError:
    """Return the sentence for what the database driver said."""
    said = str(error)
    for signs, sentence in _SENTENCES:
        if any(sign in said.lower() for sign in signs):
            kind = DiskFullError if "the disk is full. Free" in sentence else StoreError
            return kind(f"The database {path} {sentence}. (The database says: {said})")
    return StoreError(f"The database {path} cannot do this. (It says: {said})")


def fault_of_file(error: OSError, *, path: Path | str) -> StoreError:
    """Return the sentence for what the file system said."""
    in_the_way = _file_among(Path(path))
    if in_the_way is not None:
        return StoreError(
            f"{in_the_way} is a file, so nothing can be stored under it."
            " Move it away, or use another folder (SEMATIC_CONFIG_DIR)."
        )
    why = _OS_SENTENCES.get(error.errno or 0, f"{error.strerror or error}. Check the folder and try again")
    kind = DiskFullError if error.errno in {errno.ENOSPC, errno.EDQUOT} else StoreError
    return kind(f"{path} cannot be written: {why}.")


def _file_among(path: Path) -> Path | None:
    """Return the file that stands where a folder above a path should be."""
    try:
        return next((folder for folder in path.parents if folder.exists() and not folder.is_dir()), None)
    except OSError:
        return None
