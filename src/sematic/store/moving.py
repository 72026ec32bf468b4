"""Copying all pipeline runs of one store into another, such as a laptop's into a server's; as often as one likes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import func, select

from sematic.model.errors import BundleError, CorruptedBlobError, RunIsDrivenError, StoreError
from sematic.model.ids import Digest, RunId
from sematic.store.bundle import LOGS, Records, Values, artifacts_of, blobs_of, functions_of, records_of
from sematic.store.bundle_writer import chunks_in, code_of, logs_of
from sematic.store.database import upsert, writing
from sematic.store.driving import driving, is_driven_here
from sematic.store.embedded import Store
from sematic.store.importing import Standing, import_bundle, standing_of
from sematic.store.schema import bindings, notes, pipeline_runs, runs

Say = Callable[[str, int, int], None]

_PER_QUERY = 500


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What came to be in the other store, and what did not."""

    pipeline_runs: int = 0
    """Those that were not there before."""
    runs: int = 0
    artifacts: int = 0
    blobs: int = 0
    logs: int = 0
    notes: int = 0
    already_there: int = 0
    """Pipeline runs that were there, just as they are here."""
    lost: int = 0
    """Blobs that records refer to and that are gone here too."""
    left_out: tuple[tuple[RunId, str], ...] = ()
    """Pipeline runs that were not copied, and why: a clause to go after a colon."""

    def __add__(self, other: Moved) -> Moved:
        return Moved(
            pipeline_runs=self.pipeline_runs + other.pipeline_runs,
            runs=self.runs + other.runs,
            artifacts=self.artifacts + other.artifacts,
            blobs=self.blobs + other.blobs,
            logs=self.logs + other.logs,
            notes=self.notes + other.notes,
            already_there=self.already_there + other.already_there,
            lost=self.lost + other.lost,
            left_out=(*self.left_out, *other.left_out),
        )


@dataclass(frozen=True, kw_only=True)
class _Parcel:
    """A pipeline run of one store, and what another store lacks of it."""

    source: Store
    target: Store
    records: Records
    values: Values

    @cached_property
    def blobs(self) -> Sequence[Digest]:
        """What the target does not have yet, in order; what is gone here too cannot be taken along."""
        return tuple(digest for digest in self._wanted if self.source.blobs.has(digest))

    @property
    def lost(self) -> int:
        """How many blobs are in neither store."""
        return len(self._wanted) - len(self.blobs)

    @cached_property
    def logs(self) -> Sequence[str]:
        """The names of the logs; none where both stores have the same folder."""
        if _have_one_folder(self.source, self.target):
            return ()
        return tuple(path.name for path in logs_of(self._logs, self.records))

    @property
    def size(self) -> int:
        """Bytes of what is to be copied."""
        logs = sum((self._logs / name).stat().st_size for name in self.logs)
        return logs + sum(map(self.source.blobs.size_of, self.blobs))

    def blob(self, digest: Digest) -> Iterator[bytes]:
        """Yield a blob's bytes piece by piece; CorruptedBlobError, in the end, if they are damaged."""
        return self.source.blobs.pieces(digest)

    def log(self, name: str) -> Iterator[bytes]:
        """Yield a log's bytes piece by piece."""
        return chunks_in(self._logs / name)

    @cached_property
    def _wanted(self) -> Sequence[Digest]:
        ours = blobs_of(self.values.artifacts) | code_of(self.source, self.records)
        return self.target.blobs.missing(sorted(ours))

    @property
    def _logs(self) -> Path:
        return self.source.folder / LOGS / self.records.pipeline_run.root_id


def move_store(source: Store, target: Store, *, say: Say = lambda *_: None) -> Moved:
    """Copy every pipeline run of a store into another, with its values, logs and notes; each as a whole or not at all.

    What is there already stays as it is, so that it can be done again: then only what is new is copied. A pipeline run
    that is being executed, or is there and differs, is left out. StoreError if the two are the same store, if one of
    them cannot do its work, or if in the end anything is missing that was copied.
    """
    if _is_one_database(source, target):
        raise StoreError(f"The store in {source.database.name} is the one its runs are to be moved to; name another.")
    root_ids = _root_ids(source)
    result = Moved()
    there = []
    for number, root_id in enumerate(root_ids):
        say("Moving pipeline runs", number, len(root_ids))
        moved = _moved(source, target, root_id)
        result += moved
        if not moved.left_out:
            there.append(root_id)
    say("Checking", len(root_ids), len(root_ids))
    _check(source, target, there)
    return result


def _root_ids(source: Store) -> Sequence[RunId]:
    query = select(pipeline_runs.c.root_id).order_by(pipeline_runs.c.created_at, pipeline_runs.c.root_id)
    with source.engine.connect() as db:
        return list(db.scalars(query))


def _moved(source: Store, target: Store, root_id: RunId) -> Moved:
    if is_driven_here(source.folder, root_id):
        return _left_out(root_id, "it is running; move it once it has ended")
    with source.engine.connect() as db:
        records = records_of(db, root_id)
        values = Values(functions=tuple(functions_of(db, records)), artifacts=tuple(artifacts_of(db, records)))
    standing = standing_of(target, records)
    if standing is Standing.DIFFERENT:
        return _left_out(root_id, "it is there already, and went on in one of the two places since")
    if standing is Standing.SAME:
        return Moved(already_there=1, notes=_notes_moved(source, target, root_id))
    parcel = _Parcel(source=source, target=target, records=records, values=values)
    with ExitStack() as held:
        try:
            if not _have_one_folder(source, target):
                # Nobody goes on with it here meanwhile; where it comes to, the import sees to that.
                held.enter_context(driving(source.folder, root_id))
            taken = import_bundle(target, parcel)
        except RunIsDrivenError:
            return _left_out(root_id, "it is running; move it once it has ended")
        except BundleError as error:
            if isinstance(error.__cause__, CorruptedBlobError):
                return _left_out(root_id, f"one of its values is damaged. {str(error.__cause__).rstrip('.')}")
            raise StoreError(str(error)) from error
    return Moved(
        pipeline_runs=1,
        runs=taken.runs,
        artifacts=taken.artifacts,
        blobs=taken.blobs,
        logs=taken.logs,
        notes=_notes_moved(source, target, root_id),
        lost=parcel.lost,
    )


def _left_out(root_id: RunId, why: str) -> Moved:
    return Moved(left_out=((root_id, why),))


def _have_one_folder(source: Store, target: Store) -> bool:
    return os.path.realpath(source.folder) == os.path.realpath(target.folder)


def _is_one_database(source: Store, target: Store) -> bool:
    one, other = source.database, target.database
    if one.file is None or other.file is None:
        return one == other
    return os.path.realpath(one.file) == os.path.realpath(other.file)


def _notes_moved(source: Store, target: Store, root_id: RunId) -> int:
    """Copy the notes on a pipeline run that are not there yet, and return how many those were."""
    with source.engine.connect() as db:
        found = [dict(row) for row in db.execute(select(notes).where(notes.c.root_id == root_id)).mappings()]
    if not found:
        return 0
    here = notes.c.id.in_([each["id"] for each in found])
    with writing(target.engine) as db:
        before = db.scalar(select(func.count()).where(here)) or 0
        db.execute(upsert(notes, db.dialect).on_conflict_do_nothing(), found)
    return len(found) - before


def _check(source: Store, target: Store, root_ids: Sequence[RunId]) -> None:
    for start in range(0, len(root_ids), _PER_QUERY):
        some = root_ids[start : start + _PER_QUERY]
        if _counts(source, some) != _counts(target, some):
            raise StoreError(
                f"Not everything that was moved to {target.database.name} is there: something was removed meanwhile."
                " Move it again."
            )


def _counts(store: Store, root_ids: Sequence[RunId]) -> dict[str, tuple[int, int]]:
    """Return how many runs and bindings pipeline runs have."""
    query = (
        select(runs.c.root_id, func.count(runs.c.id.distinct()), func.count(bindings.c.run_id))
        .outerjoin(bindings, bindings.c.run_id == runs.c.id)
        .where(runs.c.root_id.in_(root_ids))
        .group_by(runs.c.root_id)
    )
    with store.engine.connect() as db:
        return {root_id: (count, bound) for root_id, count, bound in db.execute(query)}
