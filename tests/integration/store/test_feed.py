"""The feed says what each batch changed of each pipeline run, in the order it was committed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from sematic.model.changes import (
    AttemptFailed,
    Batch,
    CacheAsked,
    CancelAsked,
    InputBound,
    OutputBound,
    PipelineRunCreated,
    PipelineRunMoved,
    ProvenanceRecorded,
    RunCreated,
)
from sematic.model.errors import StaleRunError
from sematic.model.records import Cancellation
from sematic.model.states import PipelineRunState, RunState
from sematic.store import feed
from sematic.store.apply import Application
from sematic.store.embedded import open_store
from sematic.store.gc import Times, collect
from sematic.store.removing import Pace, remove_pipeline_run
from sematic.wire.changes import Aspect, RunChange
from tests.builders import (
    NOON,
    a_cache_record,
    a_pipeline_run,
    a_run,
    an_artifact,
    an_attempt,
    changes_of_chain,
    digest_named,
    moves_of,
    run_id_of,
)

ROOT = a_run("root")
STEP = a_run("step", root_id=ROOT.id, parent_id=ROOT.id, position=3)
CREATED, SCHEDULED, RESOLVED = RunState.CREATED, RunState.SCHEDULED, RunState.RESOLVED


@pytest.fixture
def store(tmp_path, database):
    with open_store(tmp_path, database=database) as store:
        yield replace(store, apply=Application(engine=store.engine, name="test", now=lambda: NOON))


def write(store, *changes):
    store.apply(Batch(changes))


def told(store, after=0, **which):
    return [event.told() for event in store.feed.after(after, **which)]


def test_a_new_pipeline_run_is_told_with_its_function_and_its_runs(store):
    write(store, PipelineRunCreated(a_pipeline_run("root")), RunCreated(ROOT), RunCreated(STEP))
    [event] = told(store)
    assert (event.root_id, event.at, event.function) == (ROOT.id, NOON, "pipelines.demo.root")
    assert event.states == (PipelineRunState.CREATED,)
    assert event.runs == (
        RunChange(id=ROOT.id, position=0, states=(CREATED,), is_new=True),
        RunChange(id=STEP.id, position=3, states=(CREATED,), is_new=True),
    )


def test_every_state_that_a_run_went_through_is_told_in_order(store):
    write(store, RunCreated(STEP), *moves_of(STEP, SCHEDULED, RunState.RAN, RESOLVED))
    [event] = told(store)
    assert [run.states for run in event.runs] == [(CREATED, SCHEDULED, RunState.RAN, RESOLVED)]


@pytest.mark.parametrize("is_same_process", [True, False])
def test_a_move_of_an_earlier_run_is_told_of_its_pipeline_run(store, is_same_process):
    write(store, RunCreated(ROOT), RunCreated(STEP))
    apply = store.apply if is_same_process else Application(engine=store.engine, name="other", now=lambda: NOON)
    apply(Batch(moves_of(STEP, SCHEDULED)))
    [_, event] = told(store)
    assert event.root_id == ROOT.id
    assert event.runs == (RunChange(id=STEP.id, position=3, states=(SCHEDULED,)),)


def test_moves_of_a_pipeline_run_are_told_in_order(store):
    write(store, PipelineRunCreated(a_pipeline_run("root")))
    first, then = PipelineRunState.SCHEDULED, PipelineRunState.RUNNING
    write(
        store,
        PipelineRunMoved(root_id=ROOT.id, expected=PipelineRunState.CREATED, to=first, at=NOON),
        PipelineRunMoved(root_id=ROOT.id, expected=first, to=then, at=NOON),
    )
    assert [event.states for event in told(store, 1)] == [(first, then)]


def test_what_else_changed_is_told(store):
    write(store, PipelineRunCreated(a_pipeline_run("root")), RunCreated(ROOT), RunCreated(STEP))
    aspects = {
        InputBound(run_id=STEP.id, name="x", artifact_id=an_artifact(1).id): Aspect.VALUES,
        OutputBound(run_id=STEP.id, artifact_id=an_artifact(1).id): Aspect.VALUES,
        CacheAsked(run_id=STEP.id, cache=a_cache_record()): Aspect.CACHE,
        AttemptFailed(an_attempt(STEP)): Aspect.ATTEMPTS,
        ProvenanceRecorded(root_id=ROOT.id, code=digest_named("code")): Aspect.PROVENANCE,
        CancelAsked(Cancellation(root_id=ROOT.id, at=NOON)): Aspect.CANCELLATION,
    }
    for change in aspects:
        write(store, change)
    assert [event.also for event in told(store, 1)] == [(aspect,) for aspect in aspects.values()]
    assert {event.root_id for event in told(store)} == {ROOT.id}


def test_a_batch_that_touches_two_pipeline_runs_is_told_to_the_listeners_of_each(store):
    other = a_run("other")
    write(store, RunCreated(ROOT), RunCreated(other))
    assert [event.root_id for event in told(store)] == [ROOT.id, other.id]
    assert [event.root_id for event in told(store, root_id=other.id)] == [other.id]


def test_a_batch_that_is_refused_or_was_written_before_is_not_told(store):
    batch = Batch([RunCreated(ROOT)])
    store.apply(batch)
    store.apply(batch)
    with pytest.raises(StaleRunError):
        write(store, *moves_of(replace(ROOT, state=SCHEDULED), RESOLVED))
    assert len(told(store)) == 1


def test_events_are_read_in_pages(store):
    for number in range(5):
        write(store, RunCreated(a_run(f"run {number}")))
    first = store.feed.after(0, limit=3)
    rest = store.feed.after(first[-1].seq, limit=3)
    assert [event.root_id for event in (*first, *rest)] == [run_id_of(f"run {number}") for number in range(5)]


def test_a_chain_makes_one_row_a_batch(store):
    write(store, *changes_of_chain(100))
    [event] = told(store)
    assert len(event.runs) == 101


def test_what_is_remembered_of_runs_is_bounded(store):
    places = feed.Places(limit=2)
    for number in range(10):
        places.remember({run_id_of(f"step {number}"): feed.Place(ROOT.id, number)})
    known = places.of(run_id_of(f"step {number}") for number in range(10))
    assert [place.position for place in known.values()] == [6, 7, 8, 9]


def test_very_many_runs_that_nobody_remembers_are_looked_up(store):
    steps = [replace(STEP, id=run_id_of(f"step {number}"), position=number) for number in range(1200)]
    write(store, *map(RunCreated, steps))
    other = Application(engine=store.engine, name="other", now=lambda: NOON)
    other(Batch([move for step in steps for move in moves_of(step, SCHEDULED)]))
    [event] = told(store, 1)
    assert {(run.id, run.position) for run in event.runs} == {(step.id, step.position) for step in steps}


def test_old_events_are_removed_and_the_feed_says_so(store):
    write(store, RunCreated(ROOT))
    later = Application(engine=store.engine, name="later", now=lambda: NOON + timedelta(hours=20))
    later(Batch(moves_of(ROOT, SCHEDULED)))
    assert store.feed.span() == (0, 2)
    assert store.feed.prune(before=NOON + timedelta(hours=1)) == 1
    assert store.feed.prune(before=NOON + timedelta(hours=1)) == 0
    assert store.feed.span() == (1, 2)
    assert [event.seq for event in store.feed.after(0)] == [2]


def test_a_feed_whose_events_were_all_removed_still_counts_on(store):
    write(store, PipelineRunCreated(a_pipeline_run("root")), RunCreated(ROOT))
    collect(store, [], times=Times(now=NOON + timedelta(days=2)), say=lambda *_: None)
    assert store.feed.span() == (1, 1)
    write(store, *moves_of(ROOT, SCHEDULED))
    assert [event.seq for event in store.feed.after(1)] == [2]


def test_what_is_changed_besides_batches_can_be_told(store):
    with store.engine.begin() as db:
        feed.tell(db, ROOT.id, at=NOON, also=[Aspect.NOTES], of=[RunChange(id=STEP.id, position=3)])
    [event] = told(store)
    assert (event.root_id, event.also) == (ROOT.id, (Aspect.NOTES,))


def test_a_pipeline_run_that_is_removed_is_told_and_nothing_before_that(store):
    write(store, PipelineRunCreated(a_pipeline_run("root")), RunCreated(ROOT))
    assert remove_pipeline_run(store.engine, ROOT.id, pace=Pace(rest=lambda _: None)) == 1
    assert [event.also for event in told(store)] == [(Aspect.REMOVED,)]


def test_who_writes_removes_old_events_now_and_then(store):
    write(store, RunCreated(ROOT))
    later = Application(engine=store.engine, name="later", now=lambda: NOON + timedelta(hours=30))
    later(Batch(moves_of(ROOT, SCHEDULED)))
    assert store.feed.span() == (1, 2)


def test_a_batch_costs_two_statements_more_at_most(store):
    statements = []

    def count(_, __, statement, *___):
        statements.append(statement)

    write(store, RunCreated(ROOT), RunCreated(STEP))
    event.listen(store.engine, "before_cursor_execute", count)
    write(store, *moves_of(STEP, SCHEDULED, RESOLVED))
    told_of = [each for each in statements if "feed" in each]
    rest = [each for each in statements if "feed" not in each and "lock" not in each]
    # The row, and PostgreSQL's notice of it.
    assert len(told_of) == (1 if store.engine.dialect.name == "sqlite" else 2)
    assert [each.split()[0] for each in rest if not each.startswith("BEGIN")] == ["INSERT", "UPDATE"]
