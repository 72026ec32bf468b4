"""Rows are removed a few at a time: whoever records something meanwhile waits for milliseconds at most."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, bindparam, delete, exists, select, tuple_

from sematic.model.ids import BatchId, RunId, digest_of
from sematic.model.records import Artifact
from sematic.store.database import writing
from sematic.store.feed import tell
from sematic.store.rows import artifact_of, blobs_of_artifact, micros_of
from sematic.store.schema import (
    artifact_blobs,
    artifacts,
    attempts,
    batches,
    bindings,
    cancellations,
    external_resources,
    feed,
    jobs,
    leases,
    notes,
    pipeline_runs,
    run_tags,
    runs,
    usages,
)
from sematic.wire.changes import Aspect

AIM = 0.006
"""Seconds a transaction should take."""

FEWEST_ROWS = 20
"""Things that a transaction removes even where that takes longer: most of the time goes into having one at all then."""

MOST_ROWS = 400
"""Rows of one table that a transaction removes at most; far fewer than a statement may have parameters."""


@dataclass(kw_only=True)
class Pace:
    """Says how much to do in one transaction, from how long the last one took, and rests in between."""

    clock: Callable[[], float] = time.monotonic
    rest: Callable[[float], None] = time.sleep
    has_company: Callable[[], bool] = lambda: True
    """Says whether anybody is likely to write meanwhile."""
    size: int = field(init=False, default=FEWEST_ROWS)
    """How many things to remove at once."""

    def done(self, *, since: float) -> None:
        """Say that a transaction has ended that began to write at a moment of the clock."""
        took = self.clock() - since
        if took < AIM:
            self.size = min(MOST_ROWS, self.size + self.size // 2)
        elif took > 2 * AIM:
            self.size = max(FEWEST_ROWS, self.size // 2)
        # A writer that waits looks every few milliseconds whether it is its turn.
        self.rest(took + AIM if self.has_company() else AIM / 10)


def import_batch_of(root_id: RunId) -> BatchId:
    """Return the id of the batch that imports a pipeline run: imported twice, it is written once."""
    return BatchId(digest_of(f"import {root_id}".encode())[:32])


def remove_pipeline_run(engine: Engine, root_id: RunId, *, pace: Pace) -> int:
    """Remove a pipeline run with everything recorded of its runs, and return how many runs that were.

    The first transaction removes what makes it a pipeline run; it is in no list from then on. If the process is killed
    before the last one, what is left is found by `orphans`.
    """
    with writing(engine) as db:
        since = pace.clock()
        was_there = db.execute(delete(pipeline_runs).where(pipeline_runs.c.root_id == root_id)).rowcount
        for table in (leases, cancellations, notes, feed):
            db.execute(delete(table).where(table.c.root_id == root_id))
        if was_there:
            tell(db, root_id, at=datetime.now(UTC), also=[Aspect.REMOVED])
        # Otherwise the run could not be imported again.
        db.execute(delete(batches).where(batches.c.id == import_batch_of(root_id)))
        removed = _remove_runs(db, [root_id], is_whole=True)
    pace.done(since=since)
    while True:
        with writing(engine) as db:
            since = pace.clock()
            some = list(db.scalars(select(runs.c.id).where(runs.c.root_id == root_id).limit(pace.size)))
            removed += _remove_runs(db, some)
        pace.done(since=since)
        if not some:
            return removed


def _remove_runs(db: Connection, run_ids: Sequence[str], *, is_whole: bool = False) -> int:
    """Remove runs with all that is theirs; only some of their bindings, and none of the runs, if those are many."""
    theirs = bindings.c.run_id.in_(run_ids)
    if not is_whole:
        key = bindings.c.run_id, bindings.c.direction, bindings.c.name
        some = select(*key).where(theirs).limit(MOST_ROWS)
        if db.execute(delete(bindings).where(tuple_(*key).in_(some))).rowcount >= MOST_ROWS:
            return 0
    db.execute(delete(bindings).where(theirs))
    for table in (attempts, usages, jobs, external_resources):
        db.execute(delete(table).where(table.c.run_id.in_(run_ids)))
    # The table of tags is sorted by tag; every part of its key is known from the run.
    tagged = select(runs.c.id, runs.c.created_at, runs.c.tags).where(runs.c.id.in_(run_ids), runs.c.tags != "[]")
    keys = [
        {"of_tag": tag, "at": row.created_at, "of_run": row.id}
        for row in db.execute(tagged)
        for tag in msgspec.json.decode(row.tags, type=list[str])
    ]
    if keys:
        is_one = (
            (run_tags.c.tag == bindparam("of_tag"))
            & (run_tags.c.run_created_at == bindparam("at"))
            & (run_tags.c.run_id == bindparam("of_run"))
        )
        db.execute(delete(run_tags).where(is_one), keys)
    return db.execute(delete(runs).where(runs.c.id.in_(run_ids))).rowcount


def orphans(engine: Engine, *, before: datetime) -> list[RunId]:
    """Return the root ids of runs whose pipeline run is not there: a removal was killed before its end."""
    has_pipeline = exists().where(pipeline_runs.c.root_id == runs.c.root_id)
    old = runs.c.created_at < micros_of(before)
    with engine.connect() as db:
        return list(db.scalars(select(runs.c.root_id).where(~has_pipeline, old).distinct()))


def remove_artifacts(engine: Engine, *, before: datetime, pace: Pace) -> Iterator[int]:
    """Remove the artifacts no run refers to that were recorded before a moment; yield how many, as it goes on.

    Whether a run refers to one is looked at in the transaction that removes it. A driver that records an artifact that
    is there already, and the reference to it in a later transaction, is safe because recording it again sets its time.
    """
    old = artifacts.c.created_at < micros_of(before)
    after = ""
    while True:
        page = select(artifacts).where(artifacts.c.id > after, old, _is_unused()).order_by(artifacts.c.id)
        with engine.connect() as db:
            # Documents and views are read outside the transaction that writes; they never change.
            found = [artifact_of(row) for row in db.execute(page.limit(pace.size))]
        if not found:
            return
        after = found[-1].id
        with writing(engine) as db:
            since = pace.clock()
            ids = [each.id for each in found]
            gone = delete(artifacts).where(artifacts.c.id.in_(ids), old, _is_unused()).returning(artifacts.c.id)
            removed = set(db.scalars(gone))
            _remove_references(db, [each for each in found if each.id in removed])
        pace.done(since=since)
        yield len(removed)


def _is_unused() -> ColumnElement[bool]:
    return ~exists().where(bindings.c.artifact_id == artifacts.c.id).correlate(artifacts)


def _remove_references(db: Connection, removed: Sequence[Artifact]) -> None:
    pairs = [{"blob": digest, "of": each.id} for each in removed for digest in set(blobs_of_artifact(each))]
    if pairs:
        is_one = (artifact_blobs.c.digest == bindparam("blob")) & (artifact_blobs.c.artifact_id == bindparam("of"))
        db.execute(delete(artifact_blobs).where(is_one), pairs)
