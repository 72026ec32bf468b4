"""How many runs pass a filter: in which states, and when they were created; counting has an end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import case, func, literal, select

from sematic.model.ids import RunId
from sematic.model.states import RunState
from sematic.store.pages import Order
from sematic.store.rows import micros_of, moment_of
from sematic.store.run_conditions import is_served, leading
from sematic.store.run_list import MOST_ASKED_AFTER, UNENDED
from sematic.store.runs import Span, narrowed, query_within

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, Select

    from sematic.model.reading import Interruption, RunFilter
    from sematic.store.run_list import Question

MOST_READ = 20_000
"""How many runs are read to count them, of those that one filter leaves to look at."""

MOST_COUNTED = 100_000
"""How many entries of an index are counted for each state, where it alone tells how many runs pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """A span of time in equal parts."""

    since: datetime
    until: datetime
    """The first moment that does not belong to it."""
    count: int

    @property
    def width(self) -> int:
        """Microseconds of each part; the last one may reach beyond the end."""
        return max(-(-(micros_of(self.until) - micros_of(self.since)) // self.count), 1)


@dataclass(slots=True, kw_only=True)
class Counts:
    """How many runs pass a filter."""

    states: Counter[tuple[RunState, int]] = field(default_factory=Counter)
    """By state and slot; those that were interrupted are left out."""
    interrupted: Counter[int] = field(default_factory=Counter)
    """By slot."""
    is_complete: bool = True
    """Whether all of them were counted; otherwise there are more."""
    counted_from: datetime | None = None
    """Where counting ended before the beginning: all that pass and were created after this moment were counted."""

    @property
    def total(self) -> int:
        """All that were counted."""
        return self.states.total() + self.interrupted.total()


@dataclass(slots=True)
class _Group:
    """Runs that are counted together."""

    state: str
    root: str
    """Their pipeline run, if they are interrupted when that lost its driver; otherwise empty."""
    slot: int
    count: int
    oldest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounter:
    """Counts runs, the newest first."""

    engine: Engine
    interruptions: Callable[[Sequence[RunId]], Mapping[RunId, Interruption]]
    most_read: int = MOST_READ
    most_counted: int = MOST_COUNTED

    def counts(self, question: Question, *, slots: Slots | None = None) -> Counts:
        """Return how many runs pass, by state; with slots, of those created within them, by slot as well."""
        counts = Counts()
        if slots is not None:
            question = replace(question, which=_within(question.which, slots))
        filters = _filters(question)
        with self.engine.connect() as db:
            found = [row for which in filters for row in self._counted(db, which, len(filters), slots, counts)]
        lost = self._lost(found, counts)
        for row in found:
            state, slot = RunState(row.state), row.slot
            if row.root in lost:
                counts.interrupted[slot] += row.count if question.wants_interrupted or not question.states else 0
            elif not question.wants_interrupted or state in question.states:
                counts.states[state, slot] += row.count
        return counts

    def _counted(
        self, db: Connection, which: RunFilter, filters: int, slots: Slots | None, counts: Counts
    ) -> Sequence[_Group]:
        """Return the counts of one filter, and note whether they are all there is."""
        is_counting = which.state is not None and which.state not in UNENDED and is_served(which)
        most = self.most_counted if is_counting else max(self.most_read // filters, 1)
        span = Span(order=Order.NEWEST_FIRST)
        if not is_served(which):
            span = narrowed(db, which, within=span, most=most)
        query = _query(which, span, slots=slots, most=most + 1)
        rows = [_Group(state, root, slot, count, oldest) for state, root, slot, count, oldest in db.execute(query)]
        reached = None if span.end is None else span.end.micros
        if sum(row.count for row in rows) > most:
            last = min(rows, key=lambda row: row.oldest)
            # It only told that there are more.
            last.count -= 1
            reached = last.oldest
        if reached is not None:
            counts.is_complete = False
            before = counts.counted_from
            counts.counted_from = moment_of(reached) if before is None else max(moment_of(reached), before)
        return [row for row in rows if row.count]

    def _lost(self, found: Sequence[_Group], counts: Counts) -> Mapping[RunId, Interruption]:
        """Return which pipeline runs lost their driver, of those with unended runs; not of all if there are many."""
        unended = list(dict.fromkeys(RunId(row.root) for row in found if row.root))
        if len(unended) > MOST_ASKED_AFTER:
            counts.is_complete = False
        return self.interruptions(unended[:MOST_ASKED_AFTER])


def _filters(question: Question) -> Sequence[RunFilter]:
    """Return the filters to count: one for each state where an index tells how many are in it."""
    if question.states or question.wants_interrupted:
        return question.filters
    by_state = [replace(question.which, state=state) for state in RunState]
    is_quick = leading(question.which) in {None, "function"} and all(map(is_served, by_state))
    return by_state if is_quick and question.which.id_prefix is None else [question.which]


def _within(which: RunFilter, slots: Slots) -> RunFilter:
    since = slots.since if which.created_from is None else max(which.created_from, slots.since)
    until = slots.until if which.created_before is None else min(which.created_before, slots.until)
    return replace(which, created_from=since, created_before=until)


def _query(which: RunFilter, span: Span, *, slots: Slots | None, most: int) -> Select[str, str, int, int, int]:
    """Return the query for counts by state, pipeline run of the unended, and slot, of so many runs at the most."""
    passing = query_within(which, span)
    table = passing.selected_columns
    state: ColumnElement[str] = table.state
    root: ColumnElement[str] = literal("")
    if which.state is not None and which.state not in UNENDED:
        # No run itself is read then.
        state = literal(which.state.value)
    else:
        # What has ended, or waits inside another, was not interrupted, whatever became of its pipeline run.
        has_ended = state.not_in([each.value for each in UNENDED])
        is_waiting = (state == RunState.CREATED.value) & (table.id != table.root_id)
        root = case((has_ended | is_waiting, ""), else_=table.root_id)
    slot = literal(0) if slots is None else (table.created_at - micros_of(slots.since)) // slots.width
    some = passing.with_only_columns(
        state.label("state"), root.label("root"), slot.label("slot"), table.created_at.label("moment")
    )
    each = some.limit(most).subquery()
    return select(each.c.state, each.c.root, each.c.slot, func.count(), func.min(each.c.moment)).group_by(
        each.c.state, each.c.root, each.c.slot
    )
