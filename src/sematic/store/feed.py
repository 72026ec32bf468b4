"""The feed: what each batch changed of each pipeline run, written in the same transaction, and read by number.

Transactions that write wait for each other, so the numbers are in the order in which rows become visible: whoever has
read up to a number has missed none before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from sqlalchemy import delete, func, insert, select

from sematic.model.ids import RunId
from sematic.store import rows
from sematic.store.database import announce, upsert, writing
from sematic.store.schema import facts, feed, runs
from sematic.wire.changes import Aspect, Changes, RunChange, Touched

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Row

    from sematic.store.fold import Folded

KEPT = timedelta(days=1)
"""How long an event is kept."""

PAGE = 500
"""Events that are read at once."""

PRUNED_EVERY = PAGE // 2
"""Batches after which whoever writes removes a page of old events: so there are never many, even without a server."""

_REMEMBERED = 32_768
"""Runs whose pipeline run is remembered at least, once they were heard of."""
_PER_QUERY = 500
_PRUNED = "feed_pruned"
_decoder = msgspec.json.Decoder(Touched)


class Place(NamedTuple):
    """Where a run belongs."""

    root_id: RunId
    position: int


class Event(NamedTuple):
    """A row of the feed."""

    seq: int
    root_id: RunId
    at: datetime
    content: str

    def told(self) -> Changes:
        """Return what it tells."""
        touched = _decoder.decode(self.content)
        return Changes(
            seq=self.seq,
            at=self.at,
            root_id=self.root_id,
            function=touched.function,
            states=touched.states,
            runs=touched.runs,
            also=touched.also,
        )


class Span(NamedTuple):
    """Which events there are."""

    pruned: int
    """The last that is not kept any more; 0 if all are."""
    newest: int
    """The last there was; 0 if there never was one."""


@dataclass(slots=True)
class Places:
    """Remembers where runs belong, those of late at least: a batch that moves a run does not say so."""

    limit: int = _REMEMBERED
    _young: dict[RunId, Place] = field(default_factory=dict)
    _old: dict[RunId, Place] = field(default_factory=dict)

    def of(self, run_ids: Iterable[RunId]) -> dict[RunId, Place]:
        """Return where runs belong, as far as it is remembered."""
        found = ((run_id, self._young.get(run_id) or self._old.get(run_id)) for run_id in run_ids)
        return {run_id: place for run_id, place in found if place is not None}

    def remember(self, places: Mapping[RunId, Place]) -> None:
        """Remember where runs belong, and forget some of those that were remembered longest if they are too many."""
        if len(self._young) + len(places) > self.limit:
            self._old, self._young = self._young, {}
        self._young.update(places)


def places_in(db: Connection, run_ids: Sequence[RunId]) -> dict[RunId, Place]:
    """Return where runs belong, those that are in the store."""
    found: dict[RunId, Place] = {}
    for start in range(0, len(run_ids), _PER_QUERY):
        some = run_ids[start : start + _PER_QUERY]
        query = select(runs.c.id, runs.c.root_id, runs.c.position).where(runs.c.id.in_(some))
        found.update((row.id, Place(row.root_id, row.position)) for row in db.execute(query))
    return found


@dataclass(slots=True)
class _Touch:
    """What a batch does to one pipeline run, in the making."""

    runs: dict[RunId, RunChange] = field(default_factory=dict)
    also: dict[Aspect, None] = field(default_factory=dict)


@dataclass(kw_only=True)
class Telling:
    """What a batch tells, worked out before the transaction if it is known where all of its runs belong."""

    result: Folded
    places: Places
    at: datetime
    _known: dict[RunId, Place] = field(init=False)
    _unknown: list[RunId] = field(init=False)
    _rows: list[rows.Columns] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        new = {run_id: Place(run.root_id, run.position) for run_id, run in self.result.runs.items()}
        earlier = dict.fromkeys(run_id for run_id in _touched_runs(self.result) if run_id not in new)
        self._known = new | self.places.of(earlier)
        self._unknown = [run_id for run_id in earlier if run_id not in self._known]
        self.places.remember(new)
        if not self._unknown:
            self._rows = self._worked_out()

    def written(self, db: Connection) -> list[rows.Columns]:
        """Return the rows to write: root_id, at, content, one for each pipeline run that the batch touches."""
        if not self._unknown:
            return self._rows
        looked_up = places_in(db, self._unknown)
        self.places.remember(looked_up)
        self._known |= looked_up
        return self._worked_out()

    def _worked_out(self) -> list[rows.Columns]:
        touches: dict[RunId, _Touch] = {}
        # A run that does not exist is for the database to refuse, or to take as it always did.
        for run_id, place in self._known.items():
            touch = touches.setdefault(place.root_id, _Touch())
            touch.runs[run_id] = _change_of(run_id, place, self.result)
        for run_id, aspect in _aspects(self.result):
            if run_id in self._known:
                touches[self._known[run_id].root_id].also[aspect] = None
        for root_id in (*self.result.pipeline_runs, *self.result.pipeline_moves):
            touches.setdefault(root_id, _Touch())
        for root_id in self.result.provenance:
            touches.setdefault(root_id, _Touch()).also[Aspect.PROVENANCE] = None
        for asked in self.result.cancellations:
            touches.setdefault(asked.root_id, _Touch()).also[Aspect.CANCELLATION] = None
        micros = rows.micros_of(self.at)
        return [(root_id, micros, _content(root_id, touch, self.result)) for root_id, touch in touches.items()]


def _content(root_id: RunId, touch: _Touch, result: Folded) -> str:
    created = result.pipeline_runs.get(root_id)
    return rows.json_of(
        Touched(
            function=None if created is None else created.function,
            states=tuple(result.pipeline_states.get(root_id, ())),
            runs=tuple(touch.runs.values()),
            also=tuple(touch.also),
        )
    )


def _change_of(run_id: RunId, place: Place, result: Folded) -> RunChange:
    run = result.runs.get(run_id)
    progress = result.progress.get(run_id)
    begins = () if run is None else (run.state,)
    moves = () if progress is None else progress.passed
    return RunChange(id=run_id, position=place.position, states=(*begins, *moves), is_new=run is not None)


def _touched_runs(result: Folded) -> Iterable[RunId]:
    yield from result.progress
    yield from (run_id for run_id, _ in _aspects(result))


def _aspects(result: Folded) -> Iterable[tuple[RunId, Aspect]]:
    yield from ((key[0], Aspect.VALUES) for key in result.bindings)
    yield from ((key[0], Aspect.VALUES) for key in result.late_bindings)
    yield from ((run_id, Aspect.CACHE) for run_id in result.cache)
    yield from ((run_id, Aspect.USAGE) for run_id, _ in result.usages)
    yield from ((attempt.run_id, Aspect.ATTEMPTS) for attempt in result.attempts)
    yield from ((job.run_id, Aspect.JOBS) for job in result.jobs)
    yield from ((resource.run_id, Aspect.EXTERNAL_RESOURCES) for resource in result.external_resources)


def tell(db: Connection, root_id: RunId, *, at: datetime, also: Sequence[Aspect], of: Iterable[RunChange] = ()) -> None:
    """Write into the feed what changed besides a batch, such as notes; within the transaction that changes it."""
    content = rows.json_of(Touched(runs=tuple(of), also=tuple(also)))
    db.execute(insert(feed).values(root_id=root_id, at=rows.micros_of(at), content=content))
    announce(db)


@dataclass(frozen=True, slots=True)
class FeedLog:
    """Reads the feed of a database."""

    engine: Engine

    def span(self) -> Span:
        """Return which events there are."""
        with self.engine.connect() as db:
            pruned = _pruned(db)
            return Span(pruned, max(pruned, db.scalar(select(func.max(feed.c.seq))) or 0))

    def after(self, seq: int, *, root_id: RunId | None = None, limit: int = PAGE) -> list[Event]:
        """Return the events after one, in order, at most so many; those of a pipeline run, if one is given."""
        query = select(feed).where(feed.c.seq > seq).order_by(feed.c.seq).limit(limit)
        if root_id is not None:
            query = query.where(feed.c.root_id == root_id)
        with self.engine.connect() as db:
            return [_event_of(row) for row in db.execute(query)]

    def prune(self, *, before: datetime, limit: int = PAGE) -> int:
        """Remove the oldest events that were recorded before a moment, at most so many; return how many.

        Several processes may do so at once: they wait for each other, and each finds what is left.
        """
        with self.engine.connect() as db:
            if not _old_ones(db, before=before, limit=1):
                return 0
        with writing(self.engine) as db:
            return prune(db, before=before, limit=limit)


def prune(db: Connection, *, before: datetime, limit: int = PAGE) -> int:
    """Remove the oldest events that were recorded before a moment, at most so many; in a transaction that writes."""
    old = _old_ones(db, before=before, limit=limit)
    if old:
        db.execute(delete(feed).where(feed.c.seq <= old[-1]))
        noted = upsert(facts, db.dialect).values(name=_PRUNED, value=str(old[-1]))
        db.execute(noted.on_conflict_do_update(index_elements=["name"], set_={"value": str(old[-1])}))
    return len(old)


def _old_ones(db: Connection, *, before: datetime, limit: int) -> list[int]:
    oldest = select(feed.c.seq, feed.c.at).order_by(feed.c.seq).limit(limit)
    moment = rows.micros_of(before)
    # By number, up to the first that stays, whatever clocks said.
    return [row.seq for row in takewhile(lambda row: row.at < moment, db.execute(oldest).all())]


def _pruned(db: Connection) -> int:
    return int(db.scalar(select(facts.c.value).where(facts.c.name == _PRUNED)) or 0)


def _event_of(row: Row[tuple[object, ...]]) -> Event:
    return Event(row.seq, RunId(row.root_id), rows.moment_of(row.at), row.content)
