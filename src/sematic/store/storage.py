"""The blobs of a store: files in its folder or in one that machines share, or object storage with a cache in it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote, urlsplit

from sematic.model.errors import StoreError
from sematic.store.blobs import BLOBS, FileBlobs
from sematic.store.sweepable import SweepableFiles, document_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sematic.model.ids import Digest
    from sematic.settings import Storage
    from sematic.store.objects.blobs import ObjectBlobs
    from sematic.store.objects.port import ObjectStore
    from sematic.store.sweepable import Sweepable

BlobStore: TypeAlias = "FileBlobs | ObjectBlobs"
"""What a store may have its blobs in."""

CACHE = "cache"
"""The folder, in a store's, in which each object storage has one for what is kept of it on this machine."""

_DIGITS = 16


def blobs_of(folder: Path, storage: Storage | None, *, is_known: bool = False) -> BlobStore:
    """Return the blobs of the store in a folder, which may still have to be made; nothing is asked of anybody yet.

    If it `is_known` that the object storage was there, the first request waits for it like those that follow.
    """
    if storage is None:
        return FileBlobs(folder / BLOBS)
    if storage.scheme == "file":
        return FileBlobs(_shared_folder(storage))
    return blobs_at(folder, storage, is_known=is_known)


def blobs_at(home: Path, storage: Storage | None, *, is_known: bool = False) -> BlobStore:
    """Return the blobs that another process has said are at home somewhere (`home` and `storage` of its own).

    If it `is_known` that the object storage was there, the first request waits for it like those that follow.
    """
    if storage is None:
        return FileBlobs(home)
    # Most people have files.
    from sematic.store.objects.blobs import ObjectBlobs
    from sematic.store.objects.cache import Cache

    place = home / CACHE / sha256(storage.url.encode()).hexdigest()[:_DIGITS]
    earlier = home / BLOBS
    return ObjectBlobs(
        home=str(home),
        storage=storage,
        cache=Cache(place, most=storage.cache),
        connect=lambda: connected(storage, is_known=is_known),
        earlier=FileBlobs(earlier) if earlier.is_dir() else None,
    )


def connected(storage: Storage, *, is_known: bool = False) -> ObjectStore:
    """Return a client of object storage, for this process only; StoreError if what it needs is not installed.

    If it `is_known` that it was there, the first request waits for it like those that follow.
    """
    from sematic.store.objects.clouds import SCHEMES, CloudObjects
    from sematic.store.objects.filesystems import FilesystemObjects

    kind = CloudObjects if storage.scheme in SCHEMES else FilesystemObjects
    return kind(storage, is_known=is_known)


def sweepable(
    blobs: BlobStore, *, rest: Callable[[float], None]
) -> tuple[Sequence[Sweepable], Callable[[Digest], bytes]]:
    """Return the places that blobs are in, to be swept, and what reads a document from any of them.

    `rest` is what a sweep does while others may say that they want something.
    """
    if isinstance(blobs, FileBlobs):
        folder = Path(blobs.folder)
        return [SweepableFiles(folder)], document_in(folder)
    from sematic.store.objects.sweep import SweepableObjects, document_of

    earlier = [SweepableFiles(Path(blobs.earlier.folder))] if blobs.earlier is not None else []
    return [SweepableObjects(blobs, rest=rest), *earlier], document_of(blobs)


def _shared_folder(storage: Storage) -> Path:
    parts = urlsplit(storage.url)
    if parts.netloc not in {"", "localhost"} or not parts.path.strip("/"):
        raise StoreError(f"SEMATIC_STORAGE cannot be {storage.url!r}. Write a folder as file:///FOLDER.")
    return Path(unquote(parts.path))
