"""Taking a pipeline run from a bundle into a store: all of it or nothing, and once however often."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto, unique
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

from sematic.machine.private import make_private, open_private
from sematic.model.changes import Batch
from sematic.model.errors import BundleError, CorruptedBlobError, UnknownRunError
from sematic.model.ids import Digest, RunId
from sematic.store.bundle import LOGS, Records, Values, records_of
from sematic.store.driving import driving
from sematic.store.embedded import Store
from sematic.store.faults import fault_of_file
from sematic.store.removing import import_batch_of

_ZEROS = bytes(4096)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was taken in."""

    root_id: RunId
    is_new: bool
    """False if it was all there already."""
    runs: int
    artifacts: int
    blobs: int
    logs: int


class Parcel(Protocol):
    """A pipeline run with all that is to come along: from a bundle, or from another store."""

    @property
    def records(self) -> Records:
        """What is recorded of it."""

    @property
    def values(self) -> Values:
        """What its records refer to."""

    @property
    def blobs(self) -> Sequence[Digest]:
        """What is to be stored."""

    @property
    def logs(self) -> Sequence[str]:
        """The names of its logs."""

    @property
    def size(self) -> int:
        """Bytes of all this, about."""

    def blob(self, digest: Digest) -> Iterator[bytes]:
        """Yield a blob's bytes piece by piece."""

    def log(self, name: str) -> Iterator[bytes]:
        """Yield a log's bytes piece by piece."""


@unique
class Standing(Enum):
    """Whether a store has a pipeline run already."""

    NEW = auto()
    SAME = auto()
    DIFFERENT = auto()


def standing_of(store: Store, records: Records) -> Standing:
    """Return whether a store has a pipeline run, and just as some records have it."""
    try:
        with store.engine.connect() as db:
            there = records_of(db, records.pipeline_run.root_id)
    except UnknownRunError:
        return Standing.NEW
    return Standing.SAME if there == records else Standing.DIFFERENT


def import_bundle(store: Store, bundle: Parcel, *, say: Callable[[str, int, int], None] = lambda *_: None) -> Imported:
    """Take a pipeline run in, under its own ids; one that is there already stays as it is.

    BundleError if it is there and differs, or if a value or log in the bundle is damaged; then no run is there that was
    not before. StoreError if the disk is full.
    """
    root_id = bundle.records.pipeline_run.root_id
    result = Imported(
        root_id=root_id,
        is_new=True,
        runs=len(bundle.records.runs),
        artifacts=len(bundle.values.artifacts),
        blobs=len(bundle.blobs),
        logs=len(bundle.logs),
    )
    standing = standing_of(store, bundle.records)
    if standing is Standing.DIFFERENT:
        raise BundleError(
            f"Pipeline run {root_id} is in the store already, and is not as it is in this bundle: one of them went on"
            " after the export. It stays as it is; to have the other one, import it into another store"
            " (SEMATIC_CONFIG_DIR)."
        )
    if standing is Standing.SAME:
        return Imported(root_id=root_id, is_new=False, runs=0, artifacts=0, blobs=0, logs=0)
    _refuse_without_room(store.folder, bundle.size)
    # Says to whoever collects garbage that somebody is storing things.
    with driving(store.folder, root_id):
        _take_blobs(store, bundle, say=say)
        with _logs_beside(store.folder, bundle) as take_logs:
            # What was stored first may be old by now; from here to the commit is a moment.
            lost = [digest for digest in bundle.blobs if not store.blobs.has(digest)]
            if lost:
                raise BundleError(f"The bytes {lost[0][:12]} were removed during the import. Import the bundle again.")
            take_logs()
            changes = [*bundle.values.changes(), *bundle.records.changes()]
            store.apply(Batch(changes, id=import_batch_of(root_id)))
    return result


def _refuse_without_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free:
        raise BundleError(
            f"This needs {size:,} bytes, and {free:,} are free on the disk of {folder}. Free some space first."
        )


def _take_blobs(store: Store, bundle: Parcel, *, say: Callable[[str, int, int], None]) -> None:
    for number, digest in enumerate(bundle.blobs):
        say("Reading values", number, len(bundle.blobs))
        try:
            store.blobs.put_all(bundle.blob(digest), expected=digest)
        except CorruptedBlobError as error:
            raise BundleError(f"The bytes {digest[:12]} in this bundle are damaged. Copy the bundle again.") from error


@contextmanager
def _logs_beside(folder: Path, bundle: Parcel) -> Iterator[Callable[[], None]]:
    """Write a bundle's logs beside those of other runs; give what puts them in their place."""
    if not bundle.logs:
        yield lambda: None
        return
    place = folder / LOGS / bundle.records.pipeline_run.root_id
    draft = place
    try:
        make_private(place.parent)
        draft = Path(mkdtemp(prefix=".import-", dir=place.parent))
        for name in bundle.logs:
            _write_sparse(draft / name, bundle.log(name))
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise fault_of_file(error, path=place) from error
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise

    def take() -> None:
        # Logs without their run: an earlier import was killed.
        shutil.rmtree(place, ignore_errors=True)
        draft.rename(place)

    try:
        yield take
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_sparse(path: Path, chunks: Iterator[bytes]) -> None:
    """Write a file; long zeros, as there are where a part of a log was given up, take no room on the disk."""
    with os.fdopen(open_private(path), "wb") as file:
        for chunk in chunks:
            for start in range(0, len(chunk), len(_ZEROS)):
                block = chunk[start : start + len(_ZEROS)]
                if block == _ZEROS:
                    file.seek(len(_ZEROS), 1)
                else:
                    file.write(block)
        file.truncate()
