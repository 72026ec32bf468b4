"""Collecting garbage: old pipeline runs that are not wanted any more, and then everything that nothing refers to."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, exists, func, select, true

from sematic.model.errors import RunIsDrivenError
from sematic.model.ids import RunId
from sematic.model.states import TERMINAL_PIPELINE_RUN_STATES
from sematic.store.compaction import compact, free_bytes
from sematic.store.driving import driving, has_drivers, is_driven_here, remove_abandoned
from sematic.store.embedded import Store
from sematic.store.faults import fault_of_database
from sematic.store.feed import KEPT
from sematic.store.log_folders import bytes_in, log_folders_of, orphan_log_folders
from sematic.store.reachable import BlobSweep
from sematic.store.removing import Pace, orphans, remove_artifacts, remove_pipeline_run
from sematic.store.rows import micros_of, moment_of
from sematic.store.schema import artifacts, bindings, leases, pipeline_runs, run_tags, runs
from sematic.store.sharing import refuse_if_shared
from sematic.store.storage import sweepable
from sematic.store.storage_users import refuse_if_others
from sematic.store.sweepable import Swept

GRACE = timedelta(hours=1)
"""What was stored so recently is no garbage beside drivers: the record that refers to it may not be committed yet."""

QUIET_GRACE = timedelta(minutes=2)
"""What it is where nobody drives anything: whoever begins after that was found out asks for things later than this."""

Say: TypeAlias = Callable[[str, int, int], None]
"""Hears what is being done, and how much of it is done of how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which pipeline runs are not wanted any more."""

    older_than: timedelta | None = None
    """Those that ended longer ago, or were interrupted longer ago; None: none."""
    keeps_tagged: bool = False
    """Whether those stay in which any run has a tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwanted:
    """A pipeline run that is to be removed."""

    root_id: RunId
    function: str
    last_at: datetime
    """When it ended, or last gave a sign of life."""
    is_interrupted: bool
    """Whether it never ended, and nobody drives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What was removed, or would be."""

    pipeline_runs: tuple[Unwanted, ...] = ()
    runs: int = 0
    artifacts: int = 0
    blobs: int = 0
    blob_bytes: int = 0
    logs: int = 0
    """Pipeline runs whose logs went."""
    log_bytes: int = 0
    database_bytes: int = 0
    """By how much the database file is smaller."""
    free_bytes: int = 0
    """Room in the database file that is used again before it grows."""

    @property
    def bytes(self) -> int:
        """Bytes that the file system has got back."""
        return self.blob_bytes + self.log_bytes + self.database_bytes


@dataclass(frozen=True, kw_only=True)
class Times:
    """The clock, and how patient to be."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    grace: timedelta = GRACE
    settling: timedelta = timedelta(seconds=2)
    """How long a living driver has to write down that it reuses a result whose run was removed a moment ago."""
    pace: Pace = field(default_factory=Pace)
    rest: Callable[[float], None] = time.sleep

    @property
    def young(self) -> datetime:
        """What was stored later than this stays."""
        return self.now - self.grace


def grace_in(store: Store, *, now: datetime) -> timedelta:
    """Return how long after it was stored a thing is no garbage, from whether anybody drives a pipeline run now."""
    return GRACE if has_drivers(store.folder) or _has_remote_drivers(store, now=now) else QUIET_GRACE


def unwanted(store: Store, rule: Rule, *, now: datetime) -> Sequence[Unwanted]:
    """Return the pipeline runs a rule lets go, oldest first; never one that is being driven, or rerun from."""
    if rule.older_than is None:
        return ()
    before = now - rule.older_than
    with store.engine.connect() as db:
        spared = _tagged(db) if rule.keeps_tagged else set()
        old, living = [], []
        for each in _by_age(db):
            is_driven = each.is_interrupted and is_driven_here(store.folder, each.root_id)
            if is_driven:
                living.append(each.root_id)
            elif each.last_at < before and each.root_id not in spared:
                old.append(each)
        sources = _rerun_from(db, living)
    return [each for each in old if each.root_id not in sources]


def forecast(store: Store, chosen: Sequence[Unwanted], *, times: Times, say: Say) -> Collected:
    """Return what `collect` would remove now; SharedFolderError if it would refuse."""
    refuse_if_shared(store.folder, store.database)
    refuse_if_others(store)
    lost = {each.root_id for each in chosen}
    with store.engine.connect() as db:
        count = sum(
            db.scalar(select(func.count()).select_from(runs).where(runs.c.root_id == root_id)) or 0 for root_id in lost
        )
        lost_artifacts = _unused_without(db, lost, before=times.young)
    sweeps = _sweeps_of(store, times, lost_artifacts=lost_artifacts, lost_roots=lost)
    found = [each.forecast(lambda done, of: say("Looking for blobs", done, of)) for each in sweeps]
    swept = sum(found, start=Swept())
    folders = [folder for root_id in lost for folder in log_folders_of(store.folder, root_id)]
    folders += orphan_log_folders(store, young=times.young)
    folders = [folder for folder in folders if folder.is_dir()]
    return Collected(
        pipeline_runs=tuple(chosen),
        runs=count,
        artifacts=len(lost_artifacts),
        blobs=swept.blobs,
        blob_bytes=swept.bytes,
        logs=len(folders),
        log_bytes=sum(map(bytes_in, folders)),
    )


def collect(store: Store, chosen: Sequence[Unwanted], *, times: Times, say: Say) -> Collected:
    """Remove pipeline runs, and then all that nothing refers to; safe beside drivers, and whenever it is killed.

    A chosen run that somebody took up in the meantime stays. SharedFolderError, with nothing removed, if another
    database uses the folder too.
    """
    refuse_if_shared(store.folder, store.database)
    refuse_if_others(store)
    if not os.access(store.folder, os.W_OK):
        raise fault_of_database(PermissionError("its folder is read-only"), path=store.database.name)
    result = Collected()
    for number, each in enumerate(chosen):
        say("Removing runs", number, len(chosen))
        with suppress(RunIsDrivenError):
            result = _without(store, each, result, pace=times.pace)
    for root_id in orphans(store.engine, before=times.young):
        result = replace(result, runs=result.runs + remove_pipeline_run(store.engine, root_id, pace=times.pace))
    if result.runs and has_drivers(store.folder):
        times.rest(times.settling.total_seconds())
    total = _count_of_artifacts(store)
    for count in remove_artifacts(store.engine, before=times.young, pace=times.pace):
        result = replace(result, artifacts=result.artifacts + count)
        say("Removing values", result.artifacts, total)
    removed = [each.sweep(lambda done, of: say("Removing blobs", done, of)) for each in _sweeps_of(store, times)]
    swept = sum(removed, start=Swept())
    result = replace(result, blobs=swept.blobs, blob_bytes=swept.bytes)
    for folder in orphan_log_folders(store, young=times.young):
        result = _without_logs(result, folder)
    remove_abandoned(store.folder, unended=store.unended)
    since = times.pace.clock()
    while store.feed.prune(before=times.now - KEPT, limit=times.pace.size):
        times.pace.done(since=since)
        since = times.pace.clock()
    return _compacted(store, result, say=say)


def _has_remote_drivers(store: Store, *, now: datetime) -> bool:
    """Return whether a driver elsewhere has said lately that it lives, or sends what it has recorded."""
    lately = micros_of(now - QUIET_GRACE)
    ended = [state.value for state in TERMINAL_PIPELINE_RUN_STATES]
    # A driver that was killed after its last word leaves its lease behind; one whose first word is on its way counts.
    has_ended = exists().where(pipeline_runs.c.root_id == leases.c.root_id, pipeline_runs.c.state.in_(ended))
    living = exists().where(leases.c.is_remote == true(), leases.c.beat_at > lately, ~has_ended)
    with store.engine.connect() as db:
        return bool(db.scalar(select(living)))


def _by_age(db: Connection, *, of: ColumnElement[bool] | None = None) -> list[Unwanted]:
    """Return pipeline runs as they would be removed, the one with the oldest last sign of life first."""
    meant = true() if of is None else of
    sign = func.coalesce(runs.c.ended_at, runs.c.started_at, runs.c.created_at)
    last_of_runs = select(func.max(sign)).where(runs.c.root_id == pipeline_runs.c.root_id).scalar_subquery()
    columns = pipeline_runs.c.root_id, pipeline_runs.c.function, pipeline_runs.c.state, pipeline_runs.c.created_at
    ended = [state.value for state in TERMINAL_PIPELINE_RUN_STATES]
    found = [
        Unwanted(
            root_id=RunId(row.root_id), function=row.function, last_at=moment_of(row.ended_at), is_interrupted=False
        )
        for row in db.execute(select(*columns, pipeline_runs.c.ended_at).where(meant, pipeline_runs.c.state.in_(ended)))
        if row.ended_at is not None
    ]
    # Only these few are looked into run by run.
    unfinished = (
        select(*columns, leases.c.beat_at, last_of_runs.label("last_of_runs"))
        .outerjoin(leases, leases.c.root_id == pipeline_runs.c.root_id)
        .where(meant, pipeline_runs.c.state.not_in(ended))
    )
    for row in db.execute(unfinished):
        last = max(row.created_at, row.beat_at or 0, row.last_of_runs or 0)
        found.append(
            Unwanted(root_id=RunId(row.root_id), function=row.function, last_at=moment_of(last), is_interrupted=True)
        )
    return sorted(found, key=lambda each: (each.last_at, each.root_id))


def _tagged(db: Connection) -> set[str]:
    return set(db.scalars(select(runs.c.root_id).join(run_tags, run_tags.c.run_id == runs.c.id).distinct()))


def _rerun_from(db: Connection, living: Collection[RunId]) -> set[str]:
    """Return the pipeline runs whose results living ones are taking over."""
    query = (
        select(runs.c.root_id)
        .join(pipeline_runs, pipeline_runs.c.rerun_from == runs.c.id)
        .where(pipeline_runs.c.root_id.in_(living))
    )
    return set(db.scalars(query))


def _unused_without(db: Connection, lost: Collection[str], *, before: datetime) -> set[str]:
    """Return the artifacts that no run would refer to if some pipeline runs were removed."""
    kept_roots = {row for row in db.scalars(select(pipeline_runs.c.root_id)) if row not in lost}
    is_used = exists().where(bindings.c.artifact_id == artifacts.c.id)
    old = artifacts.c.created_at < micros_of(before)
    found = set(db.scalars(select(artifacts.c.id).where(old, ~is_used)))
    of_lost = (
        select(bindings.c.artifact_id)
        .join(runs, runs.c.id == bindings.c.run_id)
        .join(artifacts, artifacts.c.id == bindings.c.artifact_id)
        .where(old)
        .distinct()
    )
    users = select(runs.c.root_id).join(bindings, bindings.c.run_id == runs.c.id)
    for root_id in lost:
        for artifact_id in db.scalars(of_lost.where(runs.c.root_id == root_id)):
            if artifact_id not in found:
                others = db.scalars(users.where(bindings.c.artifact_id == artifact_id))
                if kept_roots.isdisjoint(others):
                    found.add(artifact_id)
    return found


def _without(store: Store, each: Unwanted, result: Collected, *, pace: Pace) -> Collected:
    # Nobody goes on with it from here on; somebody may have done so, or removed it, since it was chosen.
    with driving(store.folder, each.root_id):
        with store.engine.connect() as db:
            is_as_chosen = _by_age(db, of=pipeline_runs.c.root_id == each.root_id) == [each]
        if not is_as_chosen:
            return result
        count = remove_pipeline_run(store.engine, each.root_id, pace=pace)
        result = replace(result, pipeline_runs=(*result.pipeline_runs, each), runs=result.runs + count)
        for folder in log_folders_of(store.folder, each.root_id):
            result = _without_logs(result, folder)
        return result


def _without_logs(result: Collected, folder: Path) -> Collected:
    if not folder.is_dir():
        return result
    size = bytes_in(folder)
    shutil.rmtree(folder, ignore_errors=True)
    return replace(result, logs=result.logs + 1, log_bytes=result.log_bytes + size)


def _sweeps_of(
    store: Store, times: Times, *, lost_artifacts: Collection[str] = (), lost_roots: Collection[str] = ()
) -> Sequence[BlobSweep]:
    """Return the sweeps of all places where the store has blobs."""
    places, read = sweepable(store.blobs, rest=times.rest)
    return [
        BlobSweep(
            place=place,
            read=read,
            idle_since=micros_of(times.young) * 1000,
            engine=store.engine,
            lost_artifacts=lost_artifacts,
            lost_roots=lost_roots,
        )
        for place in places
    ]


def _count_of_artifacts(store: Store) -> int:
    with store.engine.connect() as db:
        return db.scalar(select(func.count()).select_from(artifacts)) or 0


def _compacted(store: Store, result: Collected, *, say: Say) -> Collected:
    path = store.database.file
    if path is None:
        # A server does this by itself.
        return result
    say("Making the database smaller", 0, 1)
    freed = compact(path, is_wanted=lambda: has_drivers(store.folder))
    say("Making the database smaller", 1, 1)
    return replace(result, database_bytes=freed, free_bytes=free_bytes(path))
