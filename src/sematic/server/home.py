"""What is under way, and what somebody should look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sematic.model.reading import EVERY_ROOT
from sematic.model.states import RunState
from sematic.server.parts import Parts
from sematic.server.run_rows import row_of
from sematic.store.progress import ProgressQueries
from sematic.store.run_list import UNENDED, ListedRun, Question, RunList
from sematic.wire.home import AttentionReason, AttentionRow, Home, QueuedStep, RunningPipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sematic.model.ids import RunId
    from sematic.store.progress import Progress

STUCK_AFTER = 3
"""How many times as long as usual a pipeline run takes before it is stuck."""

_AT_LEAST = 30.0
"""Seconds before which nothing is stuck, however quick it usually is."""

_LOOKED_AT = 100
"""How many of the last runs that failed, or were interrupted, are looked at."""

_UNDER_WAY = Question(which=EVERY_ROOT, states=UNENDED)
_LOST = Question(which=EVERY_ROOT, wants_interrupted=True)
_FAILED = Question(which=EVERY_ROOT, states=frozenset({RunState.FAILED, RunState.NESTED_FAILED}))


def home_of(parts: Parts, *, failed_since: datetime, limit: int) -> Home:
    """Return so many pipeline runs at the most that are under way, and of those to look at for each reason."""
    now = parts.clock()
    listed = RunList(runs=parts.store.runs, interruptions=parts.store.interruptions)
    under_way = listed.page(_UNDER_WAY, limit=limit)
    lost, has_more_lost = _since(listed, _LOST, failed_since, moment_of=_lost_at)
    failed, has_more_failed = _since(listed, _FAILED, failed_since, moment_of=_failed_at)
    everything = [*under_way.items, *lost[:limit], *failed[:limit]]
    queries = ProgressQueries(engine=parts.store.engine)
    usual = queries.usual_durations([each.run.function for each in everything])
    progress = queries.of([each.run.id for each in under_way.items])
    queued = {root_id: step for root_id in progress if (step := _queued_in(root_id, parts=parts)) is not None}
    telling = _Telling(now=now, usual=usual, progress=progress, queued=queued)
    running = tuple(map(telling.running, under_way.items))
    stuck = [each for each in under_way.items if telling.is_stuck(each)]
    over = [
        *(telling.attention(AttentionReason.INTERRUPTED, each, _lost_at(each)) for each in lost[:limit]),
        *(telling.attention(AttentionReason.FAILED, each, _failed_at(each)) for each in failed[:limit]),
    ]
    return Home(
        failed_since=failed_since,
        running=running,
        has_more_running=under_way.next is not None,
        attention=(
            *(telling.attention(AttentionReason.STUCK, each, each.run.started_at) for each in stuck),
            *sorted(over, key=lambda row: row.at, reverse=True),
        ),
        has_more_attention=has_more_lost or has_more_failed or max(len(lost), len(failed)) > limit,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """Tells of pipeline runs, knowing how far they are and how long they usually take."""

    now: datetime
    usual: Mapping[str, float]
    progress: Mapping[RunId, Progress]
    queued: Mapping[RunId, QueuedStep]

    def running(self, listed: ListedRun) -> RunningPipeline:
        progress = self.progress.get(listed.run.id)
        return RunningPipeline(
            run=row_of(listed),
            done=None if progress is None else progress.done,
            total=None if progress is None else progress.total,
            median_duration=self.usual.get(listed.run.function),
            is_stuck=self.is_stuck(listed),
            queued=self.queued.get(listed.run.id),
        )

    def attention(self, reason: AttentionReason, listed: ListedRun, at: datetime | None) -> AttentionRow:
        return AttentionRow(
            reason=reason,
            run=row_of(listed),
            at=at or listed.run.created_at,
            median_duration=self.usual.get(listed.run.function),
        )

    def is_stuck(self, listed: ListedRun) -> bool:
        usual = self.usual.get(listed.run.function)
        began = listed.run.started_at
        if usual is None or began is None:
            return False
        return (self.now - began).total_seconds() > max(STUCK_AFTER * usual, _AT_LEAST)


def _queued_in(root_id: RunId, *, parts: Parts) -> QueuedStep | None:
    course = parts.store.executions.longest_queued(root_id)
    if course is None:
        return None
    return QueuedStep(
        run_id=course.job.run_id,
        name=parts.store.history.run(course.job.run_id).name,
        engine=course.job.engine,
        since=course.requested_at,
        reason=course.job.reason,
    )


def _since(
    listed: RunList, question: Question, moment: datetime, *, moment_of: Callable[[ListedRun], datetime | None]
) -> tuple[list[ListedRun], bool]:
    """Return the last runs to which something happened since a moment, and whether there may be more."""
    page = listed.page(question, limit=_LOOKED_AT)
    found = [each for each in page.items if (moment_of(each) or each.run.created_at) >= moment]
    # Lists are sorted by when runs were created: among those of long ago there is hardly one that failed just now.
    return found, page.next is not None and len(found) == len(page.items)


def _lost_at(listed: ListedRun) -> datetime | None:
    return None if listed.interruption is None else listed.interruption.at


def _failed_at(listed: ListedRun) -> datetime | None:
    return listed.run.ended_at
