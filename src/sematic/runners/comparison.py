"""Two pipeline runs of one function side by side: which run stands where another did, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sematic.model.ids import RunId
from sematic.model.records import Direction, PipelineRun, Run
from sematic.runners.rerun import EarlierRuns, Recorded, RerunMode, Standing, earlier_runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One run of a rerun, beside the earlier one it stands for."""

    run: Run
    earlier: Run | None
    standing: Standing
    """Whether the earlier one could stand in for it; if not, why it was executed."""
    why: str
    """The same in words."""

    @property
    def is_taken_over(self) -> bool:
        """Whether the earlier run's output was used, and not by the cache."""
        return self.run.original_run_id is not None and self.run.cache is None


def steps_of_rerun(history: Recorded, rerun: PipelineRun) -> Sequence[Step]:
    """Return the runs of a rerun, each with what it has to do with the pipeline run it goes on from.

    Runs that only build containers are left out.
    """
    if rerun.rerun_from is None or rerun.rerun_mode is None:
        return ()
    earlier = earlier_runs(
        history, start=history.run(rerun.rerun_from), mode=RerunMode(rerun.rerun_mode), function=rerun.function
    )
    runs = history.runs_of(rerun.root_id)
    siblings: dict[RunId | None, list[tuple[RunId, str]]] = {}
    for run in runs:
        siblings.setdefault(run.parent_id, []).append((run.id, run.function))
    # Parents come before what they called.
    for parent, calls in siblings.items():
        earlier.pair_calls(calls, parent=parent)
    affected = _reasons(rerun.rerun_from, earlier) if earlier.is_asked_for else {}
    otherwise = Standing.AFFECTED.value if earlier.is_asked_for else "it calls what runs again"
    functions, bindings = history.functions(rerun.root_id), history.bindings_of(rerun.root_id)

    def step(run: Run) -> Step:
        inputs = {
            b.name: b.artifact_id
            for b in bindings.get(run.id, ())
            if b.direction is Direction.INPUT and b.artifact_id is not None
        }
        before = earlier.counterpart_of(run.id)
        source = functions.get(run.source_id) if run.source_id is not None else None
        standing = Standing.NEW if before is None else earlier.standing(before, inputs=inputs, source=source)
        why = affected.get(before, otherwise) if standing is Standing.AFFECTED else standing.value
        counterpart = _run(earlier, before)
        is_late = counterpart is not None and _had_not_ended(counterpart, at=rerun.created_at)
        if is_late and standing in {Standing.VALID, Standing.UNFINISHED} and run.original_run_id is None:
            # Another process was executing it, and may have come to its end since.
            standing, why = Standing.UNFINISHED, "it had not ended"
        return Step(run=run, earlier=counterpart, standing=standing, why=why)

    return [step(run) for run in runs if not run.is_virtual]


def _reasons(start: RunId, earlier: EarlierRuns) -> dict[RunId | None, str]:
    """Return why runs are affected by one that was to run again."""
    reasons: dict[RunId | None, str] = {start: "it was to run again"}
    above = earlier.runs[start].parent_id
    while above is not None:
        reasons[above] = "it calls what runs again"
        above = earlier.runs[above].parent_id
    inside = {start}
    for run in earlier.runs.values():
        if run.parent_id in inside:
            inside.add(run.id)
        elif run.id not in reasons:
            reasons[run.id] = "it depends on what runs again"
    return reasons


def _had_not_ended(run: Run, *, at: datetime) -> bool:
    return not run.state.is_terminal or (run.ended_at is not None and run.ended_at > at)


def _run(earlier: EarlierRuns, run_id: RunId | None) -> Run | None:
    return None if run_id is None else earlier.runs[run_id]


def pairs_of(before: Iterable[Run], now: Iterable[Run]) -> dict[RunId, RunId]:
    """Return which run of one pipeline run stands where one of another does, by the latter's id.

    As in a rerun: nested in runs that stand for each other, of one function, and the same turn.
    """
    waiting: dict[tuple[RunId | None, str], list[RunId]] = {}
    for run in before:
        waiting.setdefault((run.parent_id, run.function), []).append(run.id)
    for queue in waiting.values():
        queue.reverse()
    pairs: dict[RunId, RunId] = {}
    for run in now:
        parent = None if run.parent_id is None else pairs.get(run.parent_id)
        if run.parent_id is not None and parent is None:
            continue
        queue = waiting.get((parent, run.function), [])
        if queue:
            pairs[run.id] = queue.pop()
    return pairs
