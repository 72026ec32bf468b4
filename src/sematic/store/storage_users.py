"""Which stores use a storage: what one of them does not need, where several keep their values, another may."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sematic.machine.private import make_private, write_private
from sematic.model.errors import StoreError
from sematic.store.blobs import BLOBS, FileBlobs
from sematic.store.faults import fault_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sematic.store.embedded import Store
    from sematic.store.objects.blobs import ObjectBlobs

FOLDER = "databases"
"""Where a storage has an object, or a file, for each store that keeps values there; its name is the store's id."""

_LONGEST_NAME = 4096


def enlist(store: Store) -> None:
    """Leave a word where a store keeps its values that it does, unless there is one.

    Where that is object storage, it is asked only once from this machine: what is wrong with it is told here.
    """
    blobs = store.blobs
    word = _word_of(store)
    if word.exists():
        return
    name = f"{store.database.name}\n"
    if not isinstance(blobs, FileBlobs):
        blobs.objects.put(f"{FOLDER}/{store.id}", memoryview(name.encode(errors="replace")))
    try:
        make_private(word.parent)
        write_private(word, name)
    except OSError as error:
        raise fault_of_file(error, path=word) from error


def refuse_if_others(store: Store) -> None:
    """Return if no other store keeps values where this one does; StoreError names those that do."""
    blobs = store.blobs
    if isinstance(blobs, FileBlobs):
        if Path(blobs.folder) == store.folder / BLOBS:
            return
        where, others = blobs.folder, list(_in_folder(Path(blobs.folder), own=store.id))
    else:
        where, others = blobs.objects.address, list(_in_objects(blobs, own=store.id))
    if others:
        names = ", ".join(name for name, _ in others)
        words = ", ".join(word for _, word in others)
        raise StoreError(
            f"Nothing was removed: {where} holds values of {names} too, and what {store.database.name} does not need"
            " may be needed there. Give each a prefix of its own in SEMATIC_STORAGE."
            f" Once {names} does not keep anything there any more, remove {words}."
        )


def _word_of(store: Store) -> Path:
    return Path(store.blobs.folder) / FOLDER / store.id


def _in_folder(folder: Path, *, own: str) -> Iterator[tuple[str, str]]:
    for path in sorted((folder / FOLDER).glob("*")):
        if path.name != own:
            name = "an unnamed database"
            with suppress(OSError):
                name = path.read_text(encoding="utf-8", errors="replace").strip() or name
            yield name, str(path)


def _in_objects(blobs: ObjectBlobs, *, own: str) -> Iterator[tuple[str, str]]:
    objects = blobs.objects
    for each in objects.list(FOLDER):
        if each.name != f"{FOLDER}/{own}":
            name = "an unnamed database"
            with suppress(FileNotFoundError):
                content = objects.read(each.name, 0, min(each.size, _LONGEST_NAME))
                name = bytes(content).decode(errors="replace").strip() or name
            yield name, f"{objects.address}/{each.name}"
