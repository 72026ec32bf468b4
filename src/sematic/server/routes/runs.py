"""Lists of runs."""

from __future__ import annotations

from enum import StrEnum, unique
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, Field

from sematic.model.ids import RunId
from sematic.model.records import ExceptionMetadata, Run
from sematic.model.states import RunState
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.asked import IdBeginning, PageAsked, RunIdAsked, Text
from sematic.server.cursors import opened, sealed
from sematic.server.parts import Served
from sematic.store.pages import Order
from sematic.store.run_list import ListedRun, Question, RunList
from sematic.store.runs import RunFilter
from sematic.wire.pages import cut
from sematic.wire.runs import ErrorSummary, RunPage, RunRow

router = APIRouter(tags=["runs"])


@unique
class RunSort(StrEnum):
    """How a list of runs is sorted."""

    NEWEST_FIRST = "-created_at"
    OLDEST_FIRST = "created_at"


@unique
class StateAsked(StrEnum):
    """A state that runs can be asked for by: one that is recorded, or that they lost their driver."""

    CREATED = "CREATED"
    SCHEDULED = "SCHEDULED"
    RAN = "RAN"
    RESOLVED = "RESOLVED"
    RETRYING = "RETRYING"
    FAILED = "FAILED"
    NESTED_FAILED = "NESTED_FAILED"
    CANCELED = "CANCELED"
    INTERRUPTED = "INTERRUPTED"


class RunsAsked(PageAsked):
    """Which runs; what is not given does not matter."""

    sort: RunSort = RunSort.NEWEST_FIRST
    id: IdBeginning | None = None
    """What the id begins with: four characters or more."""
    name: Text | None = None
    function: Text | None = None
    """Dotted path of module and function."""
    tag: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    """May be given several times: runs with all of the tags."""
    state: Annotated[tuple[StateAsked, ...], Field(max_length=20)] = ()
    """May be given several times: runs in any of the states. Interrupted runs are in none of the others."""
    owner: Text | None = None
    """Who launched the pipeline run."""
    created_after: AwareDatetime | None = None
    """ISO 8601 with a time zone; runs created at this moment or later."""
    created_before: AwareDatetime | None = None
    """ISO 8601 with a time zone; runs created before this moment."""
    parent_id: RunIdAsked | None = None
    """Only the runs directly nested in this one."""
    root_id: RunIdAsked | None = None
    """Only the runs of this pipeline run."""
    roots_only: bool = False
    """Whether to leave out nested runs; does not count where `parent_id` or `root_id` is given."""
    search: Annotated[Text, Field(min_length=1)] | None = None
    """What the id begins with, or what occurs in the name or the function's path; in any case."""

    @property
    def question(self) -> Question:
        """What is asked of the store."""
        first, *others = self.tag or (None,)
        which = RunFilter(
            roots_only=self.roots_only,
            function=self.function,
            tag=first,
            also_tagged=tuple(tag for tag in others if tag is not None),
            name=self.name,
            parent_id=_lower(self.parent_id),
            root_id=_lower(self.root_id),
            id_prefix=_lower(self.id),
            search=self.search,
            owner=self.owner,
            created_from=self.created_after,
            created_before=self.created_before,
        )
        return Question(
            which=which,
            states=frozenset(RunState(state.value) for state in self.state if state is not StateAsked.INTERRUPTED),
            wants_interrupted=StateAsked.INTERRUPTED in self.state,
            order=Order.NEWEST_FIRST if self.sort is RunSort.NEWEST_FIRST else Order.OLDEST_FIRST,
        )


@router.get("/runs", **serves(RunPage, to=Role.VIEWER))
def list_runs(parts: Served, asked: Annotated[RunsAsked, Query()]) -> Response:
    """List runs by what people look for, newest or oldest first.

    A page may have fewer runs than its limit, or none, and still a `next`: then the runs that were looked at were
    others, and looking goes on there.
    """
    filters = asked.model_dump(exclude={"limit", "after"}, mode="json")
    listed = RunList(runs=parts.store.runs, interruptions=parts.store.interruptions)
    page = listed.page(asked.question, after=opened(asked.after, of=filters), limit=asked.limit)
    return answer(RunPage(items=tuple(map(_row, page.items)), next=sealed(page.next, of=filters)))


def _row(listed: ListedRun) -> RunRow:
    run, interruption = listed.run, listed.interruption
    return RunRow(
        id=run.id,
        root_id=run.root_id,
        parent_id=run.parent_id,
        function=run.function,
        name=run.name,
        state=run.state,
        is_interrupted=interruption is not None,
        interruption=None if interruption is None else interruption.why,
        created_at=run.created_at,
        started_at=run.started_at,
        ended_at=run.ended_at,
        duration=_duration(run, listed),
        tags=run.tags,
        attempts=run.attempts,
        owner=listed.owner,
        error=None if run.error is None else _summary(run.error),
        original_run_id=run.original_run_id,
    )


def _duration(run: Run, listed: ListedRun) -> float | None:
    end = run.ended_at or (None if listed.interruption is None else listed.interruption.at)
    began = run.started_at or run.created_at
    return None if end is None else max((end - began).total_seconds(), 0.0)


def _summary(error: ExceptionMetadata) -> ErrorSummary:
    first, *_ = error.message.strip().splitlines() or [""]
    return ErrorSummary(name=cut(error.name), line=cut(first))


def _lower(run_id: str | None) -> RunId | None:
    return None if run_id is None else RunId(run_id.lower())
