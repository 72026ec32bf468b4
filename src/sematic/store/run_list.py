"""Lists of runs as people ask for them: in any of several states, those without a driver told apart, and by text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from heapq import merge
from typing import TYPE_CHECKING

from sematic.model.reading import DEFAULT_LIMIT, EVERY_ROOT, Page, RunFilter
from sematic.model.states import RunState
from sematic.store.pages import Order, Place, cursor_of, place_of
from sematic.store.rows import micros_of
from sematic.store.runs import Glance, RunQueries, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sematic.model.ids import RunId
    from sematic.model.reading import Cursor, Interruption
    from sematic.model.records import Run

MOST_LOOKED_AT = 2_500
"""How many runs a page looks at where no index gives just those that pass; the next page goes on from there."""

MOST_ASKED_AFTER = 500
"""How many unended runs a page asks after the driver of."""

_AT_A_TIME = 100
"""How many of them are asked after together, at the least."""

UNENDED = frozenset(state for state in RunState if not state.is_terminal)
"""What a run is in until it ends."""
_UNDER_WAY = UNENDED - {RunState.CREATED}
_BEGINNING_OF_ID = re.compile(r"[0-9a-f]{8,32}", re.ASCII | re.IGNORECASE)
"""What no name is like, so whoever searches for it means an id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which runs to list, and in which order."""

    which: RunFilter = EVERY_ROOT
    """Its `state` does not count here."""
    states: frozenset[RunState] = frozenset()
    """Runs in one of these, but none that was interrupted."""
    wants_interrupted: bool = False
    """Runs that were interrupted, too; with no states, only these."""
    order: Order = Order.NEWEST_FIRST

    @property
    def asks_after_drivers(self) -> bool:
        """Whether it depends on their drivers which runs are listed."""
        return self.wants_interrupted or not self.states.isdisjoint(UNENDED)

    @property
    def filters(self) -> Sequence[RunFilter]:
        """The filters for each state that may be listed."""
        wanted = self.states | UNENDED if self.wants_interrupted else self.states
        if not wanted:
            return [self.which]
        return [replace(self.which, state=state) for state in RunState if state in wanted]

    def is_about(self, run: Run, *, lost: Mapping[RunId, Interruption]) -> bool:
        """Return whether a run's state is asked for, knowing which pipeline runs lost their driver."""
        if not self.asks_after_drivers:
            return True
        return self.wants_interrupted if is_lost(run, lost) else run.state in self.states


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRun:
    """A run with what a list says of it besides."""

    run: Run
    interruption: Interruption | None
    """When and why its pipeline run lost its driver, if this run had not ended then."""
    is_interrupted: bool
    """Whether this run was under way then."""
    owner: str
    """Who launched its pipeline run; empty if nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunList:
    """Lists runs, a page at a time.

    A page may hold fewer runs than asked for, or none, while there are more: looking has an end where no index helps.
    """

    runs: RunQueries
    interruptions: Callable[[Sequence[RunId]], Mapping[RunId, Interruption]]
    most: int = MOST_LOOKED_AT
    most_asked_after: int = MOST_ASKED_AFTER

    def page(self, question: Question, *, after: Cursor | None = None, limit: int = DEFAULT_LIMIT) -> Page[ListedRun]:
        """Return the runs after a place; `after` is the page before's `next`."""
        asked = self.searched(question)
        found, lost, end = self._found(asked, start=None if after is None else place_of(after), wanted=limit + 1)
        shown = found[:limit]
        if len(found) > limit:
            end = _place(shown[-1])
        owners = self.runs.owners_of([run.root_id for run in shown])
        items = (
            ListedRun(
                run=run,
                interruption=None if run.state.is_terminal else lost.get(run.root_id),
                is_interrupted=is_lost(run, lost),
                owner=owners.get(run.root_id, ""),
            )
            for run in shown
        )
        return Page(items=tuple(items), next=None if end is None else cursor_of(end))

    def searched(self, question: Question) -> Question:
        """Return the question for ids alone, if it searches for what is the beginning of one."""
        searched = question.which.search
        if searched is None or not _BEGINNING_OF_ID.fullmatch(searched):
            return question
        by_id = replace(question, which=replace(question.which, search=None, id_prefix=searched))
        is_one = self.runs.page(RunFilter(roots_only=False, id_prefix=searched), limit=1).items
        return by_id if is_one and question.which.id_prefix is None else question

    def _found(
        self, question: Question, *, start: Place | None, wanted: int
    ) -> tuple[list[Run], dict[RunId, Interruption], Place | None]:
        """Return the next runs, the pipeline runs among them that lost their driver, and where looking stopped."""
        found: list[Run] = []
        lost: dict[RunId, Interruption] = {}
        asked_after = 0
        size = max(wanted, min(_AT_A_TIME, self.most_asked_after)) if question.asks_after_drivers else wanted
        while True:
            glance = self._glance(question, Span(order=question.order, start=start), limit=size)
            unended = [run.root_id for run in glance.runs if not run.state.is_terminal]
            lost |= self.interruptions([root_id for root_id in unended if root_id not in lost])
            found += [run for run in glance.runs if question.is_about(run, lost=lost)]
            asked_after += len(unended)
            is_full = len(glance.runs) == size
            start = _place(glance.runs[-1]) if is_full else glance.reached
            if not is_full or len(found) >= wanted or asked_after >= self.most_asked_after:
                return found, lost, start

    def _glance(self, question: Question, span: Span, *, limit: int) -> Glance:
        """Return the first runs of a span in any of the states, as far as each of them was looked for."""
        filters = question.filters
        most = self.most // len(filters)
        glances = [self.runs.glance(which, within=span, limit=limit, most=most) for which in filters]
        is_falling = span.order is Order.NEWEST_FIRST
        runs = list(merge(*(glance.runs for glance in glances), key=_place, reverse=is_falling))
        stops = [glance.reached for glance in glances if glance.reached is not None]
        if not stops:
            return Glance(runs=tuple(runs[:limit]), reached=None)
        stop = max(stops) if is_falling else min(stops)
        known = [run for run in runs if (_place(run) >= stop if is_falling else _place(run) <= stop)][:limit]
        return Glance(runs=tuple(known), reached=stop if len(known) < limit else None)


def is_lost(run: Run, lost: Mapping[RunId, Interruption]) -> bool:
    """Return whether a run was under way in one of the pipeline runs that lost their driver."""
    return run.root_id in lost and is_under_way(run.state, is_root=run.id == run.root_id)


def is_under_way(state: RunState, *, is_root: bool) -> bool:
    """Return whether a run in a state would be interrupted by the loss of its driver: a nested one, once it began."""
    return state in _UNDER_WAY or (is_root and state is RunState.CREATED)


def _place(run: Run) -> Place:
    return Place(micros_of(run.created_at), run.id)
