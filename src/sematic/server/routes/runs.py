"""Lists of runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum, unique
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, Field

from sematic.model.errors import InvalidMessageError
from sematic.model.states import RunState
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.asked import PageAsked
from sematic.server.cursors import opened, sealed
from sematic.server.parts import Served
from sematic.server.run_rows import row_of
from sematic.server.runs_wanted import RunsWanted
from sematic.store.pages import Order
from sematic.store.run_counts import Counts, RunCounter, Slots
from sematic.store.run_list import Question, RunList
from sematic.wire.runs import MOST_BUCKETS, RunBuckets, RunPage, RunsSummary

router = APIRouter(tags=["runs"])


@unique
class RunSort(StrEnum):
    """How a list of runs is sorted."""

    NEWEST_FIRST = "-created_at"
    OLDEST_FIRST = "created_at"


class RunsAsked(RunsWanted, PageAsked):
    """Which runs, and which part of their list."""

    sort: RunSort = RunSort.NEWEST_FIRST

    @property
    def question(self) -> Question:
        """What is asked of the store."""
        order = Order.NEWEST_FIRST if self.sort is RunSort.NEWEST_FIRST else Order.OLDEST_FIRST
        return replace(self.wanted, order=order)


@router.get("/runs", **serves(RunPage, to=Role.VIEWER))
def list_runs(parts: Served, asked: Annotated[RunsAsked, Query()]) -> Response:
    """List runs by what people look for, newest or oldest first.

    A page may have fewer runs than its limit, or none, and still a `next`: then the runs that were looked at were
    others, and looking goes on there.
    """
    filters = asked.model_dump(exclude={"limit", "after"}, mode="json")
    listed = RunList(runs=parts.store.runs, interruptions=parts.store.interruptions)
    page = listed.page(asked.question, after=opened(asked.after, of=filters), limit=asked.limit)
    return answer(RunPage(items=tuple(map(row_of, page.items)), next=sealed(page.next, of=filters)))


class SummaryAsked(RunsWanted):
    """Which runs to count, and in which span of time to count them by bucket."""

    since: AwareDatetime | None = None
    """ISO 8601 with a time zone: when the first bucket begins; without it there are no buckets."""
    until: AwareDatetime | None = None
    """ISO 8601 with a time zone: when the last bucket ends; now unless given."""
    buckets: Annotated[int, Field(ge=1, le=MOST_BUCKETS)] = MOST_BUCKETS
    """How many buckets of equal length there are."""


@router.get("/runs/summary", **serves(RunsSummary, to=Role.VIEWER))
def summarize_runs(parts: Served, asked: Annotated[SummaryAsked, Query()]) -> Response:
    """Count the runs that a list of them would have, by state and by when they were created.

    Counting has an end: where `is_complete` is false, there are more than were counted, the newest first.
    """
    slots = _slots(asked, now=parts.clock())
    listed = RunList(runs=parts.store.runs, interruptions=parts.store.interruptions)
    question = listed.searched(asked.wanted)
    counter = RunCounter(engine=parts.store.engine, interruptions=parts.store.interruptions)
    counts = counter.counts(question)
    return answer(
        RunsSummary(
            total=counts.total,
            is_complete=counts.is_complete,
            states={state: count for (state, _), count in counts.states.items()},
            interrupted=counts.interrupted.total(),
            buckets=None if slots is None else _buckets(counter.counts(question, slots=slots), slots),
        )
    )


def _slots(asked: SummaryAsked, *, now: datetime) -> Slots | None:
    if asked.since is None:
        return None
    until = asked.until or now
    if asked.since >= until:
        raise InvalidMessageError("`since` must be before `until`, which is now unless given.")
    return Slots(since=asked.since, until=until, count=asked.buckets)


def _buckets(counts: Counts, slots: Slots) -> RunBuckets:
    places = range(slots.count)
    there = {state for state, _ in counts.states}
    return RunBuckets(
        since=slots.since,
        until=slots.until,
        width=slots.width / 1_000_000,
        states={state: [counts.states[state, place] for place in places] for state in RunState if state in there},
        interrupted=[counts.interrupted[place] for place in places],
        counted_from=counts.counted_from,
    )
