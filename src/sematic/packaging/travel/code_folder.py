"""The code of a run on this machine: its snapshot, written once into a folder of its own and kept there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sematic.model.errors import TravelError
from sematic.model.ids import Digest
from sematic.model.records import Json
from sematic.packaging.manifest import Manifest, manifest_of
from sematic.packaging.restoring import restored
from sematic.packaging.travel.shelf import Card, Hold, Kept, Shelf
from sematic.packaging.uv import Say
from sematic.types.document import BlobSource

FOLDER = "code"
"""Of a cache: the folder with one folder for each snapshot, named by its digest."""

MOST = 100
"""Snapshots that are kept when another one comes; the longest unused go first."""

_FETCHERS = 8
"""Contents that are asked for at once: most of the time they come over a network."""

_READABLE = 0o400

Look: TypeAlias = "list[Json]"
"""Mode, size and time of change (nanoseconds) of a file, as they are written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFolder:
    """The files of a project as they were recorded, in a folder that stays as long as it is held."""

    path: Path
    root: str
    """Where the project was on the machine it came from."""
    files: frozenset[str]
    """What was recorded, as paths from the folder, links too."""
    hold: Hold


def code_folder(manifest: Digest, *, blobs: BlobSource, cache: Path, say: Say) -> CodeFolder:
    """Return the folder of `cache` that holds the files of a snapshot, written now unless they are there.

    They are there for all processes of this machine, checked when they are written and looked at from outside each
    time: a file that was changed since is put back. TravelError if they cannot be written; StoreError or DecodeError
    if the snapshot is gone or damaged.
    """
    shelf = shelf_of_code(cache)
    _refuse_unless_digest(manifest)
    waiting = "Another process is writing the code of this run; waiting for it ..."
    kept = shelf.made(
        manifest, lambda place, _: _written(manifest, place, shelf=shelf, blobs=blobs), say=say, waiting=waiting
    )
    if _changed_in(kept):
        say(f"Files of the run's code in {kept.folder} were changed; they are put back as they were submitted.")
        with shelf.making(manifest, say=say, waiting=waiting):
            kept = _mended(kept, manifest, shelf=shelf, blobs=blobs)
    return CodeFolder(path=kept.folder, root=str(kept.card["root"]), files=frozenset(_looks_in(kept)), hold=kept.hold)


def shelf_of_code(cache: Path) -> Shelf:
    """Return where snapshots are kept in a cache."""
    return Shelf(cache / FOLDER, most=MOST)


def _refuse_unless_digest(manifest: Digest) -> None:
    # It becomes the name of a folder, and a record may come from anywhere.
    if len(manifest) != 64 or not set(manifest) <= set("0123456789abcdef"):  # noqa: PLR2004 - of SHA-256
        raise TravelError(f"{manifest!r} is no digest of recorded code, so there is nothing to write.")


def _written(digest: Digest, place: Path, *, shelf: Shelf, blobs: BlobSource) -> Card:
    """Write the files of a snapshot beside their place, and move them there."""
    manifest = manifest_of(blobs.open(digest))
    part = shelf.part_of(place.name)
    _restored_exactly(manifest, part, blobs=blobs)
    card = _card_of(manifest, part)
    part.rename(place)
    return card


def _restored_exactly(manifest: Manifest, part: Path, *, blobs: BlobSource) -> None:
    done = restored(manifest, into=part, blobs=_Fetched(manifest, blobs))
    for path in done.files:
        file = manifest.files[path]
        if file.link is None:
            # Whatever is usual for new files here (`umask`): a script stays one that others may execute.
            (part / path).chmod(file.mode | _READABLE)


class _Fetched:
    """Contents of a snapshot, asked for several at a time, each once."""

    def __init__(self, manifest: Manifest, blobs: BlobSource) -> None:
        wanted = [each.pack or each.digest for each in manifest.files.values()]
        digests = [each for each in dict.fromkeys(wanted) if each is not None]
        with ThreadPoolExecutor(_FETCHERS, thread_name_prefix="sematic-code") as pool:
            self._contents = dict(zip(digests, pool.map(blobs.open, digests), strict=True))

    def open(self, digest: Digest) -> memoryview:
        """Return a content that was asked for."""
        return self._contents[digest]


def _card_of(manifest: Manifest, folder: Path) -> Card:
    there = {path: look for path in manifest.files if (look := _look_of(f"{folder}/{path}")) is not None}
    return {"root": manifest.root, "files": {**there}}


def _looks_in(kept: Kept) -> Mapping[str, Json]:
    looks = kept.card["files"]
    return looks if isinstance(looks, dict) else {}


def _changed_in(kept: Kept) -> list[str]:
    """Return the files that do not look as they did when they were written; ten thousand take a moment."""
    folder = f"{kept.folder}/"
    return [path for path, look in _looks_in(kept).items() if _look_of(folder + path) != look]


def _look_of(path: str) -> Look | None:
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return [status.st_mode, status.st_size, status.st_mtime_ns]


def _mended(kept: Kept, digest: Digest, *, shelf: Shelf, blobs: BlobSource) -> Kept:
    """Put files back that were changed, each at once: others may be using the folder."""
    manifest = manifest_of(blobs.open(digest))
    part = shelf.part_of(kept.folder.name)
    shutil.rmtree(part, ignore_errors=True)
    _restored_exactly(manifest, part, blobs=blobs)
    try:
        for path in _changed_in(kept):
            _put_back(path, part, kept.folder)
    except OSError as error:
        raise TravelError(
            f"{kept.folder}, which holds the code of the run, was changed and cannot be put right: {error.strerror}."
            " Remove that folder."
        ) from error
    shutil.rmtree(part, ignore_errors=True)
    card = _card_of(manifest, kept.folder)
    shelf.write_card(kept.folder.name, card)
    return Kept(folder=kept.folder, card=card, hold=kept.hold)


def _put_back(path: str, part: Path, folder: Path) -> None:
    place = folder / path
    for above in reversed(place.relative_to(folder).parents):
        if (folder / above).is_symlink() or not (folder / above).is_dir():
            (folder / above).unlink(missing_ok=True)
            (folder / above).mkdir()
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    (part / path).replace(place)
