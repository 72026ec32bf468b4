"""Going on with a pipeline run from whatever its driver had written down last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest

import sematic
from sematic.graph.source import source_of
from sematic.model.changes import Change, OutputBound, PipelineRunCreated, PipelineRunMoved, RunCreated
from sematic.model.ids import RunId
from sematic.model.records import PipelineRun, Run
from sematic.model.states import PipelineRunState, RunState
from sematic.runners.drive import Drive
from sematic.runners.reentry import reentry_of
from sematic.runners.tracked import Keeping, Tracked
from sematic.testing.memory import MemoryBlobs, MemoryJournal
from tests.builders import NOON, an_error, an_input, moves_of, run_id_of
from tests.integration.runners import branching
from tests.integration.runners.branching import CALLS, DURING

BLOBS = MemoryBlobs()


class Noting(MemoryJournal):
    """A journal that keeps what it was told, one entry for what is written together."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Sequence[Change]] = []

    def record(self, changes: Sequence[Change]) -> None:
        self.entries.append(tuple(changes))
        super().record(changes)


@pytest.fixture(autouse=True)
def _fresh():
    CALLS.clear()
    DURING.clear()
    yield
    DURING.clear()


def now() -> datetime:
    return datetime.now(UTC)


def driven(journal: MemoryJournal, root=None, *, root_id: str = "") -> Drive:
    """Run a root future, or go on with what the journal has."""
    keeping = Keeping(journal=journal, history=journal, cache=journal, blobs=BLOBS)
    reentry = None
    if root is None:
        reentry = reentry_of(journal, root_id=RunId(root_id), left_at=None)
        root = reentry.root

    def tracking(renewed) -> Tracked:
        pipeline_run = PipelineRun(root_id=renewed.id, function=renewed.function.path, created_at=now())
        return Tracked(keeping, clock=now, pipeline_run=reentry.pipeline_run if reentry else pipeline_run)

    drive = Drive(root, tracking=tracking, clock=now, reentry=reentry)
    drive.run()
    return drive


def truncated(entries: list[Sequence[Change]]) -> MemoryJournal:
    journal = Noting()
    for changes in entries:
        journal.record(changes)
    return journal


def is_begun(entries: list[Sequence[Change]]) -> bool:
    return any(isinstance(change, RunCreated) for changes in entries for change in changes)


@pytest.mark.parametrize("pipeline", [branching.works, branching.fails], ids=["works", "fails"])
def test_whatever_was_written_last_the_end_is_the_same_and_nothing_finished_runs_again(pipeline) -> None:
    journal = Noting()
    whole = driven(journal, pipeline(1))
    for length in range(1, len(journal.entries)):
        entries = journal.entries[:length]
        if not is_begun(entries):
            continue
        left = truncated(entries)
        finished = Counter(
            run.function for run in left.runs_of(whole.root.id) if run.state in {RunState.RESOLVED, RunState.RAN}
        )
        CALLS.clear()
        CALLS.append("flaky")  # its first try may be over
        drive = driven(left, root_id=whole.root.id)
        assert drive.state is whole.state, length
        if whole.state is PipelineRunState.COMPLETE:
            assert drive.result == whole.result
        states = Counter(run.state for run in left.runs_of(whole.root.id))
        assert all(state.is_terminal for state in states)
        again = Counter(f"tests.integration.runners.branching.{name}" for name in CALLS if name in {"inner", "total"})
        all_calls = Counter(run.function for run in left.runs_of(whole.root.id))
        assert all(again[path] + finished[path] <= all_calls[path] for path in again)


@pytest.mark.parametrize("pipeline", [branching.works, branching.fails], ids=["works", "fails"])
def test_what_is_ready_has_not_begun_whatever_was_written_last(pipeline) -> None:
    """A later try of a run may have begun; it is lost then, and not ready too."""
    journal = Noting()
    whole = driven(journal, pipeline(1))
    for length in range(1, len(journal.entries)):
        if not is_begun(journal.entries[:length]):
            continue
        reentry = reentry_of(truncated(journal.entries[:length]), root_id=whole.root.id, left_at=None)
        plan = reentry.plan(now())
        assert len(set(reentry.ready)) == len(reentry.ready)
        assert {plan.state_of(run_id) for run_id in reentry.ready} <= {RunState.CREATED, RunState.RETRYING}
        assert set(reentry.ready).isdisjoint(reentry.lost)


def test_a_step_that_was_cancelled_stays_so_wherever_the_driver_dies() -> None:
    journal = Noting()
    drives: list[Drive] = []
    keeping = Keeping(journal=journal, history=journal, cache=journal, blobs=BLOBS)

    def tracking(renewed) -> Tracked:
        run = PipelineRun(root_id=renewed.id, function=renewed.function.path, created_at=now())
        return Tracked(keeping, clock=now, pipeline_run=run)

    def cancel_the_last_inner() -> None:
        waiting = [run for run in journal.runs_of(drives[0].root.id) if run.name == "inner"][-1]
        assert waiting.state is RunState.CREATED
        drives[0].cancel(waiting.id)

    DURING["a"] = cancel_the_last_inner
    drives.append(Drive(branching.works(1), tracking=tracking, clock=now))
    drives[0].run()
    assert drives[0].state is PipelineRunState.CANCELED
    DURING.clear()
    ended = {run.id: run.state for run in journal.runs_of(drives[0].root.id)}
    assert Counter(ended.values())[RunState.CANCELED] >= 3
    asked = next(
        number
        for number, changes in enumerate(journal.entries)
        if any(getattr(change, "to", None) is RunState.CANCELED for change in changes)
    )
    for length in range(asked + 1, len(journal.entries)):
        left = truncated(journal.entries[:length])
        CALLS.clear()
        CALLS.append("flaky")
        drive = driven(left, root_id=drives[0].root.id)
        assert drive.state is PipelineRunState.CANCELED
        assert {run.id: run.state for run in left.runs_of(drive.root.id)} == ended


def test_what_was_set_on_a_call_is_kept() -> None:
    journal = Noting()
    whole = driven(journal, branching.tuned(1))
    made = next(number for number, changes in enumerate(journal.entries) if len(is_creation(changes)) and number)
    reentry = reentry_of(truncated(journal.entries[: made + 1]), root_id=whole.root.id, left_at=None)
    [props] = [future.props for future in reentry.futures.values() if future.id != whole.root.id]
    assert (props.name, props.timeout_mins, props.standalone) == ("mine", 3, True)
    assert props.retry.retry_count == 4
    assert props.resource_requirements.kubernetes.requests == {"cpu": "500m"}


def is_creation(changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if isinstance(change, RunCreated)]


# What only calls that execute at the same time can leave behind


def a_left_run(name: str, function, *, parent: str | None = "root", position: int) -> Run:
    return Run(
        id=run_id_of(name),
        root_id=run_id_of("root"),
        parent_id=None if parent is None else run_id_of(parent),
        position=position,
        function=function.path,
        name=name,
        source_id=source_of(function.func).id,
        created_at=NOON,
    )


@sematic.func
def start() -> int:
    return both(one(), one())


@sematic.func
def one() -> int:
    CALLS.append("one")
    return 1


@sematic.func
def both(a: int, b: int) -> int:
    CALLS.append("both")
    return a + b


def a_left_pipeline(*, states: dict[str, tuple[RunState, ...]], **facts) -> MemoryJournal:
    """A root that called `both(a, b)`, `a` of which called `c`; facts go to the last moves."""
    root_id = run_id_of("root")
    journal = MemoryJournal()
    root = a_left_run("root", start, parent=None, position=0)
    a = a_left_run("a", start, position=1)
    b = a_left_run("b", one, position=2)
    c = a_left_run("c", one, parent="a", position=4)
    last = a_left_run("last", both, position=3)
    moves = (PipelineRunState.CREATED, PipelineRunState.SCHEDULED, PipelineRunState.RUNNING)
    journal.record(
        [
            PipelineRunCreated(PipelineRun(root_id=root_id, function=start.path, created_at=NOON)),
            *(PipelineRunMoved(root_id=root_id, expected=x, to=y, at=NOON) for x, y in pairwise(moves)),
            RunCreated(root),
            RunCreated(a),
            RunCreated(b),
            RunCreated(last, (an_input(last, "a", producer_id=a.id), an_input(last, "b", producer_id=b.id))),
            RunCreated(c),
            OutputBound(run_id=root.id, producer_id=last.id),
            OutputBound(run_id=a.id, producer_id=c.id),
        ]
    )
    for run in (root, a, b, last, c):
        error = {"error": an_error()} if states[run.name][-1:] == (RunState.FAILED,) else {}
        journal.record(moves_of(run, *states[run.name], **error))
    return journal


S, RAN, FAILED, CANCELED = RunState.SCHEDULED, RunState.RAN, RunState.FAILED, RunState.CANCELED


def left(journal: MemoryJournal) -> dict[str, RunState]:
    return {run.name: run.state for run in journal.runs_of(RunId(run_id_of("root")))}


def test_what_was_executing_when_another_run_had_failed_is_not_tried_again() -> None:
    journal = a_left_pipeline(
        states={
            "root": (S, RAN),
            "a": (S, RAN),
            "b": (S, FAILED),
            "c": (S,),
            "last": (CANCELED,),
        }
    )
    drive = driven(journal, root_id=run_id_of("root"))
    assert drive.state is PipelineRunState.FAILED
    assert left(journal) == {
        "root": RunState.NESTED_FAILED,
        "a": CANCELED,
        "b": FAILED,
        "c": CANCELED,
        "last": CANCELED,
    }
    assert CALLS == []


def test_what_does_not_depend_on_a_cancelled_step_goes_on() -> None:
    journal = a_left_pipeline(
        states={"root": (S, RAN), "a": (S, RAN), "b": (S, CANCELED), "c": (S,), "last": (CANCELED,)}
    )
    drive = driven(journal, root_id=run_id_of("root"))
    assert drive.state is PipelineRunState.CANCELED
    assert left(journal) == {
        "root": CANCELED,
        "a": RunState.RESOLVED,
        "b": CANCELED,
        "c": RunState.RESOLVED,
        "last": CANCELED,
    }
    assert CALLS == ["one"]


def test_a_step_that_was_cancelled_while_it_waited_is_not_started_when_its_inputs_come() -> None:
    journal = a_left_pipeline(states={"root": (S, RAN), "a": (S, RAN), "b": (), "c": (S,), "last": (CANCELED,)})
    drive = driven(journal, root_id=run_id_of("root"))
    assert drive.state is PipelineRunState.CANCELED
    assert left(journal)["last"] is CANCELED
    assert CALLS == ["one", "one"]
