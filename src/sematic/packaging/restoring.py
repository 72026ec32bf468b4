"""Writing the files of a snapshot into a folder, and nothing anywhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sematic.model.errors import DecodeError, UnsupportedUsageError
from sematic.packaging.listing import folders_above
from sematic.packaging.manifest import Manifest, RecordedFile, content_of
from sematic.types.document import BlobSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was written of a snapshot."""

    files: tuple[str, ...]
    """Paths from the folder, links too."""
    links_left_out: tuple[str, ...]
    """Symbolic links that would lead out of the folder; they were not made."""


def restored(manifest: Manifest, *, into: Path, blobs: BlobSource) -> Restored:
    """Write a snapshot's files into a folder that is not there yet or empty, and return which.

    Every content is checked against its digest. DecodeError if the manifest names a place outside the folder or git's
    own files, and then nothing is written; UnsupportedUsageError if the folder is not empty or cannot be written;
    StoreError if a content is gone or damaged.
    """
    check_paths(manifest)
    with _told(into):
        if into.exists() and (not into.is_dir() or any(into.iterdir())):
            raise UnsupportedUsageError(f"{into} is there already and is not empty. Choose another folder.")
        into.mkdir(parents=True, exist_ok=True)
    links = {path: file for path, file in manifest.files.items() if file.link is not None}
    kept = {path: file for path, file in links.items() if not leads_out(path, str(file.link))}
    for path, file in manifest.files.items():
        if path not in links:
            content = content_of(file, blobs=blobs)
            with _told(into / path):
                _write(into / path, content, file)
    # Links come last: nothing is ever written through one.
    for path, file in kept.items():
        with _told(into / path):
            (into / path).parent.mkdir(parents=True, exist_ok=True)
            (into / path).symlink_to(str(file.link))
    files = tuple(path for path in manifest.files if path not in links or path in kept)
    return Restored(files=files, links_left_out=tuple(sorted(links.keys() - kept)))


MOST_FOLDERS = 200
"""Folders that a path may go through; no project's does."""


def check_paths(manifest: Manifest) -> None:
    """Raise DecodeError unless every path of a manifest stays inside the folder it is restored into."""
    for path, file in manifest.files.items():
        if path.count("/") > MOST_FOLDERS:
            raise DecodeError(
                f"The recorded code names a file below more than {MOST_FOLDERS} folders: {path[:40]!r}... It is not"
                " used."
            )
        parts = path.split("/")
        is_git = any(part.lower() == ".git" for part in parts)
        if not path or "\0" in path or "\0" in (file.link or "") or is_git or {"", ".", ".."} & set(parts):
            raise DecodeError(f"The recorded code names a file that is no project's: {path!r}. It is not used.")
        if not manifest.files.keys().isdisjoint(folders_above(path)):
            raise DecodeError(f"The recorded code has a file below another file: {path!r}. It is not used.")


def leads_out(path: str, target: str) -> bool:
    """Return whether a link leads out of the folder, or might by way of another link."""
    parts = [part for part in target.split("/") if part not in {"", "."}]
    ups = next((number for number, part in enumerate(parts) if part != ".."), len(parts))
    return target.startswith("/") or ups > path.count("/") or ".." in parts[ups:]


def _write(place: Path, content: memoryview, file: RecordedFile) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    # The owner must be able to change and remove what was restored.
    mode = file.mode & 0o777 | 0o600
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Turn what the file system says into a sentence."""
    try:
        yield
    except OSError as error:
        raise UnsupportedUsageError(f"{str(place)!r} cannot be written: {error.strerror}.") from error
